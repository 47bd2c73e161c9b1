import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CallbackOutcome } from '#delivery/callback.ts';
import type { ProviderAnswer } from '#delivery/provider.ts';
import { twilio } from '#delivery/providers/twilio.ts';
import { providerContract } from '#test/contract/provider-contract.ts';
import { accountSid, createTwilio, signedPost, signTwilio } from '../../../carrier/vendors/twilio.ts';
import {
  callbackUrl,
  harnessOf,
  inboundUrl,
  makeVendorProvider,
  never,
  now,
  startVendorBench,
  text,
  type VendorBenchOptions,
} from './vendor-bench.ts';
import {
  answersOf,
  itBringsNoWords,
  itPassesOnWaits,
  itSaysTheSameAgain,
  itTellsOfPhones,
} from './vendor-suite.ts';

type Options = Omit<
  VendorBenchOptions<typeof twilio.settings, ReturnType<typeof createTwilio>>,
  'kind' | 'createVendor'
>;

const start = (options: Options = {}) =>
  startVendorBench({
    kind: twilio,
    createVendor: (tools) => createTwilio(tools, { inboundUrl }),
    ...options,
  });

const service = `MG${'3'.repeat(32)}`;
const authToken = 'simulated-auth-token';
const settings = { accountSid, authToken, from: '+15005550006' };
const url = callbackUrl(text().messageId);

const answerTo = answersOf(twilio, settings, text());

async function told(fields: Record<string, string>, address = url): Promise<CallbackOutcome> {
  await using bench = await start();
  return bench.callback(signedPost(address, new URLSearchParams(fields)));
}

providerContract('twilio', harnessOf(start, text));

describe('a text by Twilio', () => {
  it('says who, what, for how long, and where to tell of it', async () => {
    await using bench = await start();
    bench.time.now = now + 500;
    const { content } = text();
    assert.ok(content.kind === 'sms');
    const answer = await bench.provider.send(text(), never());
    assert.deepEqual(Object.fromEntries(new URLSearchParams(bench.requestBody())), {
      To: text().to,
      From: '+15005550006',
      Body: content.text,
      StatusCallback: url,
      ValidityPeriod: '299',
    });
    assert.equal(bench.served.requests[0]?.path, `/2010-04-01/Accounts/${accountSid}/Messages.json`);
    assert.ok(answer.outcome === 'accepted');
    assert.match(answer.providerMessageId ?? '', /^SM[0-9a-f]{32}$/);
    await bench.receiptOf('delivered');
    assert.equal(bench.network.messages({ to: text().to })[0]?.text.includes(text().code), true);
  });

  const fieldsOf = async (given: Options['settings'], sender: string | null = null) => {
    await using bench = await start(given ? { settings: given } : {});
    const answer = await bench.provider.send({ ...text(), sender }, never());
    const fields = new URLSearchParams(bench.served.requests[0]?.body);
    return { answer, from: fields.get('From'), service: fields.get('MessagingServiceSid'), fields };
  };

  it('is from whom the route names, else the service or number of the settings', async () => {
    const name = await fieldsOf({}, 'Shop');
    assert.deepEqual([name.answer.outcome, name.from, name.service], ['accepted', 'Shop', null]);
    const pool = await fieldsOf({ from: undefined, messagingServiceSid: service });
    assert.deepEqual([pool.answer.outcome, pool.from, pool.service], ['accepted', null, service]);
    const both = await fieldsOf({ messagingServiceSid: service }, 'Shop');
    assert.deepEqual([both.answer.outcome, both.from, both.service], ['accepted', 'Shop', service]);
    const named = await fieldsOf({}, service);
    assert.deepEqual([named.answer.outcome, named.from, named.service], ['accepted', null, service]);
    const nobody = await fieldsOf({ from: undefined });
    assert.deepEqual(nobody.answer, { outcome: 'retry', reason: 'twilio-setup-sender' });
  });

  it('may be forgotten by Twilio once it is sent', async () => {
    const { fields } = await fieldsOf({ discardContent: true });
    assert.deepEqual(
      [fields.get('ContentRetention'), fields.get('AddressRetention')],
      ['discard', 'obfuscate'],
    );
  });

  it('is not sent when the code is over, nor to what is no number, nor without words', async () => {
    await using bench = await start();
    bench.time.now = text().expiresAt - 999;
    assert.deepEqual(await bench.provider.send(text(), never()), {
      outcome: 'refused',
      reason: 'twilio-too-late',
    });
    bench.time.now = now;
    for (const wrong of [{ to: 'whatsapp:+49152' }, { content: { kind: 'whatsapp' } as const }]) {
      const answer = await bench.provider.send({ ...text(), ...wrong }, never());
      assert.deepEqual(answer, { outcome: 'refused', reason: 'twilio-not-sendable' });
    }
    assert.equal(bench.served.requests.length, 0);
  });
});

