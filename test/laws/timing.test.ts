import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SqliteStore } from '#store/sqlite/sqlite-store.ts';
import { seededRandom } from '#test/contract/steps.ts';
import { startTestApp, type TestApp, testKeyring } from '#test/harness.ts';

const pairs = 2000;
/** Of a standard normal: a difference as large by chance comes once in 16,000 runs. */
const tooFar = 4;

/**
 * Wilcoxon's signed-rank statistic of the pairs' differences, as a standard normal. It asks whether one of the two is
 * the slower one more often and by more, and a few stalls of the machine don't move it.
 */
function signedRankZ(differences: readonly number[]): number {
  const ranked = differences.filter((d) => d !== 0).sort((a, b) => Math.abs(a) - Math.abs(b));
  const n = ranked.length;
  const positive = ranked.reduce((sum, d, i) => (d > 0 ? sum + i + 1 : sum), 0);
  return (positive - (n * (n + 1)) / 4) / Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24);
}

/** Time to the answer for a known address less that for an unknown one, in the two orders by turns at random. */
async function compare(ask: (decoy: boolean, index: number) => Promise<unknown>): Promise<number[]> {
  const random = seededRandom(3);
  const timed = async (decoy: boolean, index: number): Promise<number> => {
    const startedAt = performance.now();
    await ask(decoy, index);
    return performance.now() - startedAt;
  };
  const differences: number[] = [];
  for (let i = -200; i < pairs; i++) {
    const decoyFirst = ((random(1)[0] ?? 0) & 1) === 1;
    const first = await timed(decoyFirst, i);
    const second = await timed(!decoyFirst, i);
    if (i >= 0) differences.push(decoyFirst ? second - first : first - second);
  }
  return differences;
}

const startQuick = (): Promise<TestApp> =>
  // In memory: without the disk's noise a difference of a microsecond would show.
  startTestApp({
    overrides: {
      store: new SqliteStore({
        path: ':memory:',
        clock: () => Date.UTC(2026, 10, 23, 9),
        keyring: testKeyring,
      }),
    },
  });

it('law 8: opening takes no time that tells a known address from an unknown one, over 2,000 pairs', async () => {
  await using t = await startQuick();
  const z = signedRankZ(
    await compare((decoy, index) =>
      t.call('POST', '/v1/verifications', {
        to: `${decoy ? 'nobody' : 'person'}${index + 1000}@shop.example`,
        purpose: 'sign_in_passwordless',
        decoy,
      }),
    ),
  );
  assert.ok(Math.abs(z) < tooFar, `z = ${z.toFixed(1)}`);
});

it('law 8: a wrong answer takes no time that tells a known address from an unknown one, over 2,000 pairs', async () => {
  await using t = await startQuick();
  const ids: Record<string, string> = {};
  for (let i = -200; i < pairs; i++) {
    for (const decoy of [false, true]) {
      const to = `${decoy ? 'nobody' : 'person'}${i + 1000}@shop.example`;
      const { body } = await t.call('POST', '/v1/verifications', {
        to,
        purpose: 'sign_in_passwordless',
        decoy,
      });
      ids[`${decoy}${i}`] = body.id;
    }
  }
  await t.app.worker.drain();
  const z = signedRankZ(
    await compare((decoy, index) =>
      t.call('POST', `/v1/verifications/${ids[`${decoy}${index}`]}/check`, { code: '12345678' }),
    ),
  );
  assert.ok(Math.abs(z) < tooFar, `z = ${z.toFixed(1)}`);
});

it('the comparison itself sees a difference of a few microseconds in a noisy hundred', () => {
  const random = seededRandom(9);
  const noise = () => [...random(8)].reduce((sum, byte) => sum + byte, 0) / 20;
  const differences = Array.from({ length: pairs }, () => noise() - noise() + 2);
  assert.ok(signedRankZ(differences) > tooFar);
});
