import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallbackOutcome } from '#delivery/callback.ts';
import type { ProviderAnswer } from '#delivery/provider.ts';
import { vonageVoice } from '#delivery/providers/vonage-voice.ts';
import { assertWordless } from '#test/contract/provider-contract.ts';
import { createVonage, signedJson, type Vonage } from '../../../carrier/vendors/vonage.ts';
import { applicationId, privateKey, signatureSecret } from '../../../carrier/vendors/vonage-application.ts';
import { bodyOf, callId, callSuite, spoken } from './call-suite.ts';
import {
  call,
  callbackUrl,
  inboundUrl,
  makeVendorProvider,
  never,
  now,
  startVendorBench,
  type VendorBenchOptions,
} from './vendor-bench.ts';

type Options = Omit<VendorBenchOptions<typeof vonageVoice.settings, Vonage>, 'kind' | 'createVendor'>;

const start = (options: Options = {}) =>
  startVendorBench({ kind: vonageVoice, createVendor: createVonage, ...options });

const settings = { applicationId, privateKey, signatureSecret, from: '+12015550123' };
const callback = callbackUrl(call().messageId);
const digits = Array.from(call().code).join(' ');
const about = { uuid: callId, conversation_uuid: 'CON-1' };

callSuite<Vonage>({
  vendor: 'vonage',
  start,
  about: (url, { key, status }) => signedJson(url, { ...about, dtmf: { digits: key }, status }, now),
  isOver: ({ body = '' }) => /"status":"(?:completed|busy|unanswered)"/.test(body),
  hangUp: '[]',
  secondsOf(body) {
    const { ringing_timer: ring, length_timer: call } = JSON.parse(body);
    return [ring, call];
  },
  unanswered: 'unanswered',
  failures: ['busy', 'cancelled', 'failed', 'rejected', 'timeout', 'unanswered'],
  others: ['started', 'ringing', 'answered', 'human', 'machine', 'disconnected', 7],
});

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

  it('has the code in it after a key, and not after a number', async () => {
    const body = bodyOf(await answerTo('step=key&turn=1', { dtmf: { digits: 1 } }));
    assert.ok(!spoken(body).includes(digits));
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
