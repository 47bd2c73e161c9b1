import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DeliveryReport } from '#core/decide-delivery.ts';
import { makeId } from '#core/id.ts';
import type { Message } from '#core/message.ts';
import type { Store } from '#store/store.ts';
import { type FakeClock, rightCode, type Steps, seededRandom, wrongCode } from './steps.ts';

export type Driven = { readonly clock: FakeClock; readonly store: Store; readonly steps: Steps };

const lease = { limit: 10, leaseSeconds: 30 };
const followUpSeconds = 20;

/** What an engine must hold about messages that a provider has accepted: receipts, and a second way when none comes. */
export function deliveryContract(given: () => Driven): void {
  const random = seededRandom(23);
  const claimOne = async (): Promise<Message> => {
    const [claimed] = await given().store.claimMessages(lease);
    return claimed?.message ?? assert.fail('nothing is due');
  };
  const accept = (message: Message, more: Partial<DeliveryReport> = {}): Promise<void> =>
    given().store.recordDelivery(message.id, {
      attempt: message.attempts,
      provider: 'one',
      country: 'DE',
      tries: [{ at: given().clock.now, ms: 5, provider: 'one', outcome: 'accepted' }],
      followUpSeconds,
      jitter: 0,
      answer: { outcome: 'accepted', providerMessageId: `theirs-${message.id}` },
      ...more,
    });
  const sent = async (): Promise<Message> => {
    await given().steps.opened();
    const message = await claimOne();
    await accept(message);
    return message;
  };
  const followUp = (message: Message, more: { elsewhere?: boolean; nextChannel?: 'voice' } = {}) =>
    given().store.followUpMessage(message.id, {
      attempt: message.attempts,
      messageId: makeId('msg', given().clock.now, random(16)),
      elsewhere: true,
      nextChannel: null,
      ...more,
    });
  /** The message as it is due for somebody to look after. */
  const due = async (): Promise<Message> => {
    await sent();
    given().clock.advance(followUpSeconds + 1);
    return claimOne();
  };
  const messagesOf = (verificationId: string): Promise<Message[]> =>
    given().store.readMessages(verificationId);

  describe('receipts', () => {
    it('keeps an accepted message until its receipt, by our id or by theirs, and gives its timeline', async () => {
      const { store, clock } = given();
      const message = await sent();
      const theirs = { provider: 'one', providerMessageId: `theirs-${message.id}` };
      clock.advance(3);
      const outcome = await store.recordReceipt(theirs, { status: 'delivered' });
      assert.equal(outcome.kind, 'recorded');
      const [read] = await messagesOf(message.ownerId);
      assert.equal(read?.status, 'accepted');
      assert.deepEqual(read?.receipt, { status: 'delivered', at: clock.now });
      assert.deepEqual(
        read?.tries.map(({ provider, outcome }) => [provider, outcome]),
        [['one', 'accepted']],
      );
      clock.advance(followUpSeconds);
      assert.deepEqual(await store.claimMessages(lease), []);
    });

    it('takes 16 simultaneous copies of a receipt once, and a worse one after a better one not at all', async () => {
      const { store } = given();
      const { id } = await sent();
      const copies = await Promise.all(
        Array.from({ length: 16 }, () => store.recordReceipt({ messageId: id }, { status: 'delivered' })),
      );
      assert.equal(copies.filter(({ kind }) => kind === 'recorded').length, 1);
      const late = await store.recordReceipt({ messageId: id }, { status: 'failed', reason: 'one-1' });
      assert.equal(late.kind, 'repeated');
    });

    it('does not know a message of another provider, nor one that nobody was sent', async () => {
      const { store } = given();
      const { id } = await sent();
      const refs = [
        { provider: 'two', providerMessageId: `theirs-${id}` },
        { messageId: makeId('msg', 1, random(16)) },
      ];
      for (const ref of refs) {
        assert.deepEqual(await store.recordReceipt(ref, { status: 'delivered' }), { kind: 'unknown' });
      }
    });

    it('remembers a receipt that comes before the acceptance is written down', async () => {
      const { store, steps, clock } = given();
      const { id } = await steps.opened();
      const message = await claimOne();
      await store.recordReceipt({ messageId: message.id }, { status: 'delivered' });
      await accept(message);
      clock.advance(followUpSeconds + 1);
      assert.deepEqual(await store.claimMessages(lease), []);
      assert.equal((await messagesOf(id))[0]?.receipt?.status, 'delivered');
    });

    it('leaves a message to who has it, and to the next when that one dies, whatever is heard of it meanwhile', async () => {
      const { store, steps, clock } = given();
      await steps.opened();
      const { id } = await claimOne();
      await store.recordReceipt({ messageId: id }, { status: 'sent' });
      assert.deepEqual(await store.claimMessages(lease), []);
      clock.advance(31);
      const again = await claimOne();
      assert.deepEqual([again.id, again.attempts, again.receipt?.status], [id, 2, 'sent']);
    });

    it('makes a message due at once when its receipt says that it will never arrive, and wakes the workers', async () => {
      const { store } = given();
      let woken = 0;
      const { id } = await sent();
      store.onMessages(() => woken++);
      await store.recordReceipt({ messageId: id }, { status: 'failed', reason: 'one-9' });
      assert.equal(woken, 1);
      assert.equal((await claimOne()).id, id);
    });
  });

  describe('a second way', () => {
    it('is one more message with the same code, which avoids who had the first one', async () => {
      const { store, steps } = given();
      const message = await due();
      assert.deepEqual(await followUp(message), { kind: 'sent-again' });
      const second = await claimOne();
      assert.deepEqual([second.channel, second.avoid], ['sms', ['one']]);
      assert.deepEqual(await store.claimMessages(lease), []);
      const outcome = await steps.check(second.ownerId, rightCode);
      assert.equal(outcome.kind, 'approved');
    });

    it('is taken once, by one of 16 workers that think they have the message', async () => {
      const { clock } = given();
      const message = await due();
      const outcomes = await Promise.all(Array.from({ length: 16 }, () => followUp(message)));
      assert.equal(outcomes.filter(({ kind }) => kind === 'sent-again').length, 1);
      const second = await claimOne();
      await accept(second, { provider: 'two' });
      clock.advance(followUpSeconds + 1);
      assert.equal((await claimOne()).id, second.id);
    });

    it('is the next channel when no provider is left on this one', async () => {
      const message = await due();
      assert.deepEqual(await followUp(message, { elsewhere: false, nextChannel: 'voice' }), {
        kind: 'sent-again',
      });
      assert.equal((await claimOne()).channel, 'voice');
    });

    it('is not taken once somebody has typed anything, has it, or has gone', async () => {
      const { store, steps } = given();
      const endings: ((message: Message) => Promise<unknown>)[] = [
        ({ ownerId: verificationId }) => steps.check(verificationId, wrongCode(1)),
        ({ ownerId: verificationId }) => store.cancelVerification({ id: verificationId, appId: 'app_1' }),
        ({ id }) => store.recordReceipt({ messageId: id }, { status: 'read' }),
      ];
      for (const [index, end] of endings.entries()) {
        await steps.opened({
          liveKey: `live-${index}`,
          destinations: [{ channels: ['sms'], keys: [`n${index}`] }],
        });
        const message = await claimOne();
        await accept(message, { followUpSeconds: 0 });
        const again = await claimOne();
        await end(again);
        assert.deepEqual(await followUp(again), { kind: 'over' });
        assert.deepEqual(await store.claimMessages(lease), []);
      }
    });

    it('stays within the messages of a destination, and leaves the first one to its late receipt', async () => {
      const { store, steps, clock } = given();
      for (const liveKey of ['a', 'b', 'c']) await steps.opened({ liveKey });
      for (const { message } of await store.claimMessages(lease)) await accept(message);
      clock.advance(followUpSeconds + 1);
      const claimed = await store.claimMessages(lease);
      assert.equal(claimed.length, 3);
      for (const { message } of claimed) assert.deepEqual(await followUp(message), { kind: 'nothing' });
      assert.deepEqual(await store.claimMessages(lease), []);
      const [first] = claimed;
      const ref = { provider: 'one', providerMessageId: `theirs-${first?.message.id}` };
      assert.equal((await store.recordReceipt(ref, { status: 'delivered' })).kind, 'recorded');
    });

    it('ends a verification that has none, when its message will never arrive', async () => {
      const { store, steps, clock } = given();
      const { id } = await steps.opened({ destinations: [{ channels: ['sms'], keys: ['only-texts'] }] });
      for (let i = 0; i < 3; i++) {
        const message = await claimOne();
        await accept(message);
        await store.recordReceipt({ messageId: message.id }, { status: 'failed' });
        const again = await claimOne();
        assert.equal((await followUp(again, { elsewhere: i < 2 })).kind, i < 2 ? 'sent-again' : 'nothing');
        clock.advance(1);
      }
      assert.equal((await store.readVerification({ id, appId: null }))?.status, 'undeliverable');
    });
  });

  describe('a call whose key was pressed', () => {
    const called = async (): Promise<Message> => {
      await given().steps.opened({ channel: 'voice' });
      const message = await claimOne();
      await accept(message, { followUpSeconds: 120 });
      return message;
    };

    it('did not fail, whichever node hears how it ended, and nobody is called again', async () => {
      const { store, clock } = given();
      const { id, ownerId: verificationId } = await called();
      assert.equal((await store.recordReceipt({ messageId: id }, { status: 'pressed' })).kind, 'recorded');
      const end = await store.recordReceipt({ messageId: id }, { status: 'failed', reason: 'one-no-key' });
      assert.equal(end.kind, 'repeated');
      clock.advance(121);
      assert.deepEqual(await store.claimMessages(lease), []);
      assert.equal((await messagesOf(verificationId))[0]?.receipt?.status, 'pressed');
    });

    it('is delivered once the code was read, and had not failed if the end overtook the key', async () => {
      const { store } = given();
      const { id, ownerId: verificationId } = await called();
      const statuses = ['failed', 'pressed', 'delivered'] as const;
      for (const status of statuses) {
        const outcome = await store.recordReceipt({ messageId: id }, { status });
        assert.equal(outcome.kind, 'recorded', status);
      }
      const verification = await store.readVerification({ id: verificationId, appId: null });
      assert.equal(verification?.sends[0]?.state, 'accepted');
      assert.equal((await messagesOf(verificationId))[0]?.receipt?.status, 'delivered');
    });
  });

  describe('an address from which messages came back', () => {
    const lost = { appId: 'app_1', keys: ['phone-1'], channel: 'sms', reached: false } as const;
    const reasons = (outcomes: readonly { kind: string; reason?: string }[]): string[] =>
      outcomes.map(({ kind, reason }) => reason ?? kind);
    const both = { destinations: [{ channels: ['sms', 'voice'] as const, keys: ['phone-1'] }] };

    it('is said of its receipt, again when it comes again, with what the address is kept under', async () => {
      const { store } = given();
      const { id } = await sent();
      const report = { status: 'failed', reason: 'one-1', badAddress: true } as const;
      for (const kind of ['recorded', 'repeated']) {
        const outcome = await store.recordReceipt({ messageId: id }, report);
        assert.equal(outcome.kind, kind);
        assert.deepEqual('reach' in outcome && outcome.reach, lost);
      }
      const better = await store.recordReceipt({ messageId: id }, { status: 'delivered' });
      assert.deepEqual('reach' in better && better.reach, { ...lost, reached: true });
    });

    it('is offered another way for a month, at openings, resends and second ways', async () => {
      const { store, steps, clock } = given();
      const { id } = await steps.opened(both);
      const message = await claimOne();
      await accept(message, { followUpSeconds: 0 });
      await store.setReach(lost);
      assert.deepEqual(await followUp(await claimOne()), { kind: 'nothing' });
      clock.advance(31);
      const outcomes = [await steps.resend(id), await steps.open({ ...both, liveKey: 'other' })];
      assert.deepEqual(reasons(outcomes), ['address-unreachable', 'address-unreachable']);
      assert.deepEqual(reasons([await steps.resend(id, { channel: 'voice' })]), ['resent']);
      clock.advance(30 * 86_400);
      assert.deepEqual(reasons([await steps.open({ ...both, liveKey: 'later' })]), ['opened']);
    });

    it('gets its message all the same when no other way is open', async () => {
      const { store, steps } = given();
      const only = { destinations: [{ channels: ['sms'] as const, keys: ['phone-1'] }] };
      await store.setReach(lost);
      const opened = await steps.opened({ ...only, liveKey: 'only' });
      assert.equal(opened.sends[0]?.outOfReach, true);
      await store.setReach({ ...lost, channel: 'voice' });
      assert.deepEqual(reasons([await steps.open({ ...both, liveKey: 'both' })]), ['opened']);
      const message = await claimOne();
      await accept(message);
      const outcome = await store.recordReceipt({ messageId: message.id }, { status: 'delivered' });
      assert.deepEqual('reach' in outcome && outcome.reach, { ...lost, reached: true });
    });

    it('is not offered a way that the person wants nothing by', async () => {
      const { store, steps } = given();
      const mail = { channels: ['email'] as const, keys: ['mail-1'] };
      const destinations = [{ channels: ['sms'] as const, keys: ['phone-1'] }, mail];
      await store.setReach(lost);
      assert.deepEqual(reasons([await steps.open({ destinations, liveKey: 'a' })]), ['address-unreachable']);
      await store.setStop('app_1', { kind: 'stopped_email', keys: ['mail-1'] }, true);
      assert.deepEqual(reasons([await steps.open({ destinations, liveKey: 'b' })]), ['opened']);
    });

    it('is open again once something got there, channel by channel and address by address', async () => {
      const { store, steps } = given();
      await store.setReach(lost);
      await store.setReach({ ...lost, keys: ['phone-9'], reached: true });
      await store.setReach({ ...lost, channel: 'voice', reached: true });
      assert.deepEqual(reasons([await steps.open({ ...both, liveKey: 'a' })]), ['address-unreachable']);
      await store.setReach({ ...lost, reached: true });
      assert.deepEqual(reasons([await steps.open({ ...both, liveKey: 'b' })]), ['opened']);
    });

    it('keeps what is known of its other channels, however many say it at once, and under an older key', async () => {
      const { store, steps } = given();
      const channels = ['sms', 'voice', 'whatsapp'] as const;
      await store.setReach({ ...lost, keys: ['old'] });
      await Promise.all(
        channels.flatMap((channel) =>
          Array.from({ length: 8 }, () => store.setReach({ ...lost, keys: ['new', 'old'], channel })),
        ),
      );
      await store.setReach({ ...lost, keys: ['new', 'old'], channel: 'voice', reached: true });
      const destinations = [{ channels, keys: ['new', 'old'] }];
      assert.deepEqual(reasons([await steps.open({ destinations })]), ['address-unreachable']);
      const silent = [{ channels: ['sms', 'whatsapp'] as const, keys: ['new', 'old'] }];
      assert.deepEqual(reasons([await steps.open({ destinations: silent })]), ['opened']);
    });
  });

  describe('a STOP', () => {
    const stop = { kind: 'stopped_sms', keys: ['phone-1'] } as const;

    it('closes its channel to that address, for openings, resends and second ways, and leaves calls open', async () => {
      const { store, steps, clock } = given();
      const { id } = await steps.opened();
      const message = await claimOne();
      await accept(message, { followUpSeconds: 0 });
      await store.setStop('app_1', stop, true);
      const again = await claimOne();
      assert.deepEqual(await followUp(again), { kind: 'nothing' });
      clock.advance(31);
      const kinds = [await steps.resend(id), await steps.open({ liveKey: 'other' })];
      assert.deepEqual(
        kinds.map((outcome) => (outcome.kind === 'refused' ? outcome.reason : outcome.kind)),
        ['channel-stopped', 'channel-stopped'],
      );
      assert.equal((await steps.resend(id, { channel: 'voice' })).kind, 'resent');
      const other = { destinations: [{ channels: ['sms' as const], keys: ['phone-2'] }], liveKey: 'second' };
      assert.equal((await steps.open(other)).kind, 'opened');
    });

    it('is over when the person wants messages again', async () => {
      const { store, steps } = given();
      await store.setStop('app_1', stop, true);
      await store.setStop('app_1', stop, false);
      assert.equal((await steps.open()).kind, 'opened');
    });

    it('of one address is no matter of the others that a verification has', async () => {
      const { store, steps, clock } = given();
      const destinations = ['phone-1', 'phone-9'].map((key) => ({ channels: ['sms' as const], keys: [key] }));
      const { id } = await steps.opened({ destinations });
      await store.setStop('app_1', { kind: 'stopped_sms', keys: ['phone-9'] }, true);
      clock.advance(31);
      assert.equal((await steps.resend(id)).kind, 'resent');
    });

    it('stands under an older key too', async () => {
      const { store, steps } = given();
      await store.setStop('app_1', { ...stop, keys: ['old'] }, true);
      const outcome = await steps.open({ destinations: [{ channels: ['sms'], keys: ['new', 'old'] }] });
      assert.equal(outcome.kind === 'refused' && outcome.reason, 'channel-stopped');
    });
  });
}
