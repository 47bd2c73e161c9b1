import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AskOperator } from '#core/decide-judgement.ts';
import type { Judgement } from '#core/operator-code.ts';
import type { Verification } from '#core/verification.ts';
import type { Driven } from './delivery-contract.ts';
import { rightCode, wrongCode } from './steps.ts';

/** What an engine must hold about codes that an operator makes and judges. */
export function operatorContract(given: () => Driven): void {
  const record = async (authenticationId: string | null, more: { followUpSeconds?: number } = {}) => {
    const [claimed] = await given().store.claimMessages({ limit: 10, leaseSeconds: 30 });
    const { message } = claimed ?? assert.fail('nothing is due');
    const made = authenticationId === null ? {} : { authenticationId };
    await given().store.recordDelivery(message.id, {
      attempt: message.attempts,
      provider: authenticationId === null ? 'ours' : 'operator',
      jitter: 0,
      answer: { outcome: 'accepted', ...made },
      ...more,
    });
  };
  const opened = async (over: object = {}): Promise<Verification> => {
    const verification = await given().steps.opened(over);
    await record('theirs-1');
    return verification;
  };
  const ask = async (id: string, code: string): Promise<AskOperator> => {
    const outcome = await given().steps.check(id, code);
    return outcome.kind === 'ask' ? outcome : assert.fail(JSON.stringify(outcome));
  };
  const judge = (
    { verification: { id }, authenticationId, tag }: AskOperator,
    kind: Judgement['kind'],
    more: { idempotency?: string; fingerprint?: string } = {},
  ) => {
    const { idempotency, fingerprint } = more;
    const budgets = [{ kind: 'client_failures' as const, keys: ['client-1'] }];
    return given().store.judgeVerification(
      { id, appId: 'app_1', budgets, ...(idempotency ? { idempotency } : {}) },
      { authenticationId, tag, judgement: { kind }, ...(fingerprint ? { fingerprint } : {}) },
    );
  };
  const read = async (id: string): Promise<Verification> =>
    (await given().store.readVerification({ id, appId: 'app_1' })) ?? assert.fail();
  const wordsOf = (outcomes: readonly { kind: string; reason?: string }[]): string[] =>
    outcomes.map(({ kind, reason }) => reason ?? kind).sort();

  describe("an operator's codes", () => {
    it('are judged by the operator, and the try is on disk before anybody asks', async () => {
      const { id } = await opened();
      const asked = await ask(id, wrongCode(1));
      assert.deepEqual([asked.provider, asked.authenticationId], ['operator', 'theirs-1']);
      const kept = await read(id);
      assert.equal(kept.tries, 1);
      assert.equal(kept.sends[0]?.operatorCode?.judging[0]?.tag, asked.tag);
      assert.ok(!JSON.stringify(kept).includes(wrongCode(1)), 'what was typed is not kept');
    });

    it('are approved once, of 64 simultaneous yeses', async () => {
      const { id } = await opened();
      const asks = await Promise.all([0, 1, 2, 3, 4].map((index) => ask(id, wrongCode(index))));
      const outcomes = await Promise.all(
        Array.from({ length: 64 }, (_, index) => judge(asks[index % 5] ?? assert.fail(), 'right')),
      );
      assert.deepEqual(wordsOf(outcomes), [
        ...Array.from({ length: 63 }, () => 'already-approved'),
        'approved',
      ]);
      assert.equal((await read(id)).status, 'approved');
    });

    it('are asked about once for 64 simultaneous answers that are the same', async () => {
      const { id } = await opened();
      const outcomes = await Promise.all(
        Array.from({ length: 64 }, () => given().steps.check(id, wrongCode(1))),
      );
      assert.equal(outcomes.filter(({ kind }) => kind === 'ask').length, 1);
      assert.equal((await read(id)).tries, 1);
    });

    it('are asked about five times for 64 different answers at once', async () => {
      const { id } = await opened();
      const outcomes = await Promise.all(
        Array.from({ length: 64 }, (_, index) => given().steps.check(id, wrongCode(index))),
      );
      assert.equal(outcomes.filter(({ kind }) => kind === 'ask').length, 5);
      assert.equal((await read(id)).tries, 5);
    });

    it('do not make a failure of a right answer, however many there are in a day', async () => {
      for (let round = 0; round < 12; round++) {
        given().clock.advance(3600);
        const destinations = [{ channels: ['sms'], keys: [`phone-${round}`] }];
        const { id } = await opened({ userKeys: ['user-1'], destinations });
        given().clock.advance(1);
        assert.equal((await judge(await ask(id, wrongCode(round)), 'right')).kind, 'approved');
      }
    });

    it('are closed for a number after ten failures, whoever judged them', async () => {
      let asked = 0;
      for (let round = 0; round < 3; round++) {
        given().clock.advance(700);
        const outcome = await given().steps.open();
        if (outcome.kind !== 'opened') break;
        await record(`theirs-${round}`);
        for (let index = 0; index < 5; index++) {
          const check = await given().steps.check(outcome.verification.id, wrongCode(index), {
            client: `client-${round}`,
          });
          if (check.kind !== 'ask') continue;
          asked++;
          await judge(check, 'wrong');
        }
      }
      assert.equal(asked, 10);
    });

    it('answer a repeat with the same Idempotency-Key as it was answered first', async () => {
      const { id } = await opened();
      const given1 = { idempotency: 'key-1', fingerprint: 'same' };
      const asked = await given().steps.check(id, wrongCode(1), given1);
      assert.ok(asked.kind === 'ask');
      assert.equal((await judge(asked, 'right', given1)).kind, 'approved');
      assert.equal((await given().steps.check(id, wrongCode(1), given1)).kind, 'approved');
    });

    it('are ours to judge once a code of ours is out, and not asked about again', async () => {
      const { id } = await opened();
      const late = await ask(id, wrongCode(1));
      given().clock.advance(60);
      await given().steps.resend(id);
      await record(null);
      assert.notEqual((await judge(late, 'right')).kind, 'approved');
      assert.equal((await given().steps.check(id, wrongCode(2))).kind, 'wrong');
      assert.equal((await given().steps.check(id, rightCode)).kind, 'approved');
    });

    it('are the newest alone after a resend', async () => {
      const { id } = await opened();
      const older = await ask(id, wrongCode(1));
      given().clock.advance(60);
      await given().steps.resend(id);
      await record('theirs-2');
      assert.equal((await judge(older, 'right')).kind, 'wrong');
      const newer = await ask(id, wrongCode(1));
      assert.equal(newer.authenticationId, 'theirs-2');
      assert.equal((await judge(newer, 'right')).kind, 'approved');
    });

    it('are nothing to judge in a verification that is not there, or another app has', async () => {
      const { id } = await opened();
      const asked = await ask(id, wrongCode(1));
      const { authenticationId, tag } = asked;
      const request = { authenticationId, tag, judgement: { kind: 'right' } } as const;
      const outcome = await given().store.judgeVerification({ id, appId: 'app_2', budgets: [] }, request);
      assert.deepEqual(wordsOf([outcome]), ['not-found']);
      assert.equal((await read(id)).status, 'pending');
    });
  });

  describe("an operator's turn at a number", () => {
    const keys = ['number-1'];
    it('comes to one of 32 who want it at once, over all apps', async () => {
      const turns = await Promise.all(Array.from({ length: 32 }, () => given().store.takeOperatorTurn(keys)));
      assert.equal(turns.filter((until) => until === null).length, 1);
      const until = given().clock.now + 30_000;
      assert.deepEqual(new Set(turns), new Set([null, until]));
      assert.equal(await given().store.takeOperatorTurn(['number-2']), null);
    });

    it('comes again after 30 seconds, then 60, then 120', async () => {
      const waits: number[] = [];
      for (let round = 0; round < 4; round++) {
        assert.equal(await given().store.takeOperatorTurn(keys), null);
        const until = await given().store.takeOperatorTurn(keys);
        waits.push(((until ?? 0) - given().clock.now) / 1000);
        given().clock.now = until ?? 0;
      }
      assert.deepEqual(waits.slice(0, 3), [30, 60, 120]);
    });

    it('is known under an older secret too', async () => {
      assert.equal(await given().store.takeOperatorTurn(['old']), null);
      assert.notEqual(await given().store.takeOperatorTurn(['new', 'old']), null);
    });
  });
}
