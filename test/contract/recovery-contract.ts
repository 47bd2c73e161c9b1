import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recoveryBudget } from '#core/budget-refs.ts';
import type { RecoveryOutcome, RecoveryStep } from '#core/decide-recovery.ts';
import { makeId } from '#core/id.ts';
import type { NoticeKind } from '#core/notice.ts';
import { type KnownAddress, type Recovery, recoveryStatus } from '#core/recovery.ts';
import { openUser } from '#core/user.ts';
import type { Store } from '#store/store.ts';
import { Enrolments } from './factor-contract.ts';
import { type FakeClock, rightCode, type Steps, seededRandom, stepsKeyring } from './steps.ts';

type Given = { readonly clock: FakeClock; readonly store: Store; readonly steps: Steps };

const appId = 'app_1';
const userId = 'user-1';
const day = 24 * 3600;
const mailbox: KnownAddress = { kind: 'email', value: 'ann@pine.example' };
const phone: KnownAddress = { kind: 'phone', value: '+4915200000001', country: 'DE' };

const nameOf = (outcome: { readonly kind: string; readonly reason?: string }) =>
  outcome.reason ?? outcome.kind;

function countBy(outcomes: readonly RecoveryOutcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[nameOf(outcome)] = (counts[nameOf(outcome)] ?? 0) + 1;
  return counts;
}

