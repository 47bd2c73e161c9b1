import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallbackOutcome } from '#delivery/callback.ts';
import type { OutgoingMessage } from '#delivery/provider.ts';
import { type HarnessOptions, providerContract } from '#test/contract/provider-contract.ts';
import type { Outgoing, Vendor } from '../../../carrier/vendor.ts';
import { call, callbackUrl, harnessOf, never, text, type VendorBench } from './vendor-bench.ts';

type CallVendor = Vendor & { readonly calls: readonly { readonly to: string }[] };
type Options = HarnessOptions & {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly gone?: boolean;
};
type Said = { readonly key?: unknown; readonly status?: unknown };

/** How one vendor says what all of them say. */
export type CallWords<V extends CallVendor> = {
  /** Begins reasons. */
  readonly vendor: string;
  readonly start: (options?: Options) => Promise<VendorBench<V>>;
  /** What it sends of the call {@link callId}. */
  readonly about: (url: string, said: Said) => Outgoing;
  /** Whether it says with this that a call is over. */
  readonly isOver: (sent: Outgoing) => boolean;
  /** Under which it says that all was heard; absent: it doesn't say then which call it was. */
  readonly callIdOf?: (vendor: V) => string | undefined;
  /** Our answer that ends a call. */
  readonly hangUp: string;
  /** Of a request for a call: how long to ring, and how long to talk. */
  readonly secondsOf: (body: string) => readonly unknown[];
  readonly unanswered: string;
  readonly failures: readonly string[];
  /** Words that say nothing of the end. */
  readonly others: readonly unknown[];
};

/** Of calls that no simulated vendor makes. */
export const callId = 'CA1';
const { messageId } = call();
const callback = callbackUrl(messageId);
const digits = Array.from(call().code).join(' ');

export const spoken = (words: string): string => words.replaceAll(/[^A-Za-z0-9]+/g, ' ').trim();

export const bodyOf = (outcome: CallbackOutcome | undefined): string =>
  outcome?.kind === 'genuine' ? (outcome.answer?.body ?? '') : '';

