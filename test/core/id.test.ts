import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isId, makeId } from '#core/id.ts';
import { seededRandom } from '#test/contract/steps.ts';

it('makes ids that sort by their time and hold all 128 random bits', () => {
  const random = seededRandom(1);
  const ids = [1, 1000, Date.UTC(2026, 0), Date.UTC(2026, 0) + 1, 2 ** 47].map((at) =>
    makeId('ver', at, random(16)),
  );
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.ok(isId('ver', id), id);
  const zeros = makeId('msg', 5, new Uint8Array(16));
  for (let bit = 0; bit < 128; bit++) {
    const bytes = new Uint8Array(16);
    bytes[bit >> 3] = 1 << (bit & 7);
    assert.notEqual(makeId('msg', 5, bytes), zeros);
  }
});

it('knows an id by its prefix and shape', () => {
  const id = makeId('ver', 5, new Uint8Array(16));
  assert.equal(isId('msg', id), false);
  for (const text of ['', 'ver_', `${id}0`, id.toUpperCase(), `${id.slice(0, -1)}\n`, 'ver_../../x']) {
    assert.equal(isId('ver', text), false, text);
  }
});