/** What every engine must hold of the way back into an account. */
export function recoveryContract(given: () => Given): void {
  const people = new Enrolments(given);
  const random = seededRandom(31);
  const id = (prefix: 'rcv' | 'ver') => makeId(prefix, given().clock.now, random(16));

  const recover = (
    step: RecoveryStep,
    notify: readonly KnownAddress[] = [mailbox],
  ): Promise<RecoveryOutcome> => {
    const userKeys = people.userKeys();
    const by = step.action === 'begin' ? 'support' : 'person';
    return given().store.recover(
      { userKeys, budgets: [recoveryBudget(userKeys, by)] },
      {
        ...step,
        appId,
        userId,
        newRecoveryId: id('rcv'),
        sealIv: random(12),
        noticeRandom: random(32),
        telling: { notify },
      },
    );
  };

  /** The id of a `recover` that was approved by the code in this message. */
  async function approved(to: KnownAddress): Promise<string> {
    const { steps } = given();
    const { id: verification } = await steps.opened({
      purpose: 'recover',
      userKeys: people.userKeys(),
      destinations: [{ channels: ['sms'], keys: [id('ver')] }],
      liveKey: id('ver'),
      facts: JSON.stringify({ to: [to] }),
    });
    const { kind } = await steps.check(verification, rightCode, { client: verification });
    assert.equal(kind, 'approved');
    return verification;
  }

  const prove = async (to: KnownAddress): Promise<string> => {
    const evidence = await approved(to);
    const outcome = await recover({ action: 'prove', evidence }, [mailbox, phone]);
    assert.equal(nameOf(outcome), 'recovery');
    return evidence;
  };

  async function stored(): Promise<Recovery | null> {
    const user = await given().store.readUser({ appId, userKeys: people.userKeys() });
    return user ? openUser(stepsKeyring, user).recovery : null;
  }

  const idsOf = async (): Promise<string[]> => (await people.factors()).map((factor) => factor.id);

  describe('the way back into an account', () => {
    it('takes a proof, and gives it back by the user', async () => {
      await people.enrolApp();
      await prove(mailbox);
      const recovery = await stored();
      assert.equal(recoveryStatus(recovery, given().clock.now), 'waiting');
      assert.deepEqual(
        recovery?.proofs.map(({ value }) => value),
        [mailbox.value],
      );
    });

    it('counts a proof for one of 32 who name it at once', async () => {
      await people.enrolApp();
      const evidence = await approved(mailbox);
      const outcomes = await Promise.all(
        Array.from({ length: 32 }, () => recover({ action: 'prove', evidence })),
      );
      assert.deepEqual(countBy(outcomes), { recovery: 1, 'proof-missing': 31 });
    });

    it('is begun once by eight proofs that are shown four times each at once, and counted once', async () => {
      await people.enrolApp();
      const proofs = await Promise.all(Array.from({ length: 8 }, () => approved(mailbox)));
      const all = [...proofs, ...proofs, ...proofs, ...proofs];
      const outcomes = await Promise.all(all.map((evidence) => recover({ action: 'prove', evidence })));
      const ids = new Set(outcomes.flatMap((one) => (one.kind === 'recovery' ? [one.recovery.id] : [])));
      assert.equal(ids.size, 1);
      assert.deepEqual(countBy(outcomes), { recovery: 8, 'proof-missing': 24 });
      await recover({ action: 'cancel' });
      given().clock.advance(3600);
      for (const expected of ['recovery', 'recovery', 'too-many-recoveries']) {
        const evidence = await approved(mailbox);
        assert.equal(nameOf(await recover({ action: 'prove', evidence })), expected);
        await recover({ action: 'cancel' });
      }
    });

    it('lets one of 32 who finish at once win, and one of 32 who enrol with what that gives', async () => {
      await people.enrolApp();
      await prove(mailbox);
      given().clock.advance(3 * day);
      const proof = await prove(mailbox);
      const outcomes = await Promise.all(
        Array.from({ length: 32 }, () => recover({ action: 'finish', proof })),
      );
      assert.deepEqual(countBy(outcomes), { recovery: 1, 'recovery-over': 31 });
      const recovery = (await stored())?.id ?? '';
      const begun = await people.begin('totp', { recovery });
      assert.equal(begun.kind, 'changed');
      const factorId = (begun.kind === 'changed' && begun.factor?.id) || '';
      const code = people.code(-30);
      const confirmed = await Promise.all(
        Array.from({ length: 32 }, () => people.change({ action: 'confirm', factorId, code })),
      );
      assert.equal(confirmed.filter(({ kind }) => kind === 'changed').length, 1);
      assert.deepEqual(
        (await people.factors()).map((factor) => factor.id),
        [factorId],
        'what was lost is gone',
      );
      assert.equal(nameOf(await people.begin('totp', { recovery })), 'authorization-needed');
    });

    it('finishes or is canceled, never both', async () => {
      await people.enrolApp();
      await prove(mailbox);
      given().clock.advance(3 * day);
      const proof = await prove(mailbox);
      await Promise.all(
        Array.from({ length: 16 }, (_, i) =>
          recover(i % 2 === 0 ? { action: 'finish', proof } : { action: 'cancel' }),
        ),
      );
      const recovery = await stored();
      assert.equal(recoveryStatus(recovery, given().clock.now), 'canceled', 'whichever came first');
      const begun = await people.begin('totp', { recovery: recovery?.id ?? '' });
      assert.equal(nameOf(begun), 'authorization-needed');
    });

    it('is put back by 32 presses at once on the notice of its end, and once', async () => {
      const owners = await people.enrolApp();
      await prove(mailbox);
      given().clock.advance(3 * day);
      const proof = await prove(mailbox);
      assert.equal(nameOf(await recover({ action: 'finish', proof })), 'recovery');
      const begun = await people.begin('totp', { recovery: (await stored())?.id ?? '' });
      const factorId = (begun.kind === 'changed' && begun.factor?.id) || '';
      await people.change({ action: 'confirm', factorId, code: people.code(-30) });
      assert.deepEqual(await idsOf(), [factorId]);
      const { store } = given();
      const claimed = await store.claimMessages({ limit: 100, leaseSeconds: 30 });
      const notices = new Map(claimed.flatMap(({ notice }) => (notice ? [[notice.kind, notice.id]] : [])));
      const press = (kind: NoticeKind) =>
        store.answerNotice(
          { id: notices.get(kind) ?? '', appId, userKeys: people.userKeys() },
          { destination: 0, sealIv: random(12), noticeRandom: random(32) },
        );
      const outcomes = await Promise.all(Array.from({ length: 32 }, () => press('recovery_finished')));
      assert.equal(outcomes.filter((one) => one.kind === 'answered' && one.first).length, 1);
      assert.deepEqual(await idsOf(), [owners.id], "the intruder's is gone, and the owner's is back");
      assert.equal(nameOf(await press('factor_added')), 'answered');
      assert.deepEqual(await idsOf(), [owners.id]);
    });

    it('is closed in the write that lets somebody in by the app that was said to be lost', async () => {
      await people.enrolApp();
      await prove(mailbox);
      const { id: signIn } = await people.open();
      assert.equal(nameOf(await people.check(signIn, { method: 'totp', code: people.code() })), 'approved');
      assert.equal(recoveryStatus(await stored(), given().clock.now), 'canceled');
      const told = await given().store.claimMessages({ limit: 100, leaseSeconds: 30 });
      const kinds = told.flatMap(({ notice }) => notice?.kind ?? []);
      assert.ok(kinds.includes('recovery_canceled'), `who had lost nothing is told: ${kinds}`);
    });

    it('lays its reminders into the outbox with the proof, where they wait for their time', async () => {
      await people.enrolApp();
      await prove(mailbox);
      const { store, clock } = given();
      const due = async (): Promise<string[]> => {
        const claimed = await store.claimMessages({ limit: 100, leaseSeconds: 30 });
        for (const { message } of claimed) {
          const answer = { outcome: 'accepted' } as const;
          await store.recordDelivery(message.id, { attempt: 1, provider: 'p', jitter: 0, answer });
        }
        return claimed.flatMap(({ notice }) => notice?.kind ?? []).sort();
      };
      assert.equal((await store.readOutbox()).messages, 3, 'the code, and two who are told at once');
      assert.deepEqual(await due(), ['recovery_begun', 'recovery_begun']);
      assert.equal((await store.readOutbox()).messages, 0);
      clock.advance(1.5 * day - 1);
      assert.deepEqual(await due(), []);
      clock.advance(1);
      assert.deepEqual(await due(), ['recovery_pending', 'recovery_pending']);
      clock.advance(1.5 * day);
      assert.deepEqual(await due(), ['recovery_ready', 'recovery_ready']);
    });

    it('holds up no message that is to be tried again before its reminders are due', async () => {
      await people.enrolApp();
      const { store, clock } = given();
      const evidence = await approved(mailbox);
      const { id } = await people.open({
        channel: 'sms',
        destinations: [{ channels: ['sms'], keys: ['k'] }],
      });
      const claim = () => store.claimMessages({ limit: 100, leaseSeconds: 30 });
      const [claimed] = (await claim()).filter(({ verification }) => verification?.id === id);
      const answer = { outcome: 'retry', reason: 'one-503', afterSeconds: 5 } as const;
      await store.recordDelivery(claimed?.message.id ?? '', { attempt: 1, provider: 'p', jitter: 0, answer });
      await claim();
      assert.equal(nameOf(await recover({ action: 'prove', evidence })), 'recovery');
      clock.advance(5);
      assert.ok((await claim()).some(({ verification }) => verification?.id === id));
    });

    it('is open to support, for whom it waits as long, and for nobody who has nothing', async () => {
      const begin = () => recover({ action: 'begin', note: 'agent 7' });
      assert.equal(nameOf(await begin()), 'nothing-enrolled');
      await people.enrolApp();
      assert.equal(nameOf(await begin()), 'recovery');
      assert.equal((await stored())?.by, 'support');
      await prove(mailbox);
      given().clock.advance(3 * day);
      const proof = await prove(phone);
      given().clock.advance(-1);
      assert.equal(nameOf(await recover({ action: 'finish', proof })), 'recovery-waiting');
      given().clock.advance(1);
      assert.equal(nameOf(await recover({ action: 'finish', proof })), 'recovery');
    });
  });
}
