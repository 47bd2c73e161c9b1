import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createRandomPool } from '#src/random-pool.ts';

it('gives out no byte twice, over the ends of its pool too, and as many as asked for', () => {
  const random = createRandomPool();
  const seen = new Set<string>();
  for (let i = 0; i < 2000; i++) {
    const bytes = random(16);
    assert.equal(bytes.length, 16);
    seen.add(Buffer.from(bytes).toString('hex'));
  }
  assert.equal(seen.size, 2000);
  assert.equal(random(10_000).length, 10_000);
});

it('gives bytes of its own, which change neither with the next draw nor with what the holder does to them', () => {
  const random = createRandomPool();
  const first = random(8);
  const copy = [...first];
  random(8).fill(1);
  assert.deepEqual([...first], copy);
});
