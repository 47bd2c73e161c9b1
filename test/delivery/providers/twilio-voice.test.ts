import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallbackOutcome } from '#delivery/callback.ts';
import { twilioVoice } from '#delivery/providers/twilio-voice.ts';
import { createTwilio, signedPost } from '../../../carrier/vendors/twilio.ts';
import { bodyOf, callId, callSuite } from './call-suite.ts';
import {
  call,
  callbackUrl,
  inboundUrl,
  never,
  now,
  startVendorBench,
  type VendorBenchOptions,
} from './vendor-bench.ts';

type Twilio = ReturnType<typeof createTwilio>;
type Options = Omit<VendorBenchOptions<typeof twilioVoice.settings, Twilio>, 'kind' | 'createVendor'>;

const start = (options: Options = {}) =>
  startVendorBench({ kind: twilioVoice, createVendor: createTwilio, ...options });

const callback = callbackUrl(call().messageId);

callSuite<Twilio>({
  vendor: 'twilio',
  start,
  about(url, { key, status }) {
    const fields = new URLSearchParams({ CallSid: callId });
    if (key !== undefined) fields.set('Digits', String(key));
    if (status !== undefined) fields.set('CallStatus', String(status));
    return signedPost(url, fields);
  },
  isOver: ({ url }) => url.includes('step=status'),
  callIdOf: ({ calls }) => calls[0]?.sid,
  hangUp: '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>',
  secondsOf(body) {
    const fields = new URLSearchParams(body);
    return [Number(fields.get('Timeout')), Number(fields.get('TimeLimit'))];
  },
  unanswered: 'no-answer',
  failures: ['busy', 'no-answer', 'failed', 'canceled'],
  others: ['queued', 'ringing', 'in-progress'],
});

describe('a call by Twilio', () => {
  it('says who calls whom and where to ask, and nothing of what will be said', async () => {
    await using bench = await start();
    bench.time.now = now + 500;
    await bench.provider.send(call(), never());
    assert.deepEqual(Object.fromEntries(new URLSearchParams(bench.requestBody())), {
      To: call().to,
      From: '+15005550006',
      Url: `${callback}?step=ask&turn=1`,
      Method: 'POST',
      StatusCallback: `${callback}?step=status`,
      StatusCallbackMethod: 'POST',
      Timeout: '30',
      TimeLimit: '180',
    });
    assert.ok(!bench.requestBody().includes(call().code));
  });

  it('is from the number the route names', async () => {
    await using bench = await start({ settings: { from: undefined } });
    const sender = '+15005550006';
    assert.equal((await bench.provider.send({ ...call(), sender }, never())).outcome, 'accepted');
    assert.deepEqual(await bench.provider.send(call(), never()), {
      outcome: 'retry',
      reason: 'twilio-setup-sender',
    });
    assert.deepEqual(await bench.provider.send({ ...call(), sender: '+15005550001' }, never()), {
      outcome: 'retry',
      reason: 'twilio-setup-21210',
    });
  });
});

describe('what a call says', () => {
  const answerTo = async (
    query: string,
    fields: Record<string, string> = {},
    { language = 'en-US', settings = {} }: { language?: string; settings?: Record<string, unknown> } = {},
  ): Promise<CallbackOutcome> => {
    await using bench = await start({ settings });
    await bench.provider.send(call(1, language), never());
    return bench.callback(
      signedPost(`${callback}?${query}`, new URLSearchParams({ CallSid: 'CA1', ...fields })),
    );
  };

  it('is well-formed, in a voice of the person’s language', async () => {
    const answer = await answerTo('step=ask&turn=1', {}, { language: 'de-DE' });
    assert.ok(answer.kind === 'genuine' && answer.answer?.contentType === 'text/xml; charset=utf-8');
    const body = bodyOf(answer);
    assert.equal(
      body,
      '<?xml version="1.0" encoding="UTF-8"?><Response>' +
        '<Gather input="dtmf" numDigits="1" timeout="8" method="POST" ' +
        `action="${callback}?step=key&amp;turn=1">` +
        '<Say voice="Polly.Vicki"><s>This is Q &amp; A Shop. &lt;Press&gt; 1 to hear your code.</s></Say></Gather>' +
        `<Redirect method="POST">${callback}?step=ask&amp;turn=2</Redirect></Response>`,
    );
  });

  it('is in the voice of the settings, or without markup in a language that has none', async () => {
    const settings = { voices: { 'de-DE': 'Google.de-DE-Wavenet-C' } };
    const own = bodyOf(await answerTo('step=ask&turn=1', {}, { language: 'de-DE', settings }));
    assert.ok(own.includes('<Say voice="Google.de-DE-Wavenet-C"><s>'));
    const other = bodyOf(await answerTo('step=key&turn=1', { Digits: '1' }, { language: 'nl-NL' }));
    assert.ok(other.includes('<Say language="nl-NL">Your code is 4, 7, 0, 0, 0, 1.'));
    const asked = bodyOf(await answerTo('step=ask&turn=1', {}, { language: 'nl-"NL' }));
    assert.ok(asked.includes('<Say language="nl-&quot;NL">This is Q &amp; A Shop. &lt;Press&gt; 1 to hear'));
  });

  it('is told to Twilio only, and only about a message', async () => {
    await using bench = await start();
    await bench.provider.send(call(), never());
    const fields = new URLSearchParams({ CallSid: 'CA1', Digits: '1' });
    const key = signedPost(`${callback}?step=key&turn=1`, fields);
    const forged = { ...key, headers: { ...key.headers, 'x-twilio-signature': 'x' } };
    assert.deepEqual(await bench.callback(forged), { kind: 'forged' });
    const asked = signedPost(`${callback}?step=ask&turn=1`, fields);
    assert.deepEqual(await bench.callback({ ...asked, url: key.url }), { kind: 'forged' });
    for (const garbage of [
      signedPost(`${inboundUrl}?step=key&turn=1`, fields),
      signedPost(callback, fields),
      signedPost(`${callback}?step=toString`, fields),
      signedPost(`${callback}?step=key&turn=1`, new URLSearchParams({ Digits: '1' })),
    ]) {
      assert.deepEqual(await bench.callback(garbage), { kind: 'garbage' });
    }
  });
});
