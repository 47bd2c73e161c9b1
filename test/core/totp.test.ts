import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hotp } from '#core/hotp.ts';
import { checkTotp, totp, totpStep } from '#core/totp.ts';

const digits = '1234567890';
const secrets = {
  sha1: Buffer.from(digits.repeat(2)),
  sha256: Buffer.from(`${digits.repeat(3)}12`),
  sha512: Buffer.from(`${digits.repeat(6)}1234`),
} as const;
const secret = secrets.sha1;

const appendixB = [
  [59, '1', '94287082', '46119246', '90693936'],
  [1111111109, '23523EC', '07081804', '68084774', '25091201'],
  [1111111111, '23523ED', '14050471', '67062674', '99943326'],
  [1234567890, '273EF07', '89005924', '91819424', '93441116'],
  [2000000000, '3F940AA', '69279037', '90698825', '38618901'],
  [20000000000, '27BC86AA', '65353130', '77737706', '47863826'],
] as const;

test('every vector of RFC 6238 appendix B is met for SHA-1, SHA-256 and SHA-512', () => {
  for (const [seconds, step, sha1, sha256, sha512] of appendixB) {
    assert.equal(totpStep(seconds * 1000, 30), Number.parseInt(step, 16));
    const codes = { sha1, sha256, sha512 };
    for (const algorithm of ['sha1', 'sha256', 'sha512'] as const) {
      const settings = { secret: secrets[algorithm], algorithm, digits: 8 } as const;
      const code = codes[algorithm];
      assert.equal(totp({ ...settings, at: seconds * 1000 }), code);
      assert.equal(checkTotp({ ...settings, code, now: seconds * 1000 }), Number.parseInt(step, 16));
    }
  }
});

test('a step lasts from its first millisecond to its last', () => {
  assert.deepEqual(
    [29_999, 30_000, 59_999, 60_000].map((at) => totpStep(at)),
    [0, 1, 1, 2],
  );
  assert.equal(totpStep(59_999, 60), 0);
});

const now = 1_700_000_010_000;
const current = totpStep(now);
const codeAt = (step: number) => hotp({ secret, counter: step });

test('by default the present step and the one before are accepted, and none besides', () => {
  const accepted = [-2, -1, 0, 1].map((offset) => checkTotp({ secret, code: codeAt(current + offset), now }));
  assert.deepEqual(accepted, [undefined, current - 1, current, undefined]);
});

test('a window that is asked for is kept to exactly', () => {
  const window = { past: 0, future: 1 };
  const accepted = [-1, 0, 1, 2].map((offset) =>
    checkTotp({ secret, code: codeAt(current + offset), now, window }),
  );
  assert.deepEqual(accepted, [undefined, current, current + 1, undefined]);
});

test('an accepted step is never accepted again, nor is any before it', () => {
  const check = (step: number, lastAcceptedStep: number) =>
    checkTotp({ secret, code: codeAt(step), now, lastAcceptedStep });
  assert.equal(check(current, current), undefined);
  assert.equal(check(current - 1, current), undefined);
  assert.equal(check(current - 1, current - 1), undefined);
  assert.equal(check(current, current - 1), current);
  assert.equal(check(current, current + 5), undefined, 'a clock that was set back opens nothing again');
});

test('a code that two steps of the window share uses up both of them', () => {
  // Found by search: the first neighbours with one code under this secret.
  const step = 910_737;
  assert.equal(codeAt(step), codeAt(step + 1));
  const shared = { secret, code: codeAt(step), now: (step + 1) * 30_000 };
  const accepted = checkTotp(shared);
  assert.equal(accepted, step + 1);
  assert.equal(checkTotp({ ...shared, lastAcceptedStep: accepted }), undefined);
});

test('the first step of all is checked without looking for one before it', () => {
  assert.equal(checkTotp({ secret, code: codeAt(0), now: 0 }), 0);
  assert.equal(checkTotp({ secret, code: codeAt(0), now: 0, lastAcceptedStep: 0 }), undefined);
});

test('the period decides the step', () => {
  assert.equal(totp({ secret, at: 60_000, periodSeconds: 60 }), codeAt(1));
  assert.equal(checkTotp({ secret, code: codeAt(1), now: 60_000, periodSeconds: 60 }), 1);
});

test('a time that is none is refused instead of never ending', () => {
  for (const at of [Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => checkTotp({ secret, code: codeAt(0), now: at }), RangeError);
    assert.throws(() => totp({ secret, at }), RangeError);
  }
});
