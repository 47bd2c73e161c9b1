import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { encodeBase32 } from '#core/base32.ts';
import { findHotp, hotp, type OtpAlgorithm } from '#core/hotp.ts';
import { checkTotp, totp, totpStep } from '#core/totp.ts';
import { needDebianPackage } from '#test/smpp/debian-package.ts';

const seed = 6238;
const seconds = fc.integer({ min: 0, max: 2 ** 33 });
const shared = {
  secret: fc.uint8Array({ minLength: 16, maxLength: 100 }),
  digits: fc.constantFrom(6 as const, 7 as const, 8 as const),
  base32: fc.boolean(),
};
const clocks = fc.record({
  ...shared,
  algorithm: fc.constantFrom<OtpAlgorithm>('sha1', 'sha256', 'sha512'),
  seconds,
  periodSeconds: fc.oneof(fc.constantFrom(30, 60), fc.integer({ min: 1, max: 3600 })),
});
const counting = fc.record({ ...shared, counter: fc.integer({ min: 0, max: 2 ** 48 }) });

const processes = 4;

/** The first line each run of oathtool says. All run from a few shells: a process each from here would take a minute. */
async function oathtool(runs: readonly (readonly string[])[]): Promise<string[]> {
  const share = Math.ceil(runs.length / processes);
  const shares = Array.from({ length: processes }, (_, i) => runs.slice(i * share, (i + 1) * share));
  const said = await Promise.all(
    shares.map(async (some) => {
      const shell = spawn('/bin/sh', [], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { TZ: 'UTC', LC_ALL: 'C' },
      });
      shell.stdin.end(some.map((args) => `/usr/bin/oathtool ${args.join(' ')} || echo failed\n`).join(''));
      return (await text(shell.stdout)).split('\n').slice(0, -1);
    }),
  );
  return said.flat();
}

const keyOf = ({ secret, base32 }: { secret: Uint8Array; base32: boolean }): string[] =>
  base32 ? ['--base32', encodeBase32(secret)] : [Buffer.from(secret).toString('hex')];

describe('oathtool', () => {
  before(() => needDebianPackage('oathtool'));

  it('shows the codes that are right here, and takes the codes made here, of 1,000 clocks', async () => {
    const cases = fc.sample(clocks, { seed, numRuns: 1000 });
    const argsOf = (one: (typeof cases)[number]): string[] => [
      `--totp=${one.algorithm.toUpperCase()}`,
      `--digits=${one.digits}`,
      `--time-step-size=${one.periodSeconds}s`,
      `--now=@${one.seconds}`,
      ...keyOf(one),
    ];
    const shown = await oathtool(cases.map(argsOf));
    const made = cases.map((one) => totp({ ...one, at: one.seconds * 1000 }));
    assert.deepEqual(made, shown);
    for (const [i, one] of cases.entries()) {
      const now = one.seconds * 1000;
      assert.equal(checkTotp({ ...one, code: shown[i] ?? '', now }), totpStep(now, one.periodSeconds));
    }
    const judged = await oathtool(cases.map((one, i) => [...argsOf(one), made[i] ?? '']));
    assert.deepEqual(
      judged,
      cases.map(() => '0'),
    );
  });

  it('shows the codes that are right here, and takes the codes made here, of 1,000 counters', async () => {
    const cases = fc.sample(counting, { seed, numRuns: 1000 });
    const argsOf = (one: (typeof cases)[number]): string[] => [
      '--hotp',
      `--digits=${one.digits}`,
      `--counter=${one.counter}`,
      ...keyOf(one),
    ];
    const shown = await oathtool(cases.map(argsOf));
    const made = cases.map((one) => hotp(one));
    assert.deepEqual(made, shown);
    for (const [i, one] of cases.entries()) {
      assert.equal(findHotp({ ...one, code: shown[i] ?? '', lookAhead: 0 }), one.counter);
    }
    const judged = await oathtool(cases.map((one, i) => [...argsOf(one), made[i] ?? '']));
    assert.deepEqual(
      judged,
      cases.map(() => '0'),
    );
  });

  it('finds wrong what is wrong here', async () => {
    const cases = fc.sample(clocks, { seed: seed + 1, numRuns: 100 });
    const wrong = cases.map((one) =>
      totp({ ...one, at: one.seconds * 1000 }).replace(/.$/, (last) => `${(Number(last) + 1) % 10}`),
    );
    const judged = await oathtool(
      cases.map((one, i) => [
        `--totp=${one.algorithm.toUpperCase()}`,
        `--digits=${one.digits}`,
        `--time-step-size=${one.periodSeconds}s`,
        `--now=@${one.seconds}`,
        ...keyOf(one),
        `${wrong[i]} 2>/dev/null`,
      ]),
    );
    assert.deepEqual(
      judged,
      cases.map(() => 'failed'),
    );
    for (const [i, one] of cases.entries()) {
      const window = { past: 0, future: 0 };
      assert.equal(checkTotp({ ...one, code: wrong[i] ?? '', now: one.seconds * 1000, window }), undefined);
    }
  });
});