describe('what Twilio answers', () => {
  const expected: readonly [status: number, code: number | undefined, answer: ProviderAnswer][] = [
    [400, 21211, { outcome: 'refused', reason: 'twilio-21211', badAddress: true }],
    [400, 21614, { outcome: 'refused', reason: 'twilio-21614', badAddress: true }],
    [400, 21408, { outcome: 'refused', reason: 'twilio-21408' }],
    [400, 21612, { outcome: 'refused', reason: 'twilio-21612' }],
    [400, 21610, { outcome: 'refused', reason: 'twilio-21610', everywhere: true }],
    [400, 29_999, { outcome: 'refused', reason: 'twilio-29999' }],
    [400, 21606, { outcome: 'retry', reason: 'twilio-setup-21606' }],
    [404, 21701, { outcome: 'retry', reason: 'twilio-setup-21701' }],
    [404, 20404, { outcome: 'retry', reason: 'twilio-setup-20404' }],
    [403, undefined, { outcome: 'retry', reason: 'twilio-setup-403' }],
    [400, undefined, { outcome: 'retry', reason: 'twilio-protocol' }],
    [400, 21611, { outcome: 'retry', reason: 'twilio-throttled', afterSeconds: 1 }],
    [400, 63038, { outcome: 'retry', reason: 'twilio-throttled', afterSeconds: 1 }],
    [401, 20003, { outcome: 'retry', reason: 'twilio-setup-sign-in', afterSeconds: 30 }],
    [503, 20503, { outcome: 'retry', reason: 'twilio-503' }],
    [200, undefined, { outcome: 'retry', reason: 'twilio-protocol' }],
    [302, undefined, { outcome: 'retry', reason: 'twilio-protocol' }],
  ];
  for (const [status, code, answer] of expected) {
    it(`${status} ${code ?? 'without a number'} means ${answer.outcome}`, async () => {
      assert.deepEqual(await answerTo(status, { code, message: `${text().code} to ${text().to}` }), answer);
    });
  }

  itPassesOnWaits('twilio', answerTo, { code: 20429 });

  it('is no acceptance without an id of Twilio’s own', async () => {
    for (const sid of [undefined, '', 470_001, `the code ${text().code}`, `SM${'z'.repeat(32)}`]) {
      assert.equal((await answerTo(201, { sid })).outcome, 'retry');
    }
  });

  itBringsNoWords(answerTo, (junk) => [{ code: junk, sid: junk, message: text().code }]);

  it('has no number in its reason that could be a code', async () => {
    assert.ok('reason' in (await answerTo(400, { code: 470_001 })));
  });

  it('is signed in to by the account’s token or by an API key, and a wrong one is our own fault', async () => {
    const key = { apiKeySid: `SK${'2'.repeat(32)}`, apiKeySecret: 'simulated-api-key-secret' };
    for (const [given, outcome] of [
      [key, 'accepted'],
      [{ ...key, apiKeySecret: 'wrong' }, 'retry'],
      [{ authToken: 'wrong' }, 'retry'],
    ] as const) {
      await using bench = await start({ settings: given });
      const answer = await bench.provider.send(text(), never());
      assert.equal(answer.outcome, outcome);
      if (answer.outcome === 'retry') assert.equal(answer.reason, 'twilio-setup-sign-in');
    }
  });
});