/** A call as a person hears it, whichever vendor carries it. */
export function callSuite<V extends CallVendor>(words: CallWords<V>): void {
  const { vendor, start, about, hangUp } = words;
  providerContract(
    `${vendor}-voice`,
    harnessOf(start, call, ({ vendor: { calls } }) => calls.map(({ to }) => to)),
  );

  const ring = async (bench: VendorBench<V>, message: OutgoingMessage = call()): Promise<string> => {
    assert.equal((await bench.provider.send(message, never())).outcome, 'accepted');
    while (!bench.callbacks.some(({ sent }) => words.isOver(sent))) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    return bench.network.messages({ to: message.to })[0]?.text ?? '';
  };

  describe(`a call by ${vendor}`, () => {
    it('reads the code to a person who presses the key, and is delivered when it has been read', async () => {
      await using bench = await start();
      const heard = await ring(bench);
      assert.ok(spoken(heard).startsWith('This is Q A Shop Press 1 to hear your code Your code is'));
      assert.equal(spoken(heard).split(digits).length, 3, 'the code is said twice');
      const providerMessageId = words.callIdOf?.(bench.vendor);
      const receipt = {
        kind: 'receipt',
        messageId,
        status: 'delivered',
        ...(words.callIdOf ? { providerMessageId } : {}),
      };
      assert.deepEqual(await bench.receiptOf('delivered'), receipt);
      await bench.newsCount(3);
      const statuses = bench.news.map((one) => one.kind === 'receipt' && one.status);
      assert.deepEqual(
        statuses.slice(0, 2),
        ['pressed', 'delivered'],
        'the row keeps that the key was pressed',
      );
    });

    for (const state of ['voicemail', 'silent'] as const) {
      it(`asks three times and tells no code to who presses nothing: ${state}`, async () => {
        await using bench = await start();
        bench.network.setPhone(call().to, state);
        const heard = await ring(bench);
        assert.equal(spoken(heard).split('Press 1').length, 4);
        assert.ok(!spoken(heard).includes(digits));
        for (const { outcome } of bench.callbacks) assert.ok(!spoken(bodyOf(outcome)).includes(digits));
        assert.equal((await bench.receiptOf('failed')).reason, `${vendor}-no-key`);
        assert.ok(!bench.news.some((news) => news.kind === 'receipt' && news.status === 'delivered'));
      });
    }

    for (const [state, reason] of [
      ['busy', `${vendor}-busy`],
      ['absent', `${vendor}-${words.unanswered}`],
    ] as const) {
      it(`that nobody takes has failed: ${state}`, async () => {
        await using bench = await start();
        bench.network.setPhone(call().to, state);
        await ring(bench);
        assert.equal((await bench.receiptOf('failed')).reason, reason);
      });
    }

    it('tells no code that nobody wants any more, nor one of another channel', async () => {
      await using gone = await start({ gone: true });
      assert.equal(await ring(gone), '');
      await using bench = await start();
      await bench.provider.send(text(), never());
      const outcome = await bench.callback(about(`${callback}?step=key&turn=1`, { key: '1' }));
      assert.equal(bodyOf(outcome), hangUp);
    });

    it('rings no longer than the code lives, and not at all in its last seconds', async () => {
      await using bench = await start({ settings: { ringSeconds: 60 } });
      bench.time.now = call().expiresAt - 20_000;
      await bench.provider.send(call(), never());
      assert.deepEqual(words.secondsOf(bench.requestBody()), [20, 20]);
      bench.time.now = call().expiresAt - 5_000;
      assert.equal((await bench.provider.send(call(3), never())).outcome, 'accepted');
      bench.time.now = call().expiresAt - 4_999;
      const late = await bench.provider.send(call(2), never());
      assert.deepEqual(late, { outcome: 'refused', reason: `${vendor}-too-late` });
      for (const unsendable of [text(2), { ...call(2), to: 'someone@mail.example' }]) {
        const answer = await bench.provider.send(unsendable, never());
        assert.deepEqual(answer, { outcome: 'refused', reason: `${vendor}-not-sendable` });
      }
    });
  });

  describe(`the turns of a call by ${vendor}`, () => {
    const answerTo = async (query: string, key?: unknown): Promise<CallbackOutcome> => {
      await using bench = await start();
      await bench.provider.send(call(), never());
      return bench.callback(about(`${callback}?${query}`, key === undefined ? {} : { key }));
    };

    it('have the code in them after the key 1 and no other, and in no address', async () => {
      for (const [key, told] of [
        ['1', true],
        ['2', false],
        ['11', false],
        ['', false],
        ['#', false],
        [undefined, false],
      ] as const) {
        const body = bodyOf(await answerTo('step=key&turn=1', key));
        assert.equal(spoken(body).includes(digits), told, `key ${key}`);
        assert.ok(!body.includes(call().code));
      }
    });

    it('are three, however they are counted', async () => {
      assert.ok(bodyOf(await answerTo('step=key&turn=2', '5')).includes('turn=3'));
      for (const query of [
        'step=key&turn=3',
        'step=ask&turn=4',
        'step=ask&turn=x',
        'step=ask&turn=0',
        'step=ask',
      ]) {
        const outcome = await answerTo(query, '5');
        assert.equal(bodyOf(outcome), hangUp);
        const receipt = outcome.kind === 'genuine' ? outcome.news[0] : undefined;
        assert.equal(receipt?.kind === 'receipt' && receipt.reason, `${vendor}-no-key`, query);
      }
    });
  });

  describe(`the end of a call by ${vendor}`, () => {
    const receipt = { kind: 'receipt', messageId, providerMessageId: callId };
    const end = async (status?: unknown): Promise<CallbackOutcome> => {
      await using bench = await start();
      return bench.callback(about(`${callback}?step=status`, status === undefined ? {} : { status }));
    };

    it('without a key is a failure, and the key is told of together with the code, for any node to know', async () => {
      const failed = { ...receipt, status: 'failed', reason: `${vendor}-no-key` };
      assert.deepEqual(await end('completed'), { kind: 'genuine', news: [failed] });
      await using bench = await start();
      await bench.provider.send(call(), never());
      const told = await bench.callback(about(`${callback}?step=key&turn=1`, { key: '1' }));
      assert.deepEqual(told.kind === 'genuine' && told.news, [{ ...receipt, status: 'pressed' }]);
    });

    it('may be told by any of its words', async () => {
      for (const status of words.failures) {
        const failed = { ...receipt, status: 'failed', reason: `${vendor}-${status}` };
        assert.deepEqual(await end(status), { kind: 'genuine', news: [failed] });
      }
      for (const status of [...words.others, 'something-new', '', undefined]) {
        assert.deepEqual(await end(status), { kind: 'genuine', news: [] });
      }
    });
  });
}
