import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ReceiptOutcome, ReceiptReport } from '#core/decide-receipt.ts';
import { newMessage } from '#core/message.ts';
import type { Reach } from '#core/reach.ts';
import { NewsTaker } from '#delivery/take-news.ts';
import type { ReceiptRef } from '#store/store.ts';

const message = newMessage({
  id: 'msg_1',
  ownerId: 'ver_1',
  channel: 'sms',
  destination: 0,
  createdAt: 0,
});

/** A taker on a store that answers as told, and a clock of its own. */
function start(
  answers: (ref: ReceiptRef, go: number) => ReceiptOutcome,
  afterwards: () => Promise<void> | undefined = () => undefined,
) {
  const asked: [ReceiptRef, ReceiptReport][] = [];
  const told: string[] = [];
  const reaches: Reach[] = [];
  const errors: unknown[] = [];
  const timers = new Map<number, [ms: number, run: () => void]>();
  let count = 0;
  const taker = new NewsTaker({
    store: {
      recordReceipt: async (ref, report) => {
        asked.push([ref, report]);
        return answers(ref, asked.length);
      },
      async setReach(reach) {
        await new Promise((resolve) => setImmediate(resolve));
        reaches.push(reach);
      },
    },
    onReceipt({ message: { id } }) {
      told.push(id);
      return afterwards();
    },
    onOpposition: async (provider, { kind, from }) => void told.push(`${provider} ${kind} ${from}`),
    onError: (error) => errors.push(error),
    after(ms, run) {
      const id = count++;
      timers.set(id, [ms, run]);
      return () => void timers.delete(id);
    },
  });
  const next = async (): Promise<number | undefined> => {
    const [[id, [ms, run]] = [-1, [0, () => undefined]]] = timers;
    if (!timers.delete(id)) return undefined;
    run();
    await taker.settled();
    return ms;
  };
  return { taker, asked, told, reaches, errors, timers, next };
}

const receipt = { kind: 'receipt', status: 'delivered' } as const;
const recorded = { kind: 'recorded', message, before: null } as const;

describe('news of providers', () => {
  it('is looked up by our id first and by theirs else, and told on once', async () => {
    const t = start((ref, go) =>
      'messageId' in ref ? { kind: 'unknown' } : go < 4 ? recorded : { kind: 'repeated', message },
    );
    const news = [{ ...receipt, messageId: 'msg_1', providerMessageId: 'x' }];
    await Promise.all([t.taker.take('one', news), t.taker.take('one', news)]);
    assert.deepEqual(
      t.asked.slice(0, 4).map(([ref]) => Object.values(ref).join()),
      ['msg_1', 'msg_1', 'one,x', 'one,x'],
    );
    assert.deepEqual(t.told, ['msg_1']);
  });

  it('waits for a message whose acceptance is not written down yet, three times and no more', async () => {
    const t = start(() => ({ kind: 'unknown' }));
    await t.taker.take('one', [{ ...receipt, providerMessageId: 'x' }]);
    await t.taker.settled();
    assert.deepEqual(
      [await t.next(), await t.next(), await t.next(), await t.next()],
      [1000, 5000, 20_000, undefined],
    );
    assert.equal(t.asked.length, 4);
  });

  it('is told once its message is there', async () => {
    const t = start((_ref, go) => (go === 1 ? { kind: 'unknown' } : recorded));
    await t.taker.take('one', [{ ...receipt, status: 'failed', reason: 'one-3', providerMessageId: 'x' }]);
    await t.taker.settled();
    await t.next();
    assert.deepEqual(t.told, ['msg_1']);
    assert.deepEqual(t.asked[1]?.[1], { status: 'failed', reason: 'one-3' });
  });

  it('is not looked for again once it has found its message, by whichever id', async () => {
    const t = start(() => recorded);
    await t.taker.take('one', [{ ...receipt, messageId: 'msg_1', providerMessageId: 'x' }]);
    assert.deepEqual([t.asked.length, t.timers.size, t.reaches.length], [1, 0, 0]);
  });

  it('reports what goes wrong after its provider has been answered, and is over before its taker is closed', async () => {
    const work = Promise.withResolvers<void>();
    const t = start(
      (_ref, go) => {
        if (go === 1) return { kind: 'unknown' };
        throw new Error('away');
      },
      () => work.promise,
    );
    await t.taker.take('one', [{ ...receipt, providerMessageId: 'x' }]);
    await t.next();
    assert.equal(String(t.errors), 'Error: away');
    const told = start(
      () => recorded,
      () => work.promise,
    );
    await told.taker.take('one', [{ ...receipt, messageId: 'msg_1' }]);
    let closed = false;
    const closing = told.taker.close().then(() => (closed = true));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(closed, false);
    work.reject(new Error('failed'));
    await closing;
    assert.equal(String(told.errors), 'Error: failed');
  });

  it('keeps no more than some thousand receipts of messages that nobody knows', async () => {
    const t = start(() => ({ kind: 'unknown' }));
    const flood = Array.from({ length: 10_050 }, (_, i) => ({ ...receipt, providerMessageId: `${i}` }));
    await t.taker.take('one', flood);
    await t.taker.settled();
    assert.equal(t.timers.size, 10_000);
    await t.next();
    assert.equal(t.timers.size, 10_000, 'one that has had its turn leaves room for its next');
    await t.taker.close();
    assert.equal(t.timers.size, 0);
  });

  it('notes what a receipt says of the address, again when it comes again, before anybody is answered', async () => {
    const reach = { appId: 'app_1', keys: ['k'], channel: 'email', reached: false } as const;
    const t = start((_ref, go) => (go === 1 ? { ...recorded, reach } : { kind: 'repeated', message, reach }));
    const bounce = { ...receipt, status: 'failed', badAddress: true, messageId: 'msg_1' } as const;
    await t.taker.take('one', [bounce]);
    assert.deepEqual(t.asked[0]?.[1], { status: 'failed', badAddress: true });
    await t.taker.take('one', [bounce]);
    assert.deepEqual(t.reaches, [reach, reach]);
  });

  it('passes on that somebody wants no more', async () => {
    const t = start(() => ({ kind: 'unknown' }));
    await t.taker.take('one', [{ kind: 'stop', from: '+4915200000001' }]);
    assert.deepEqual(t.told, ['one stop +4915200000001']);
  });

  it('tells its teller that nothing was written down, so that it is told again', async () => {
    const t = start(() => {
      throw new Error('away');
    });
    await assert.rejects(t.taker.take('one', [{ ...receipt, messageId: 'msg_1' }]), /away/);
    await t.taker.close();
  });
});