it('refuses settings that can’t work, without a secret in its words', () => {
  const key = `SK${'2'.repeat(32)}`;
  for (const wrong of [
    { apiKeySid: key },
    { apiKeySecret: 'secret' },
    { baseUrl: 'http://api.twilio.com' },
    { baseUrl: 'api.twilio.com' },
    { baseUrl: 'https://user:secret@api.twilio.com' },
    { baseUrl: 'http://127.0.0.1.example' },
  ]) {
    const make = () => makeVendorProvider(twilio, { ...settings, ...wrong });
    assert.throws(make, (error: Error) => !/secret@|simulated/.test(error.message));
  }
});

describe('a receipt by Twilio', () => {
  const receipts = [
    ['sent', '', { status: 'sent' }],
    ['delivered', '', { status: 'delivered' }],
    ['read', '', { status: 'read' }],
    ['undelivered', '30003', { status: 'failed', reason: 'twilio-30003' }],
    ['undelivered', '30005', { status: 'failed', reason: 'twilio-30005', badAddress: true }],
    ['undelivered', '30006', { status: 'failed', reason: 'twilio-30006' }],
    ['undelivered', '30007', { status: 'failed', reason: 'twilio-30007' }],
    ['undelivered', '30008', { status: 'failed', reason: 'twilio-30008' }],
    ['failed', '21614', { status: 'failed', reason: 'twilio-21614', badAddress: true }],
    ['failed', '30036', { status: 'failed', reason: 'twilio-30036' }],
    ['failed', '', { status: 'failed', reason: 'twilio-failed' }],
    ['canceled', '', { status: 'failed', reason: 'twilio-canceled' }],
    ['failed', text().code, { status: 'failed', reason: 'twilio-error' }],
  ] as const;
  for (const [status, error, expected] of receipts) {
    it(`that says ${status} ${error}`, async () => {
      const fields = {
        MessageSid: 'SM1',
        MessageStatus: status,
        ...(error === '' ? {} : { ErrorCode: error }),
      };
      assert.deepEqual(await told(fields), {
        kind: 'genuine',
        news: [{ kind: 'receipt', messageId: text().messageId, providerMessageId: 'SM1', ...expected }],
      });
    });
  }

  for (const status of [
    'accepted',
    'scheduled',
    'queued',
    'sending',
    'delivery_unknown',
    'constructor',
    'new',
  ]) {
    it(`that says ${status} says nothing`, async () => {
      assert.deepEqual(await told({ MessageSid: 'SM1', MessageStatus: status }), {
        kind: 'genuine',
        news: [],
      });
    });
  }

  it('finds its message by Twilio’s id where the address names none', async () => {
    const outcome = await told({ MessageSid: 'SM1', MessageStatus: 'delivered' }, inboundUrl);
    assert.ok(outcome.kind === 'genuine');
    assert.deepEqual(outcome.news, [{ kind: 'receipt', providerMessageId: 'SM1', status: 'delivered' }]);
  });

  it('of a number that had said STOP tells that as well', async () => {
    const outcome = await told({
      MessageSid: 'SM1',
      MessageStatus: 'failed',
      ErrorCode: '21610',
      To: text().to,
    });
    assert.ok(outcome.kind === 'genuine');
    assert.deepEqual(outcome.news[1], { kind: 'stop', from: text().to });
  });

  itSaysTheSameAgain(start, text());

  itTellsOfPhones(start, text(), [
    ['unknown', 'twilio-30005'],
    ['absent', 'twilio-30036'],
    ['barred', 'twilio-30007'],
  ]);

  it('is garbage when it is signed and makes no sense', async () => {
    for (const fields of [{}, { MessageSid: 'SM1' }, { MessageStatus: 'sent' }, { Digits: '1' }]) {
      assert.deepEqual(await told({ ...fields, More: '1' }), { kind: 'garbage' });
    }
  });
});

