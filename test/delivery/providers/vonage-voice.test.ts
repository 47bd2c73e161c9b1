import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallbackOutcome } from '#delivery/callback.ts';
import type { OutgoingMessage, ProviderAnswer } from '#delivery/provider.ts';
import { vonageVoice } from '#delivery/providers/vonage-voice.ts';
import { assertWordless, providerContract } from '#test/contract/provider-contract.ts';
import { createVonage, signedJson, type Vonage } from '../../../carrier/vendors/vonage.ts';
import { applicationId, privateKey, signatureSecret } from '../../../carrier/vendors/vonage-application.ts';
import {
  call,
  callbackUrl,
  harnessOf,
  inboundUrl,
  makeVendorProvider,
  never,
  now,
  startVendorBench,
  text,
  type VendorBench,
  type VendorBenchOptions,
} from './vendor-bench.ts';

type Options = Omit<VendorBenchOptions<typeof vonageVoice.settings, Vonage>, 'kind' | 'createVendor'>;

const start = (options: Options = {}) =>
  startVendorBench({ kind: vonageVoice, createVendor: createVonage, ...options });

const settings = { applicationId, privateKey, signatureSecret, from: '+12015550123' };
const callback = callbackUrl(call().messageId);
const digits = Array.from(call().code).join(' ');
const spoken = (words: string): string => words.replaceAll(/[^A-Za-z0-9]+/g, ' ').trim();
const about = { uuid: 'call-1', conversation_uuid: 'CON-1' };

providerContract(
  'vonage-voice',
  harnessOf(start, call, ({ vendor }) => vendor.calls.map(({ to }) => to)),
);

/** Makes a call, and waits until Vonage says that it is over. */
async function ring(bench: VendorBench<Vonage>, message: OutgoingMessage = call()) {
  assert.equal((await bench.provider.send(message, never())).outcome, 'accepted');
  const over = /"status":"(?:completed|busy|unanswered)"/;
  while (!bench.callbacks.some(({ sent }) => over.test(sent.body ?? ''))) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return bench.network.messages({ to: message.to })[0]?.text ?? '';
}

const bodyOf = (outcome: CallbackOutcome | undefined): string =>
  outcome?.kind === 'genuine' ? (outcome.answer?.body ?? '') : '';

describe('a call by Vonage', () => {
  it('says who calls whom and where to ask, and nothing of what will be said', async () => {
    await using bench = await start();
    bench.time.now = now + 500;
    await bench.provider.send(call(), never());
    assert.deepEqual(JSON.parse(bench.requestBody()), {
      to: [{ type: 'phone', number: call().to.slice(1) }],
      from: { type: 'phone', number: '12015550123' },
      answer_url: [`${callback}?step=ask&turn=1`],
      answer_method: 'POST',
      event_url: [`${callback}?step=status`],
      event_method: 'POST',
      ringing_timer: 30,
      length_timer: 180,
    });
    assert.ok(!bench.requestBody().includes(call().code));
  });

  it('reads the code to a person who presses the key, and is delivered when it has been read', async () => {
    await using bench = await start();
    const heard = await ring(bench);
    assert.ok(spoken(heard).startsWith('This is Q A Shop Press 1 to hear your code Your code is'));
    assert.equal(spoken(heard).split(digits).length, 3, 'the code is said twice');
    const receipt = await bench.receiptOf('delivered');
    assert.equal(receipt.messageId, call().messageId);
    await bench.newsCount(3);
    const statuses = bench.news.map((one) => one.kind === 'receipt' && one.status);
    assert.deepEqual(
      statuses.slice(0, 2),
      ['pressed', 'delivered'],
      'and the row keeps that the key was pressed',
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
      assert.equal((await bench.receiptOf('failed')).reason, 'vonage-no-key');
      assert.ok(!bench.news.some((news) => news.kind === 'receipt' && news.status === 'delivered'));
    });
  }

  it('that nobody takes has failed', async () => {
    for (const [state, reason] of [
      ['busy', 'vonage-busy'],
      ['absent', 'vonage-unanswered'],
    ] as const) {
      await using bench = await start();
      bench.network.setPhone(call().to, state);
      await ring(bench);
      assert.equal((await bench.receiptOf('failed')).reason, reason);
    }
  });

  it('tells no code that nobody wants any more, nor one of another channel', async () => {
    await using gone = await start({ gone: true });
    assert.equal(await ring(gone), '');
    await using bench = await start();
    await bench.provider.send(text(), never());
    const key = { ...about, dtmf: { digits: '1', timed_out: false } };
    const outcome = await bench.callback(signedJson(`${callback}?step=key&turn=1`, key, now));
    assert.equal(bodyOf(outcome), '[]');
  });

  it('rings no longer than the code lives, and not at all in its last seconds', async () => {
    await using bench = await start({ settings: { ringSeconds: 60 } });
    bench.time.now = call().expiresAt - 20_000;
    await bench.provider.send(call(), never());
    const { ringing_timer: ringing, length_timer: length } = JSON.parse(bench.requestBody());
    assert.deepEqual([ringing, length], [20, 20]);
    bench.time.now = call().expiresAt - 4_999;
    const late = await bench.provider.send(call(2), never());
    assert.deepEqual(late, { outcome: 'refused', reason: 'vonage-too-late' });
    const wrong = await bench.provider.send(text(2), never());
    assert.deepEqual(wrong, { outcome: 'refused', reason: 'vonage-not-sendable' });
  });

  it('is from the number the route names', async () => {
    await using bench = await start({ settings: { from: undefined } });
    const from = async (sender: string | null) => bench.provider.send({ ...call(), sender }, never());
    assert.equal((await from('+12015550123')).outcome, 'accepted');
    assert.deepEqual(await from(null), { outcome: 'retry', reason: 'vonage-setup-sender' });
    assert.deepEqual(await from('+12015550999'), { outcome: 'retry', reason: 'vonage-setup-400' });
  });
});

