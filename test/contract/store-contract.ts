import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Keyring } from '#core/keyring.ts';
import type { Verification } from '#core/verification.ts';
import type { Store } from '#store/store.ts';
import { birthContract } from './birth-contract.ts';
import { deliveryContract } from './delivery-contract.ts';
import { factorContract } from './factor-contract.ts';
import { failureContract } from './failure-contract.ts';
import { noticeContract } from './notice-contract.ts';
import { operatorContract } from './operator-contract.ts';
import { recoveryContract } from './recovery-contract.ts';
import { spendContract } from './spend-contract.ts';
import { FakeClock, rightCode, Steps, stepsKeyring, wrongCode } from './steps.ts';

type Kinds = Record<string, number>;

function countBy(outcomes: readonly { kind: string; reason?: string }[]): Kinds {
  const counts: Kinds = {};
  for (const { kind, reason } of outcomes) {
    const name = reason ?? kind;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

export type MakeStore = (given: { clock: FakeClock; keyring: Keyring }) => Promise<Store>;

/** What every engine must hold. `makeStore` opens an empty one on the test's clock. */
export function storeContract(engine: string, makeStore: MakeStore): void {
  describe(`store contract: ${engine}`, () => {
    let clock: FakeClock;
    let store: Store;
    let steps: Steps;

    beforeEach(async () => {
      clock = new FakeClock();
      store = await makeStore({ clock, keyring: stepsKeyring });
      steps = new Steps(store, clock);
    });
    afterEach(() => store.close());

    describe('law 1: one winner', () => {
      it('approves exactly one of 64 simultaneous right answers', async () => {
        const { id } = await steps.opened();
        const outcomes = await Promise.all(Array.from({ length: 64 }, () => steps.check(id, rightCode)));
        assert.deepEqual(countBy(outcomes), { approved: 1, 'already-approved': 63 });
      });

      it('accepts nothing after an approval, not even the right code', async () => {
        const { id } = await steps.opened();
        await steps.check(id, rightCode);
        assert.deepEqual(countBy([await steps.check(id, rightCode)]), { 'already-approved': 1 });
        assert.deepEqual(countBy([await steps.resend(id)]), { 'not-pending': 1 });
      });

      it('redeems a ticket for one of 32 simultaneous askers', async () => {
        const verification = await steps.opened();
        const { id } = verification;
        await steps.check(id, rightCode);
        const ticket = stepsKeyring.ticketOf(verification);
        const redeem = () => store.redeemVerification({ id, appId: 'app_1', budgets: [] }, { ticket });
        assert.deepEqual(countBy(await Promise.all(Array.from({ length: 32 }, redeem))), {
          redeemed: 1,
          'already-redeemed': 31,
        });
      });
    });

    describe('law 2: a try is counted before it is judged', () => {
      it('judges five of 64 simultaneous wrong answers and turns the rest away', async () => {
        const { id } = await steps.opened();
        const outcomes = await Promise.all(
          Array.from({ length: 64 }, (_, i) => steps.check(id, wrongCode(i))),
        );
        assert.deepEqual(countBy(outcomes), { wrong: 5, ended: 59 });
        assert.equal((await store.readVerification({ id, appId: 'app_1' }))?.tries, 5);
      });

      it('lets a right answer win among wrong ones in flight while tries are left', async () => {
        for (let place = 0; place <= 4; place++) {
          const phone = `phone-${place}`;
          const { id } = await steps.opened({ destinations: [{ channels: ['sms'], keys: [phone] }] });
          const answers: (string | typeof rightCode)[] = [0, 1, 2, 3].map((i) => wrongCode(i));
          answers.splice(place, 0, rightCode);
          const outcomes = await Promise.all(
            answers.map((answer) => steps.check(id, answer, { client: phone })),
          );
          assert.equal(
            outcomes.filter(({ kind }) => kind === 'approved').length,
            1,
            `right answer in place ${place}`,
          );
        }
      });

      it('counts the identical wrong value once', async () => {
        const { id } = await steps.opened();
        const outcomes = await Promise.all(Array.from({ length: 20 }, () => steps.check(id, wrongCode(1))));
        assert.deepEqual(countBy(outcomes), { wrong: 20 });
        assert.equal((await store.readVerification({ id, appId: 'app_1' }))?.tries, 1);
      });

      it('does not count a malformed value as a try, and limits how many a client gets', async () => {
        const { id } = await steps.opened();
        const outcomes = await Promise.all(Array.from({ length: 64 }, () => steps.check(id, 'abc')));
        assert.deepEqual(countBy(outcomes), { 'code-malformed': 60, 'too-many-requests': 4 });
        assert.equal((await store.readVerification({ id, appId: 'app_1' }))?.tries, 0);
      });

      it('keeps a count that was answered when another step of the same batch fails', async () => {
        const { id } = await steps.opened();
        // Its secret is gone, so that the rule can't judge it and throws.
        const orphan = await steps.opened({
          destinations: [{ channels: ['sms'], keys: ['b'] }],
          keyId: 'gone',
        });
        const [wrong, broken] = await Promise.allSettled([
          steps.check(id, wrongCode(1)),
          steps.check(orphan.id, wrongCode(1)),
        ]);
        assert.equal(wrong.status, 'fulfilled');
        assert.equal(broken.status, 'rejected');
        assert.equal((await store.readVerification({ id, appId: 'app_1' }))?.tries, 1);
      });
    });

    describe('law 3: no tries back', () => {
      it('gives no try back for a resend or another channel', async () => {
        const { id } = await steps.opened();
        for (let i = 0; i < 3; i++) await steps.check(id, wrongCode(i));
        clock.advance(60);
        assert.equal((await steps.resend(id)).kind, 'resent');
        clock.advance(60);
        assert.equal((await steps.resend(id, { channel: 'voice' })).kind, 'resent');
        const outcomes = [await steps.check(id, wrongCode(8)), await steps.check(id, wrongCode(9))];
        assert.deepEqual(countBy(outcomes), { wrong: 2 });
        assert.equal((await store.readVerification({ id, appId: 'app_1' }))?.status, 'exhausted');
      });

      it('judges ten wrong answers a day for one destination, whatever purposes they were for', async () => {
        let judged = 0;
        for (const purpose of ['sign_in', 'change_password', 'recover', 'verify_contact']) {
          const outcome = await steps.open({ purpose });
          clock.advance(700);
          if (outcome.kind !== 'opened') continue;
          clock.now -= 700_000;
          for (let i = 0; i < 5; i++) {
            const { kind } = await steps.check(outcome.verification.id, wrongCode(i), { client: purpose });
            if (kind === 'wrong') judged++;
          }
          clock.advance(700);
        }
        assert.equal(judged, 10);
        assert.deepEqual(countBy([await steps.open({ purpose: 'payment' })]), { 'too-many-failures': 1 });
        clock.advance(86_400);
        assert.equal((await steps.open()).kind, 'opened');
      });

      it('judges nothing more for a destination whose failures are used up, the right code of another purpose included', async () => {
        const [first, second, third] = (await Promise.all(
          ['sign_in', 'recover', 'change_password'].map((purpose) => steps.opened({ purpose })),
        )) as [Verification, Verification, Verification];
        for (const { id, digits } of [first, second]) {
          for (let i = 0; i < 5; i++) await steps.check(id, wrongCode(i, digits), { client: id });
        }
        assert.deepEqual(countBy([await steps.check(third.id, rightCode)]), { 'too-many-failures': 1 });
      });

      it('clears the run of failures on success but not the rolling count', async () => {
        for (let round = 0; round < 2; round++) {
          const { id } = await steps.opened();
          for (let i = 0; i < 4; i++) await steps.check(id, wrongCode(i), { client: `c${round}` });
          assert.equal((await steps.check(id, rightCode)).kind, 'approved');
          clock.advance(700);
        }
        const { id } = await steps.opened();
        const outcomes = [];
        for (let i = 0; i < 3; i++) outcomes.push(await steps.check(id, wrongCode(i), { client: 'c3' }));
        assert.deepEqual(countBy(outcomes), { wrong: 2, ended: 1 });
      });

      it('counts failures on the user too, so that another phone gives no new tries', async () => {
        let judged = 0;
        for (let phone = 0; phone < 4; phone++) {
          const outcome = await steps.open({
            destinations: [{ channels: ['sms'], keys: [`phone-${phone}`] }],
            userKeys: ['user-1'],
          });
          if (outcome.kind !== 'opened') break;
          for (let i = 0; i < 5; i++) {
            const { kind } = await steps.check(outcome.verification.id, wrongCode(i), {
              client: `c${phone}`,
            });
            if (kind === 'wrong') judged++;
          }
        }
        assert.equal(judged, 10);
      });
    });

    describe('law 4: one live code', () => {
      it('makes one verification and one message of 64 simultaneous openings', async () => {
        const outcomes = await Promise.all(Array.from({ length: 64 }, () => steps.open()));
        const ids = new Set(
          outcomes.map((outcome) => (outcome.kind === 'opened' ? outcome.verification.id : 'refused')),
        );
        assert.equal(ids.size, 1);
        assert.equal((await store.readOutbox()).messages, 1);
      });

      it('sends again to the same verification once the wait is over, and opens a new one after the end', async () => {
        const first = await steps.opened();
        clock.advance(31);
        const second = await steps.opened();
        assert.equal(second.id, first.id);
        assert.equal(second.sends.length, 2);
        clock.advance(600);
        const third = await steps.opened();
        assert.notEqual(third.id, first.id);
      });

      it('sends to no other address than it is opened for anew: what stands in the way of that one was not asked', async () => {
        const at = (...keys: string[]) => ({
          liveKey: 'one',
          destinations: keys.map((key) => ({ channels: ['sms'] as const, keys: [key] })),
        });
        const first = await steps.opened(at('phone-1'));
        clock.advance(31);
        const again = await steps.opened(at('phone-2'));
        assert.equal(again.id, first.id);
        assert.equal(again.sends.length, 1);
        assert.equal((await steps.opened(at('phone-1'))).sends.length, 2);
      });
    });

    describe('budgets', () => {
      it('lets three messages in ten minutes reach one destination, over rotating clients', async () => {
        const outcomes = await Promise.all(
          Array.from({ length: 40 }, (_, i) => steps.open({ liveKey: `other-${i}`, client: `client-${i}` })),
        );
        assert.deepEqual(countBy(outcomes), { opened: 3, 'too-many-sends': 37 });
      });

      it('counts a resend as a message to its destination, and refuses one when the destination has had its messages', async () => {
        const { id } = await steps.opened({ liveKey: 'a' });
        clock.advance(30);
        assert.equal((await steps.resend(id)).kind, 'resent');
        await steps.opened({ liveKey: 'b' });
        assert.deepEqual(countBy([await steps.open({ liveKey: 'c' })]), { 'too-many-sends': 1 });
        clock.advance(61);
        assert.deepEqual(countBy([await steps.resend(id)]), { 'too-many-sends': 1 });
      });

      it('lets ten messages an hour leave for one client, over rotating destinations', async () => {
        const outcomes = await Promise.all(
          Array.from({ length: 40 }, (_, i) =>
            steps.open({
              destinations: [{ channels: ['sms'], keys: [`p${i}`] }],
              liveKey: `l${i}`,
              client: 'one',
            }),
          ),
        );
        assert.deepEqual(countBy(outcomes), { opened: 10, 'too-many-requests': 30 });
      });

      it('counts a budget that stands under an older key, and goes on under the current one', async () => {
        for (const liveKey of ['a', 'b']) {
          await steps.opened({ liveKey, destinations: [{ channels: ['sms'], keys: ['old'] }] });
        }
        const rotated = [{ channels: ['sms' as const], keys: ['new', 'old'] }];
        await steps.opened({ liveKey: 'c', destinations: rotated });
        assert.deepEqual(countBy([await steps.open({ liveKey: 'd', destinations: rotated })]), {
          'too-many-sends': 1,
        });
      });

      it('counts once what stood under an older key', async () => {
        const at = (...keys: string[]) => ({ destinations: [{ channels: ['sms' as const], keys }] });
        await steps.opened({ liveKey: 'a', ...at('old') });
        for (const liveKey of ['b', 'c']) await steps.opened({ liveKey, ...at('new', 'old') });
        assert.deepEqual(countBy([await steps.open({ liveKey: 'd', ...at('new', 'old') })]), {
          'too-many-sends': 1,
        });
      });

      it('goes on under the current key though it only stood in the way: the older secret may be dropped', async () => {
        const at = (...keys: string[]) => ({ destinations: [{ channels: ['sms' as const], keys }] });
        await steps.opened({ liveKey: 'a', ...at('old') });
        await store.setStop('app_1', { kind: 'stopped_sms', keys: ['old'] }, true);
        for (const keys of [['new', 'old'], ['new']]) {
          const outcome = await steps.open({ liveKey: 'b', ...at(...keys) });
          assert.equal(outcome.kind === 'refused' && outcome.reason, 'channel-stopped', keys.join());
        }
        await store.setStop('app_1', { kind: 'stopped_sms', keys: ['new'] }, false);
        for (let sent = 0; sent < 2; sent++) await steps.opened({ liveKey: `c${sent}`, ...at('new') });
        assert.deepEqual(countBy([await steps.open({ liveKey: 'd', ...at('new', 'old') })]), {
          'too-many-sends': 1,
        });
      });
    });

    describe('a step whose write fails', () => {
      it('leaves nothing behind: no budget spent, no message, no verification, and what was there as it was', async () => {
        const first = await steps.opened();
        clock.advance(31);
        await assert.rejects(
          steps.open({ id: first.id, liveKey: 'other', destinations: first.destinations }),
        );
        assert.equal((await store.readOutbox()).messages, 1);
        assert.deepEqual((await store.readVerification({ id: first.id, appId: null }))?.sends, first.sends);
        const left = [
          await steps.open({ liveKey: 'b' }),
          await steps.open({ liveKey: 'c' }),
          await steps.open({ liveKey: 'd' }),
        ];
        assert.deepEqual(countBy(left), { opened: 2, 'too-many-sends': 1 });
      });
    });

    describe('law 9: an accepted message is never lost', () => {
      it('gives a message to one of many workers, and to another once the lease is over', async () => {
        assert.deepEqual(await store.claimMessages({ limit: 10, leaseSeconds: 30 }), []);
        assert.deepEqual(await store.readOutbox(), { messages: 0, oldestAt: null });
        await steps.opened();
        assert.deepEqual(await store.readOutbox(), { messages: 1, oldestAt: clock.read() });
        const claims = await Promise.all(
          Array.from({ length: 8 }, () => store.claimMessages({ limit: 10, leaseSeconds: 30 })),
        );
        assert.equal(claims.flat().length, 1);
        clock.advance(31);
        const [again] = await store.claimMessages({ limit: 10, leaseSeconds: 30 });
        assert.equal(again?.message.id, claims.flat()[0]?.message.id);
        assert.equal(again?.message.attempts, 2);
        clock.advance(29);
        assert.deepEqual(await store.claimMessages({ limit: 10, leaseSeconds: 30 }), []);
        clock.advance(2);
        assert.equal((await store.claimMessages({ limit: 10, leaseSeconds: 30 })).length, 1);
      });

      it('gives out once what was opened beside a step that fails', async () => {
        const { id } = await steps.opened();
        await store.claimMessages({ limit: 10, leaseSeconds: 30 });
        const to = (key: string) => ({
          liveKey: key,
          destinations: [{ channels: ['sms' as const], keys: [key] }],
        });
        const [opened, failed] = await Promise.allSettled([
          steps.opened(to('beside')),
          steps.open({ id, ...to('failing') }),
        ]);
        assert.deepEqual([opened.status, failed.status], ['fulfilled', 'rejected']);
        assert.equal((await store.claimMessages({ limit: 10, leaseSeconds: 30 })).length, 1);
      });

      it('ignores a late failure report of a lease that was taken over', async () => {
        await steps.opened();
        const [first] = await store.claimMessages({ limit: 1, leaseSeconds: 30 });
        clock.advance(31);
        await store.claimMessages({ limit: 1, leaseSeconds: 30 });
        const id = first?.message.id ?? '';
        const answer = { outcome: 'refused', reason: 'no' } as const;
        await store.recordDelivery(id, { attempt: 1, provider: 'p', jitter: 0, answer });
        assert.equal((await store.readMessages(first?.verification?.id ?? ''))[0]?.status, 'claimed');
      });

      it('wakes its listener after the commit that queued a message, and for nothing else', async () => {
        let woken = 0;
        store.onMessages(() => woken++);
        const { id } = await steps.opened();
        assert.equal(woken, 1);
        await steps.check(id, wrongCode(1));
        assert.equal(woken, 1);
      });
    });

    birthContract(() => ({ clock, store, steps }));
    deliveryContract(() => ({ clock, store, steps }));
    operatorContract(() => ({ clock, store, steps }));
    spendContract(() => ({ clock, store }));
    factorContract(() => ({ clock, store, steps }));
    recoveryContract(() => ({ clock, store, steps }));
    failureContract(() => ({ clock, store, steps }));
    noticeContract(() => ({ clock, store, steps }));

    describe('law 10: reading consumes nothing', () => {
      it('leaves a verification as it is, however often it is read', async () => {
        const { id } = await steps.opened();
        const before = await store.readVerification({ id, appId: 'app_1' });
        for (let i = 0; i < 100; i++) await store.readVerification({ id, appId: null });
        assert.deepEqual(await store.readVerification({ id, appId: 'app_1' }), before);
        assert.equal((await steps.check(id, rightCode)).kind, 'approved');
      });
    });

    describe('law 11: idempotent', () => {
      it('gives the first answer to 32 simultaneous repeats and sends one message', async () => {
        const outcomes = await Promise.all(
          Array.from({ length: 32 }, () => steps.open({ idempotency: 'k' })),
        );
        assert.equal((await store.readOutbox()).messages, 1);
        const [first] = outcomes;
        for (const outcome of outcomes) assert.deepEqual(outcome, first);
      });

      it('repeats the first answer even when the verification has moved on', async () => {
        const first = await steps.open({ idempotency: 'k' });
        if (first.kind !== 'opened') return assert.fail();
        await steps.check(first.verification.id, wrongCode(1));
        assert.deepEqual(
          countBy([await steps.check(first.verification.id, rightCode, { idempotency: 'c' })]),
          { approved: 1 },
        );
        const again = await steps.open({ idempotency: 'k' });
        assert.ok(again.kind === 'opened');
        assert.equal(again.verification.status, 'pending');
        assert.equal(again.verification.tries, 0);
        assert.equal(again.created, true);
      });

      it('answers a repeated right answer with the approval it got, and nobody else', async () => {
        const { id } = await steps.opened();
        assert.equal((await steps.check(id, rightCode, { idempotency: 'mine' })).kind, 'approved');
        assert.equal((await steps.check(id, rightCode, { idempotency: 'mine' })).kind, 'approved');
        assert.deepEqual(countBy([await steps.check(id, rightCode, { idempotency: 'other' })]), {
          'already-approved': 1,
        });
      });

      it('takes a key anew after a day, though nobody has tidied up', async () => {
        const given = { idempotency: 'order-17', fingerprint: 'f' };
        const { id } = await steps.opened(given);
        clock.advance(86_400);
        assert.notEqual((await steps.opened(given)).id, id);
      });

      it('refuses a key that came with another request', async () => {
        await steps.open({ idempotency: 'k', fingerprint: 'one' });
        const outcome = await steps.open({ idempotency: 'k', fingerprint: 'two' });
        assert.deepEqual(countBy([outcome]), { 'idempotency-key-reused': 1 });
      });

      it('sends once for 16 simultaneous repeats of a resend', async () => {
        const { id } = await steps.opened();
        clock.advance(31);
        const outcomes = await Promise.all(
          Array.from({ length: 16 }, () => steps.resend(id, { idempotency: 'k' })),
        );
        assert.deepEqual(countBy(outcomes), { resent: 16 });
        assert.equal((await store.readOutbox()).messages, 2);
      });
    });

    describe('apps', () => {
      it('shows a verification to its own app only, and to the person who has its id', async () => {
        const { id } = await steps.opened();
        assert.equal(await store.readVerification({ id, appId: 'app_2' }), undefined);
        assert.equal((await store.readVerification({ id, appId: null }))?.id, id);
        const canceled = await store.cancelVerification({ id, appId: 'app_2' });
        assert.deepEqual(countBy([canceled]), { 'not-found': 1 });
      });

      const settings = { name: 'Shop', origins: ['https://a.example'], countries: ['DE'], colour: null };
      const save = (id: string, name = 'Shop') =>
        store.saveApp({ ...settings, id, name }, { id: `key_${id}`, hash: 'h', name: 'first' });

      it('finds an app by the hash of its key, with the settings it was saved with last', async () => {
        await save('app_1');
        assert.equal((await store.findAppByKey('h'))?.name, 'Shop');
        await save('app_1', 'New name');
        assert.deepEqual(await store.findAppByKey('h'), { ...settings, id: 'app_1', name: 'New name' });
        assert.equal((await store.findApp('app_1'))?.name, 'New name');
        assert.equal(await store.findAppByKey('x'), undefined);
        const more = { passkeyRpId: 'shop.example', demandsTwoStep: true };
        await store.saveApp({ ...settings, ...more, id: 'app_1' }, { id: 'key_1', hash: 'h', name: 'first' });
        assert.deepEqual(await store.findAppByKey('h'), { ...settings, ...more, id: 'app_1' });
        assert.deepEqual(await store.listApps(), [{ ...settings, ...more, id: 'app_1' }]);
      });

      it('makes one app of any number that are saved with the same key at once', async () => {
        const saved = await Promise.all([1, 2, 3, 4].map((i) => save(`app_${i}`)));
        assert.equal(new Set(saved.map(({ id }) => id)).size, 1);
        const others = [1, 2, 3, 4].map((i) => `app_${i}`).filter((id) => id !== saved[0]?.id);
        for (const id of others) assert.equal(await store.findApp(id), undefined);
      });
    });

    describe('retention', () => {
      it('has forgotten a verification 24 h after its end, its limits when their windows are over, in small steps', async () => {
        const { id } = await steps.opened();
        await steps.check(id, wrongCode(1));
        clock.advance(600 + 86_400);
        let removed = 0;
        for (let i = 0; i < 20; i++) removed += await store.removeExpired(2);
        assert.equal(await store.readVerification({ id, appId: 'app_1' }), undefined);
        assert.ok(removed >= 2);
        clock.advance(366 * 86_400);
        for (let i = 0; i < 20; i++) await store.removeExpired(10);
        assert.equal((await store.readMessages(id)).length, 0);
        assert.equal(await store.removeExpired(10), 0, 'that was all');
      });

      it('passes over those that live for days, and keeps them', async () => {
        const endsAt = clock.now + 3 * 86_400_000;
        const to = (key: string) => ({ destinations: [{ channels: ['sms' as const], keys: [key] }] });
        const parcels = [];
        const signIns = [];
        for (let i = 0; i < 5; i++) {
          parcels.push(await steps.opened({ purpose: 'handover', endsAt, ...to(`parcel-${i}`) }));
          signIns.push(await steps.opened(to(`person-${i}`)));
          clock.advance(1);
        }
        clock.advance(86_400);
        for (let i = 0; i < 20 && (await store.removeExpired(2)) > 0; i++);
        for (const { id } of signIns)
          assert.equal(await store.readVerification({ id, appId: null }), undefined);
        for (const { id } of parcels)
          assert.equal((await store.readVerification({ id, appId: null }))?.id, id);
      });

      it('keeps the limits of one address when those of another are over', async () => {
        const to = (key: string, liveKey: string) => ({
          liveKey,
          destinations: [{ channels: ['sms' as const], keys: [key] }],
        });
        await steps.opened(to('early', 'early'));
        clock.advance(86_400 - 60);
        for (const liveKey of ['a', 'b', 'c']) await steps.opened(to('late', liveKey));
        clock.advance(60);
        for (let i = 0; i < 20; i++) await store.removeExpired(10);
        assert.deepEqual(countBy([await steps.open(to('late', 'd'))]), { 'too-many-sends': 1 });
      });

      it('keeps what is not past its time', async () => {
        const { id } = await steps.opened();
        clock.advance(23 * 3600);
        for (let i = 0; i < 10; i++) assert.equal(await store.removeExpired(10), 0);
        assert.equal((await store.readVerification({ id, appId: 'app_1' }))?.id, id);
      });
    });
  });
}