describe('Twilio’s signature', () => {
  // Of the tests of twilio-node, with the token 12345.
  const address = 'https://mycompany.com/myapp.php?foo=1&bar=2';
  const fields =
    'CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212';
  const form = 'application/x-www-form-urlencoded';
  const judge = (
    signature: string | undefined,
    { at = address, body = fields, type = form, method = 'POST', token = '12345', next = '' } = {},
  ) =>
    makeVendorProvider(twilio, {
      ...settings,
      authToken: token,
      nextAuthToken: next || undefined,
    }).readCallback?.({
      method,
      url: at,
      headers: { 'content-type': type, 'x-twilio-signature': signature },
      body: Buffer.from(body),
      messageId: null,
    });
  // Believed, and then not understood: there is no message in it.
  const believed = { kind: 'garbage' };
  const forged = { kind: 'forged' };
  const right = 'RSOYDt4T1cUTdK1PDd93/VVr8B8=';

  it('is known by the published examples', async () => {
    assert.equal(signTwilio(address, new URLSearchParams(fields), '12345'), right);
    assert.deepEqual(await judge(right), believed);
    assert.deepEqual(await judge(right, { at: address.replace('.com', '.com:1234') }), believed);
    assert.deepEqual(await judge('kvajT1Ptam85bY51eRf/AJRuM3w='), believed);
    const http = { at: address.replace('https', 'http') };
    assert.deepEqual(await judge('0ZXoZLH/DfblKGATFgpif+LLRf4=', http), believed);
    const port = { at: address.replace('https', 'http').replace('.com', '.com:1234') };
    assert.deepEqual(await judge('Zmvh+3yNM1Phv2jhDCwEM3q5ebU=', port), believed);
    assert.deepEqual(
      await judge('dsq4Ehbj6cs+KdTkpF5sSSplOWw=', { at: `${address}&Body=It's+amazing` }),
      believed,
    );
    const twice = 'Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234';
    assert.deepEqual(await judge('IK+Dwps556ElfBT0I3Rgjkr1wJU=', { body: twice }), believed);
    const list = 'MessagingBinding.Address=%2B1415xxxxxxx&MessagingBinding.Address=%2B1325xxxxxxx';
    assert.deepEqual(await judge('83O6e2vORAoJHUNzJjDWN1jz+BA=', { body: list }), believed);
  });

  it('covers a body of JSON by its hash in the address', async () => {
    const body = '{"property": "value", "boolean": true}';
    const hash = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';
    assert.equal(createHash('sha256').update(body).digest('hex'), hash);
    const at = `${address}&bodySHA256=${hash}`;
    const type = 'application/json';
    const signature = 'a9nBmqA0ju/hNViExpshrM61xv4=';
    assert.deepEqual(await judge(signature, { at, body, type }), believed);
    assert.deepEqual(await judge(signature, { at, body: `${body} `, type }), forged);
    // Without the hash, nothing of the body is signed.
    const bare = signTwilio(address, new URLSearchParams(), '12345');
    assert.deepEqual(await judge(bare, { body, type }), forged);
    assert.deepEqual(
      await judge(bare, { body: 'MessageSid=SM1&MessageStatus=sent', type: 'text/plain' }),
      forged,
    );
  });

  it('is missed when anything differs from what was signed', async () => {
    for (const signature of [undefined, '', 'x', right.slice(1), right.toLowerCase(), `${right} `]) {
      assert.deepEqual(await judge(signature), forged);
    }
    for (const at of [
      `${address}&x=1`,
      address.replace('bar=2', 'bar=3'),
      address.replace('mycompany', 'my'),
    ]) {
      assert.deepEqual(await judge(right, { at }), forged);
    }
    for (const body of ['', `${fields}&MessageStatus=delivered`, fields.replace('1234', '1235')]) {
      assert.deepEqual(await judge(right, { body }), forged);
    }
    assert.deepEqual(await judge(right, { token: '123456' }), forged);
    assert.deepEqual(await judge(right, { method: 'GET' }), forged);
  });

  it('may be by either token while the account’s is being changed', async () => {
    assert.deepEqual(await judge(right, { token: 'old', next: '12345' }), believed);
    assert.deepEqual(await judge(right, { token: '12345', next: 'new' }), believed);
    assert.deepEqual(await judge(right, { token: 'old', next: 'new' }), forged);
  });

  it('is asked for before anything is read: nothing forged is news', async () => {
    await using bench = await start();
    const { headers, body } = signedPost(
      url,
      new URLSearchParams({ MessageSid: 'SM1', MessageStatus: 'failed' }),
    );
    const other = callbackUrl(text(2).messageId);
    assert.deepEqual(await bench.callback({ url: other, headers, body }), forged);
    assert.deepEqual(
      await bench.callback({ url, headers, body: body.replace('failed', 'delivered') }),
      forged,
    );
    assert.deepEqual(bench.news, []);
  });

  it('of anything at all leads to one of the three outcomes, and to no error', async () => {
    await using bench = await start();
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.string()), fc.string(), async (some, junk) => {
        const sent = signedPost(url, new URLSearchParams(some));
        assert.notEqual((await bench.callback(sent)).kind, 'forged');
        assert.equal((await bench.callback({ ...sent, body: `${sent.body}&a=${junk}1` })).kind, 'forged');
      }),
      { numRuns: 100 },
    );
  });
});