describe('what Vonage answers to a call', () => {
  const problem = (name: string) => ({ type: `https://developer.vonage.com/api-errors${name}` });
  const cases: readonly [status: number, body: object, answer: ProviderAnswer][] = [
    [
      400,
      { ...problem('#invalid-params'), invalid_parameters: [{ name: 'to', reason: call().to }] },
      { outcome: 'refused', reason: 'vonage-invalid-params' },
    ],
    [400, {}, { outcome: 'refused', reason: 'vonage-400' }],
    [400, { invalid_parameters: [{ name: 'from' }] }, { outcome: 'retry', reason: 'vonage-setup-400' }],
    [403, problem('#forbidden'), { outcome: 'retry', reason: 'vonage-setup-forbidden' }],
    [402, problem('#low-balance'), { outcome: 'retry', reason: 'vonage-setup-low-balance' }],
    [200, {}, { outcome: 'retry', reason: 'vonage-protocol' }],
    [201, { uuid: call().code }, { outcome: 'retry', reason: 'vonage-protocol' }],
  ];
  for (const [status, body, expected] of cases) {
    it(`${status} ${JSON.stringify(body)}`, async () => {
      const provider = makeVendorProvider(vonageVoice, settings, {
        fetch: async () => new Response(JSON.stringify(body), { status }),
      });
      const answer = await provider.send(call(), never());
      assertWordless(answer, call());
      assert.deepEqual(answer, expected);
    });
  }
});

