import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallbackOutcome } from '#delivery/callback.ts';
import type { OutgoingMessage } from '#delivery/provider.ts';
import { twilioVoice } from '#delivery/providers/twilio-voice.ts';
import { providerContract } from '#test/contract/provider-contract.ts';
import { createTwilio, signedPost } from '../../../carrier/vendors/twilio.ts';
import {
  call,
  callbackUrl,
  harnessOf,
  inboundUrl,
  never,
  now,
  startVendorBench,
  text,
  type VendorBench,
  type VendorBenchOptions,
} from './vendor-bench.ts';

type Twilio = ReturnType<typeof createTwilio>;
type Options = Omit<VendorBenchOptions<typeof twilioVoice.settings, Twilio>, 'kind' | 'createVendor'>;

const start = (options: Options = {}) =>
  startVendorBench({ kind: twilioVoice, createVendor: createTwilio, ...options });

const callback = callbackUrl(call().messageId);
const digits = Array.from(call().code).join(' ');
const spoken = (words: string): string => words.replaceAll(/[^A-Za-z0-9]+/g, ' ').trim();

providerContract(
  'twilio-voice',
  harnessOf(start, call, ({ vendor }) => vendor.calls.map(({ to }) => to)),
);

/** Makes a call, and waits until Twilio says that it is over. */
async function ring(bench: VendorBench<Twilio>, message: OutgoingMessage = call()) {
  assert.equal((await bench.provider.send(message, never())).outcome, 'accepted');
  while (!bench.callbacks.some(({ sent }) => sent.url.includes('step=status'))) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return bench.network.messages({ to: message.to })[0]?.text ?? '';
}

const bodyOf = (outcome: CallbackOutcome | undefined): string =>
  outcome?.kind === 'genuine' ? (outcome.answer?.body ?? '') : '';

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

  it('reads the code to a person who presses the key, and is delivered when it has been read', async () => {
    await using bench = await start();
    const heard = await ring(bench);
    assert.ok(spoken(heard).startsWith('This is Q A Shop Press 1 to hear your code Your code is'));
    assert.equal(spoken(heard).split(digits).length, 3, 'the code is said twice');
    const { providerMessageId, ...receipt } = await bench.receiptOf('delivered');
    assert.deepEqual(receipt, { kind: 'receipt', messageId: call().messageId, status: 'delivered' });
    assert.equal(providerMessageId, bench.vendor.calls[0]?.sid);
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
      assert.equal((await bench.receiptOf('failed')).reason, 'twilio-no-key');
      assert.ok(!bench.news.some((news) => news.kind === 'receipt' && news.status === 'delivered'));
    });
  }

  it('that nobody takes has failed', async () => {
    for (const [state, reason] of [
      ['busy', 'twilio-busy'],
      ['absent', 'twilio-no-answer'],
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
    const outcome = await bench.callback(
      signedPost(`${callback}?step=key&turn=1`, new URLSearchParams({ CallSid: 'CA1', Digits: '1' })),
    );
    assert.equal(bodyOf(outcome), '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>');
  });

  it('rings no longer than the code lives, and not at all in its last seconds', async () => {
    await using bench = await start({ settings: { ringSeconds: 60 } });
    bench.time.now = call().expiresAt - 20_000;
    await bench.provider.send(call(), never());
    const fields = new URLSearchParams(bench.requestBody());
    assert.deepEqual([fields.get('Timeout'), fields.get('TimeLimit')], ['20', '20']);
    bench.time.now = call().expiresAt - 5_000;
    assert.equal((await bench.provider.send(call(3), never())).outcome, 'accepted');
    bench.time.now = call().expiresAt - 4_999;
    assert.deepEqual(await bench.provider.send(call(2), never()), {
      outcome: 'refused',
      reason: 'twilio-too-late',
    });
    for (const unsendable of [text(2), { ...call(2), to: 'someone@mail.example' }]) {
      assert.deepEqual(await bench.provider.send(unsendable, never()), {
        outcome: 'refused',
        reason: 'twilio-not-sendable',
      });
    }
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

  it('has the code in it after the key 1 and no other, and no address has it', async () => {
    for (const [key, told] of [
      ['1', true],
      ['2', false],
      ['', false],
      ['11', false],
      ['#', false],
    ] as const) {
      const body = bodyOf(await answerTo('step=key&turn=1', { Digits: key }));
      assert.equal(spoken(body).includes(digits), told, `key ${key}`);
      assert.ok(!body.includes(call().code));
    }
  });

  it('ends after three wrong keys, with a failure', async () => {
    assert.ok(bodyOf(await answerTo('step=key&turn=2', { Digits: '5' })).includes('turn=3'));
    for (const query of ['step=key&turn=3', 'step=ask&turn=4', 'step=ask&turn=x', 'step=ask&turn=0']) {
      const outcome = await answerTo(query, { Digits: '5' });
      assert.ok(outcome.kind === 'genuine' && bodyOf(outcome).includes('<Hangup/>'));
      assert.ok(outcome.news[0]?.kind === 'receipt');
      assert.deepEqual([outcome.news[0].status, outcome.news[0].reason], ['failed', 'twilio-no-key']);
    }
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

describe('the end of a call', () => {
  const end = (bench: VendorBench<Twilio>, status: string) =>
    bench.callback(
      signedPost(
        `${callback}?step=status`,
        new URLSearchParams({ CallSid: 'CA1', ...(status === '' ? {} : { CallStatus: status }) }),
      ),
    );

  it('without a key is a failure, and the key is told of together with the code, for any node to know', async () => {
    await using bench = await start();
    const receipt = {
      kind: 'receipt',
      messageId: call().messageId,
      providerMessageId: 'CA1',
      status: 'failed',
    };
    assert.deepEqual(await end(bench, 'completed'), {
      kind: 'genuine',
      news: [{ ...receipt, reason: 'twilio-no-key' }],
    });
    const fields = new URLSearchParams({ CallSid: 'CA1', Digits: '1' });
    await bench.provider.send(call(), never());
    const told = await bench.callback(signedPost(`${callback}?step=key&turn=1`, fields));
    assert.deepEqual(told.kind === 'genuine' && told.news, [{ ...receipt, status: 'pressed' }]);
  });

  it('may be any of Twilio’s words', async () => {
    await using bench = await start();
    for (const status of ['busy', 'no-answer', 'failed', 'canceled']) {
      const outcome = await end(bench, status);
      assert.ok(outcome.kind === 'genuine' && outcome.news[0]?.kind === 'receipt');
      assert.deepEqual([outcome.news[0].status, outcome.news[0].reason], ['failed', `twilio-${status}`]);
    }
    for (const status of ['queued', 'ringing', 'in-progress', 'something-new', '']) {
      assert.deepEqual(await end(bench, status), { kind: 'genuine', news: [] });
    }
  });
});
