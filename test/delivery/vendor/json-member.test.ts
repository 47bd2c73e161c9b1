import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { memberOf, readJsonBody, textOf } from '#delivery/vendor/json-member.ts';

it('finds what stands at a path, and nothing where nothing stands', () => {
  const json = { a: [{ b: 'c', n: 7, none: null }] };
  assert.equal(textOf(json, 'a', 0, 'b'), 'c');
  assert.equal(memberOf(json, 'a', 0, 'n'), 7);
  assert.equal(textOf(json, 'a', 0, 'n'), undefined);
  assert.equal(memberOf(json, 'a', 1, 'b'), undefined);
  assert.equal(memberOf(json, 'a', 0, 'none', 'x'), undefined);
  assert.equal(memberOf(json, 'a', 0, 'b', 0), undefined);
});

it('takes nothing that a vendor did not write for something it wrote', () => {
  for (const name of ['constructor', 'toString', '__proto__']) assert.equal(memberOf({}, name), undefined);
});

it('throws for no JSON and no path', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.array(fc.oneof(fc.string(), fc.nat())),
      fc.uint8Array(),
      (json, path, bytes) => {
        memberOf(json, ...path);
        readJsonBody(bytes);
      },
    ),
  );
  assert.equal(readJsonBody(Buffer.from('{"a":')), undefined);
  assert.deepEqual(readJsonBody(Buffer.from('{"a":"ä"}')), { a: 'ä' });
});
