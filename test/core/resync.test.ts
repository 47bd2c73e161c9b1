import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hotp } from '#core/hotp.ts';
import { mostResyncPresses, resyncHotp, resyncTotp } from '#core/resync.ts';
import { checkTotp, mostDriftSteps, totpStep } from '#core/totp.ts';

const secret = Buffer.from('12345678901234567890');
const codeAt = (counter: number) => hotp({ secret, counter });
const pairAt = (counter: number) => [codeAt(counter), codeAt(counter + 1)] as const;
const now = 1_700_000_010_000;
const current = totpStep(now);

test('a token that was pressed unseen is found by two codes, and the next counter is past both', () => {
  for (const pressed of [0, 1, 10, 500, mostResyncPresses]) {
    assert.equal(resyncHotp({ secret, codes: pairAt(7 + pressed), counter: 7 }), 7 + pressed + 2);
  }
});

test('a token is looked for no further than agreed and never before its counter', () => {
  assert.equal(resyncHotp({ secret, codes: pairAt(7 + mostResyncPresses + 1), counter: 7 }), undefined);
  assert.equal(resyncHotp({ secret, codes: pairAt(18), counter: 7, lookAhead: 10 }), undefined);
  assert.equal(resyncHotp({ secret, codes: pairAt(17), counter: 7, lookAhead: 10 }), 19);
  assert.equal(resyncHotp({ secret, codes: pairAt(6), counter: 7 }), undefined, 'the first was used');
});

test('two codes resynchronise only as they followed one another', () => {
  const resync = (one: number, next: number) =>
    resyncHotp({ secret, codes: [codeAt(one), codeAt(next)], counter: 0, lookAhead: 50 });
  assert.equal(resync(20, 21), 22);
  assert.equal(resync(21, 20), undefined, 'the wrong way round');
  assert.equal(resync(20, 22), undefined, 'one between');
  assert.equal(resync(20, 20), undefined, 'the same twice');
});

test('one right code of two is as good as none', () => {
  const [one, next] = pairAt(20);
  for (const codes of [[one, '000000'] as const, ['000000', next] as const, [one, ''] as const]) {
    assert.equal(resyncHotp({ secret, codes, counter: 0, lookAhead: 50 }), undefined);
  }
  for (const typed of [`${next}\n`, `+${next.slice(1)}`, ` ${next}`, next.slice(1), 'NaN']) {
    assert.equal(resyncHotp({ secret, codes: [one, typed], counter: 0, lookAhead: 50 }), undefined, typed);
  }
});

test('two places that fit are none: a token must not be set to the wrong one', () => {
  // Found by search: the first two codes in a row under this secret that come again within the look-ahead.
  const [near, far] = [2_964_849_109, 2_964_849_971];
  assert.deepEqual(pairAt(near), pairAt(far));
  const resync = (counter: number) => resyncHotp({ secret, codes: pairAt(near), counter });
  assert.equal(resync(near), undefined);
  assert.equal(resync(near + 1), far + 2);
});

test('a look-ahead that would never end, or would stall a service, is refused', () => {
  for (const lookAhead of [mostResyncPresses + 1, Number.POSITIVE_INFINITY, Number.NaN]) {
    assert.throws(() => resyncHotp({ secret, codes: pairAt(0), counter: 0, lookAhead }), RangeError);
  }
  assert.throws(() => resyncHotp({ secret, codes: pairAt(0), counter: 2 ** 53 - 2 }), RangeError);
  for (const at of [Number.NaN, Number.POSITIVE_INFINITY, 2 ** 70]) {
    assert.throws(() => resyncTotp({ secret, codes: pairAt(0), now: at }), RangeError);
  }
});

test('a clock that is off is learnt from two codes, and its codes are then taken within the usual window', () => {
  fc.assert(
    fc.property(fc.integer({ min: -mostDriftSteps, max: mostDriftSteps }), (driftSteps) => {
      const found = resyncTotp({ secret, codes: pairAt(current + driftSteps - 1), now });
      assert.deepEqual(found, { driftSteps, acceptedStep: current + driftSteps });
      const later = now + 60_000;
      const ahead = totpStep(later) + driftSteps;
      const accepted = [-2, -1, 0, 1].map((offset) =>
        checkTotp({ secret, code: codeAt(ahead + offset), now: later, driftSteps }),
      );
      assert.deepEqual(accepted, [undefined, ahead - 1, ahead, undefined]);
    }),
  );
});

test('a clock further off than the limit is not learnt', () => {
  for (const driftSteps of [-mostDriftSteps - 1, mostDriftSteps + 1]) {
    assert.equal(resyncTotp({ secret, codes: pairAt(current + driftSteps - 1), now }), undefined);
    assert.throws(() => checkTotp({ secret, code: codeAt(0), now, driftSteps }), RangeError);
  }
  assert.throws(() => checkTotp({ secret, code: codeAt(0), now, driftSteps: Number.NaN }), RangeError);
});

test('codes that were taken once teach nothing a second time', () => {
  const resync = (lastAcceptedStep: number) =>
    resyncTotp({ secret, codes: pairAt(current - 6), now, lastAcceptedStep });
  assert.equal(resync(current - 5), undefined);
  assert.equal(resync(current - 6), undefined, 'the first of the two was taken');
  assert.deepEqual(resync(current - 7), { driftSteps: -5, acceptedStep: current - 5 });
});

test('a drift takes no accepted step back', () => {
  const attempt = { secret, now, driftSteps: -3, lastAcceptedStep: current };
  assert.equal(checkTotp({ ...attempt, code: codeAt(current - 3) }), undefined);
});

test('the first steps of all are looked at without going before them', () => {
  assert.deepEqual(resyncTotp({ secret, codes: pairAt(0), now: 0 }), { driftSteps: 1, acceptedStep: 1 });
});