describe('what a call by Vonage says', () => {
  const answerTo = async (
    query: string,
    payload: object = {},
    { language = 'en-US', settings = {} }: { language?: string; settings?: Record<string, unknown> } = {},
  ): Promise<CallbackOutcome> => {
    await using bench = await start({ settings });
    await bench.provider.send(call(1, language), never());
    return bench.callback(signedJson(`${callback}?${query}`, { ...about, ...payload }, now));
  };

  it('is in the person’s language, and can be cut short by the key', async () => {
    const body = JSON.parse(bodyOf(await answerTo('step=ask&turn=1', {}, { language: 'de-DE' })));
    assert.deepEqual(body, [
      {
        action: 'talk',
        text: '<speak><s>This is Q &amp; A Shop. &lt;Press&gt; 1 to hear your code.</s></speak>',
        language: 'de-DE',
        bargeIn: true,
      },
      {
        action: 'input',
        type: ['dtmf'],
        dtmf: { maxDigits: 1, timeOut: 8 },
        eventUrl: [`${callback}?step=key&turn=1`],
        eventMethod: 'POST',
      },
    ]);
    const settings = { premiumVoices: true };
    const [talk] = JSON.parse(bodyOf(await answerTo('step=ask&turn=1', {}, { language: 'ar-SA', settings })));
    assert.deepEqual([talk.language, talk.premium], ['ar', true]);
  });

  it('has the code in it after the key 1 and no other, and no address has it', async () => {
    for (const [key, told] of [
      ['1', true],
      ['2', false],
      ['', false],
      ['11', false],
      [1, false],
      [undefined, false],
    ] as const) {
      const body = bodyOf(await answerTo('step=key&turn=1', { dtmf: { digits: key } }));
      assert.equal(spoken(body).includes(digits), told, `key ${key}`);
      assert.ok(!body.includes(call().code));
    }
  });

  it('ends after three wrong keys, with a failure', async () => {
    const wrong = { dtmf: { digits: '5' } };
    assert.ok(bodyOf(await answerTo('step=key&turn=2', wrong)).includes('turn=3'));
    for (const query of ['step=key&turn=3', 'step=ask&turn=4', 'step=ask&turn=x', 'step=ask&turn=0']) {
      const outcome = await answerTo(query, wrong);
      assert.equal(bodyOf(outcome), '[]');
      assert.ok(outcome.kind === 'genuine' && outcome.news[0]?.kind === 'receipt');
      assert.equal(outcome.news[0].reason, 'vonage-no-key');
    }
  });

  it('is told to Vonage only, in time, and only about a message', async () => {
    await using bench = await start();
    await bench.provider.send(call(), never());
    const payload = { ...about, dtmf: { digits: '1' } };
    const key = signedJson(`${callback}?step=key&turn=1`, payload, now);
    assert.ok(spoken(bodyOf(await bench.callback(key))).includes(digits));
    assert.deepEqual(await bench.callback({ ...key, headers: {} }), { kind: 'forged' });
    assert.deepEqual(await bench.callback({ ...key, body: key.body.replace('1', '2') }), { kind: 'forged' });
    bench.time.now = now + 300_000;
    assert.deepEqual(await bench.callback(key), { kind: 'forged' });
    bench.time.now = now;
    for (const url of [`${inboundUrl}?step=key`, callback, `${callback}?step=toString`]) {
      assert.deepEqual(await bench.callback(signedJson(url, payload, now)), { kind: 'garbage' });
    }
  });
});

describe('the end of a call by Vonage', () => {
  const event = (bench: VendorBench<Vonage>, status: unknown) =>
    bench.callback(signedJson(`${callback}?step=status`, { ...about, status }, now));

  it('without a key is a failure, and the key is told of together with the code, for any node to know', async () => {
    await using bench = await start();
    assert.deepEqual(await event(bench, 'completed'), {
      kind: 'genuine',
      news: [
        {
          kind: 'receipt',
          messageId: call().messageId,
          providerMessageId: 'call-1',
          status: 'failed',
          reason: 'vonage-no-key',
        },
      ],
    });
    const key = { ...about, dtmf: { digits: '1' } };
    await bench.provider.send(call(), never());
    const told = await bench.callback(signedJson(`${callback}?step=key&turn=1`, key, now));
    const [receipt] = told.kind === 'genuine' ? told.news : [];
    assert.deepEqual(receipt?.kind === 'receipt' && [receipt.messageId, receipt.status], [
      call().messageId,
      'pressed',
    ]);
  });

  it('may be any of Vonage’s words', async () => {
    await using bench = await start();
    for (const status of ['busy', 'cancelled', 'failed', 'rejected', 'timeout', 'unanswered']) {
      const outcome = await event(bench, status);
      assert.ok(outcome.kind === 'genuine' && outcome.news[0]?.kind === 'receipt');
      assert.deepEqual([outcome.news[0].status, outcome.news[0].reason], ['failed', `vonage-${status}`]);
    }
    for (const status of ['started', 'ringing', 'answered', 'human', 'machine', 'disconnected', 'new', 7]) {
      assert.deepEqual(await event(bench, status), { kind: 'genuine', news: [] });
    }
  });
});
