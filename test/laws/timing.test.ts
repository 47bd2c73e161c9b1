import assert from 'node:assert/strict';
import { it } from 'node:test';
import { decodeBase32 } from '#core/base32.ts';
import { totp } from '#core/totp.ts';
import { SqliteStore } from '#store/sqlite/sqlite-store.ts';
import { FakeClock, seededRandom } from '#test/contract/steps.ts';
import { startTestApp, type TestApp, testKeyring } from '#test/harness.ts';

const pairs = 2000;
/** Of a standard normal: a difference as large by chance comes once in 16,000 runs. */
const tooFar = 4;
/** Of two crowds: people differ by what they have enrolled, and so do their times. */
const tooFarForCrowds = 6;

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

const startQuick = (clock: FakeClock = new FakeClock()): Promise<TestApp> =>
  // In memory: without the disk's noise a difference of a microsecond would show.
  startTestApp({
    overrides: {
      clock: clock.read,
      store: new SqliteStore({ path: ':memory:', clock: clock.read, keyring: testKeyring }),
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

const nobodies = Array.from({ length: 60 }, (_, index) => `nobody-${index}`);

it('law 8: opening by a person takes no time that tells a known one from an unknown one, over 2,000 pairs', async () => {
  const clock = new FakeClock();
  await using t = await startQuick(clock);
  const known = await enrolPeople(t, clock);
  const z = signedRankZ(
    await compare(async (decoy, index) => {
      // So that no limit of theirs is reached.
      clock.advance(1800);
      const some = decoy ? nobodies : known;
      const userId = some.at(index % some.length);
      const { status } = await t.call('POST', '/v1/verifications', { userId, purpose: 'sign_in', decoy });
      assert.equal(status, 201);
    }),
  );
  assert.ok(Math.abs(z) < tooFarForCrowds, `z = ${z.toFixed(1)}`);
});

it('law 8: the page of a recovery takes no time that tells a known person from an unknown one, over 2,000 pairs', async () => {
  const clock = new FakeClock();
  await using t = await startQuick(clock);
  const known = await enrolPeople(t, clock);
  const contacts = ['ann@shop.example', '+4915123456789'];
  const linksOf = (people: readonly string[], decoy: boolean): Promise<string[]> =>
    Promise.all(
      people.map(async (userId) => {
        const { body } = await t.call('POST', `/v1/users/${userId}/recovery`, { contacts, decoy });
        return new URL(String(body.url)).pathname;
      }),
    );
  const links = { known: await linksOf(known, false), unknown: await linksOf(nobodies, true) };
  const z = signedRankZ(
    await compare(async (decoy, index) => {
      const some = decoy ? links.unknown : links.known;
      const answer = await t.app.http.inject({ method: 'GET', url: some.at(index % some.length) ?? '' });
      assert.equal(answer.statusCode, 200);
    }),
  );
  assert.ok(Math.abs(z) < tooFarForCrowds, `z = ${z.toFixed(1)}`);
});

/** People as they differ: a phone; an authenticator app too; recovery codes besides; a mailbox only. */
async function enrolPeople(t: TestApp, clock: FakeClock): Promise<string[]> {
  const people = [
    { userId: 'one', to: '+4915123456701', more: 0 },
    { userId: 'two', to: '+4915123456702', more: 1 },
    { userId: 'three', to: '+4915123456703', more: 2 },
    { userId: 'four', to: 'four@shop.example', more: 0 },
  ];
  for (const { userId, to, more } of people) {
    const factors = `/v1/users/${userId}/factors`;
    const approved = async (purpose: string): Promise<string> => {
      const asked = { to, purpose, userId };
      const { body } = await t.call('POST', '/v1/verifications', asked);
      await t.call('POST', `/v1/verifications/${body.id}/check`, { code: await t.codeOf(body.id) });
      return body.id;
    };
    await t.call('POST', `${factors}/address`, { verification: await approved('verify_contact') });
    const authorization = await approved('change_factor');
    if (more > 0) {
      const begun = await t.call('POST', `${factors}/totp`, { account: userId, authorization });
      const { id } = begun.body.factor as { readonly id: string };
      const secret = decodeBase32(String(begun.body.secret).replaceAll(' ', '')) ?? new Uint8Array();
      await t.call('POST', `${factors}/${id}/confirm`, { code: totp({ secret, at: clock.now }) });
    }
    if (more > 1) await t.call('POST', `${factors}/recovery-codes`, { authorization });
    const { body } = await t.call('GET', factors);
    assert.equal((body.factors as unknown[]).length, more + 1);
  }
  return people.map(({ userId }) => userId);
}

it('the comparison itself sees a difference of a few microseconds in a noisy hundred', () => {
  const random = seededRandom(9);
  const noise = () => [...random(8)].reduce((sum, byte) => sum + byte, 0) / 20;
  const differences = Array.from({ length: pairs }, () => noise() - noise() + 2);
  assert.ok(signedRankZ(differences) > tooFar);
});
