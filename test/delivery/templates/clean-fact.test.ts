import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cleanFact } from '#delivery/templates/clean-fact.ts';

test('a plain name, taken as it is, is what cleaning would make of it', () => {
  const part = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9&',. -]{1,6}$/),
    fc.constantFrom('://', '  ', '@', '#', ':', '/'),
  );
  const name = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(name, (text) => {
      // The invisible character keeps it off the quick way, and is gone afterwards.
      assert.equal(cleanFact(text), cleanFact(`${text}\u200b`));
    }),
    { numRuns: 2000, seed: 1 },
  );
});

test('a long name that is no plain one at its very end is read in time that grows with its length', () => {
  const started = performance.now();
  cleanFact(`${'a b'.repeat(20_000)}\u0000`);
  assert.ok(performance.now() - started < 1000);
});