describe('what people write back', () => {
  const own = '+15005550006';
  const reply = async (words: string, fields: Record<string, string> = {}) => {
    const { to } = text();
    return told(
      { MessageSid: 'SM2', SmsStatus: 'received', From: to, To: own, Body: words, ...fields },
      inboundUrl,
    );
  };

  it('is a stop or a start by the word, or by what Twilio took it for', async () => {
    const cases = [
      ['STOP', {}, 'stop'],
      ['stop.', {}, 'stop'],
      ['start', {}, 'start'],
      ['Basta', { OptOutType: 'STOP' }, 'stop'],
      ['ja', { OptOutType: 'START' }, 'start'],
    ] as const;
    for (const [words, fields, kind] of cases) {
      const outcome = await reply(words, fields);
      assert.deepEqual(outcome, {
        kind: 'genuine',
        news: [{ kind, from: text().to, to: own }],
        answer: { contentType: 'text/xml', body: '<Response/>' },
      });
    }
    for (const [words, fields] of [
      ['who is this', {}],
      ['', {}],
      ['help', { OptOutType: 'HELP' }],
      ['STOP', { From: 'Shop' }],
    ] as const) {
      const outcome = await reply(words, fields);
      assert.ok(outcome.kind === 'genuine');
      assert.deepEqual(outcome.news, []);
    }
  });

  it('comes from the simulated phone, after which Twilio takes no more for it until it wants them again', async () => {
    await using bench = await start();
    bench.network.reply({ from: text().to, to: own, text: 'STOP' });
    await bench.newsCount(1);
    assert.deepEqual(bench.news[0], { kind: 'stop', from: text().to, to: own });
    assert.deepEqual(await bench.provider.send(text(), never()), {
      outcome: 'refused',
      reason: 'twilio-21610',
      everywhere: true,
    });
    bench.network.reply({ from: text().to, to: own, text: 'START' });
    await bench.newsCount(2);
    assert.equal((await bench.provider.send(text(), never())).outcome, 'accepted');
  });
});
