import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CallbackOutcome } from '#delivery/callback.ts';
import type { ProviderAnswer } from '#delivery/provider.ts';
import { plivo } from '#delivery/providers/plivo.ts';
import { providerContract } from '#test/contract/provider-contract.ts';
import type { Vendor } from '../../../carrier/vendor.ts';
import { authId, createPlivo, type PlivoOptions, signedPost } from '../../../carrier/vendors/plivo.ts';
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

type Options = Omit<VendorBenchOptions<typeof plivo.settings, Vendor>, 'kind' | 'createVendor'>;

const start = (options: Options = {}, vendor: PlivoOptions = {}) =>
  startVendorBench({
    kind: plivo,
    createVendor: (tools) => createPlivo(tools, { inboundUrl, ...vendor }),
    ...options,
  });

const settings = { authId, authToken: 'simulated-auth-token', from: 'Shop' };
const { messageId } = text();
const url = callbackUrl(messageId);
const forged = { kind: 'forged' };
const own = '+14155550100';
const powerpack = '5ec4c8c9-cd74-42b5-9e41-0d7670d6bb46';

const answerTo = answersOf(plivo, settings, text());

async function told(fields: Record<string, string>, address = url): Promise<CallbackOutcome> {
  await using bench = await start();
  return bench.callback(signedPost(address, new URLSearchParams(fields), 'v3'));
}

providerContract('plivo', harnessOf(start, text));

describe('a text by Plivo', () => {
  it('says who, what, for how long, where to tell of it, and to keep none of it', async () => {
    await using bench = await start();
    bench.time.now = now + 500;
    const { content, to } = text();
    assert.ok(content.kind === 'sms');
    const answer = await bench.provider.send(text(), never());
    assert.deepEqual(JSON.parse(bench.requestBody()), {
      src: '14155550100',
      dst: to.slice(1),
      text: content.text,
      type: 'sms',
      url,
      method: 'POST',
      message_expiry: 299,
      log: 'false',
    });
    assert.equal(bench.served.requests[0]?.path, `/v1/Account/${authId}/Message/`);
    assert.ok(answer.outcome === 'accepted');
    assert.deepEqual(await bench.receiptOf('delivered'), {
      kind: 'receipt',
      messageId,
      providerMessageId: answer.providerMessageId,
      status: 'delivered',
      segments: 1,
      network: '26201',
      price: { amount: '0.00550', currency: 'USD' },
    });
  });

  it('is from whom the route names, else from the powerpack or number of the settings', async () => {
    const from = async (given: Options['settings'], sender: string | null = null) => {
      await using bench = await start(given ? { settings: given } : {});
      const answer = await bench.provider.send({ ...text(), sender }, never());
      const body = JSON.parse(bench.served.requests[0]?.body ?? '{}');
      return [answer.outcome, body.src, body.powerpack_uuid, body.log];
    };
    assert.deepEqual(await from({}, 'Shop'), ['accepted', 'Shop', undefined, 'false']);
    assert.deepEqual(await from({}, powerpack), ['accepted', undefined, powerpack, 'false']);
    const pool = { from: undefined, powerpackUuid: powerpack };
    assert.deepEqual(await from(pool), ['accepted', undefined, powerpack, 'false']);
    assert.deepEqual(await from(pool, 'Shop'), ['accepted', 'Shop', undefined, 'false']);
    assert.deepEqual(await from({ keepLogs: true }), ['accepted', '14155550100', undefined, undefined]);
    assert.deepEqual(await from({ from: undefined }), ['retry', undefined, undefined, undefined]);
  });

  it('is not sent when the code is nearly over, nor to what is no number, nor to two', async () => {
    await using bench = await start();
    bench.time.now = text().expiresAt - 4_999;
    const late = await bench.provider.send(text(), never());
    assert.deepEqual(late, { outcome: 'refused', reason: 'plivo-too-late' });
    bench.time.now = now;
    for (const wrong of [
      { to: `${text().to}<${text(2).to}` },
      { to: '' },
      { content: { kind: 'whatsapp' } as const },
    ]) {
      const answer = await bench.provider.send({ ...text(), ...wrong }, never());
      assert.deepEqual(answer, { outcome: 'refused', reason: 'plivo-not-sendable' });
    }
    assert.equal(bench.served.requests.length, 0);
  });
});

describe('what Plivo answers', () => {
  const expected: readonly [status: number, error: string, answer: ProviderAnswer][] = [
    [400, `dst ${text().to} is not valid`, { outcome: 'refused', reason: 'plivo-destination' }],
    [400, 'text is too long', { outcome: 'refused', reason: 'plivo-400' }],
    [400, 'src is not valid', { outcome: 'retry', reason: 'plivo-setup-sender' }],
    [400, 'powerpack_uuid is not valid', { outcome: 'retry', reason: 'plivo-setup-sender' }],
    [400, 'Insufficient credit', { outcome: 'retry', reason: 'plivo-setup-credit' }],
    [402, 'pay first', { outcome: 'retry', reason: 'plivo-setup-credit' }],
    [400, 'url is not valid', { outcome: 'retry', reason: 'plivo-setup-400' }],
    [403, 'no', { outcome: 'retry', reason: 'plivo-setup-403' }],
    [404, 'not found', { outcome: 'retry', reason: 'plivo-setup-404' }],
    [404, '', { outcome: 'retry', reason: 'plivo-setup-404' }],
    [401, '', { outcome: 'retry', reason: 'plivo-setup-sign-in', afterSeconds: 30 }],
    [500, text().code, { outcome: 'retry', reason: 'plivo-500' }],
    [400, '', { outcome: 'retry', reason: 'plivo-protocol' }],
    [202, '', { outcome: 'retry', reason: 'plivo-protocol' }],
    [200, 'dst', { outcome: 'retry', reason: 'plivo-protocol' }],
  ];
  for (const [status, error, answer] of expected) {
    it(`${status} ${error} means ${answer.outcome}`, async () => {
      assert.deepEqual(await answerTo(status, { api_id: '1', error }), answer);
    });
  }

  itPassesOnWaits('plivo', answerTo);

  itBringsNoWords(answerTo, (junk) => [
    { error: `${text().code} ${JSON.stringify(junk)}`, message_uuid: junk },
  ]);

  it('is that we are nobody when the token is wrong', async () => {
    await using bench = await start({ settings: { authToken: 'wrong' } });
    const answer = await bench.provider.send(text(), never());
    assert.equal('reason' in answer && answer.reason, 'plivo-setup-sign-in');
  });
});

it('refuses settings of Plivo that can’t work', () => {
  for (const wrong of [{ powerpackUuid: powerpack }, { baseUrl: 'http://api.plivo.com' }]) {
    assert.throws(() => makeVendorProvider(plivo, { ...settings, ...wrong }));
  }
});

describe('a receipt by Plivo', () => {
  const cases = [
    ['sent', '', { status: 'sent' }],
    ['delivered', '000', { status: 'delivered' }],
    ['read', '', { status: 'read' }],
    ['undelivered', '30', { status: 'failed', reason: 'plivo-30' }],
    ['undelivered', '050', { status: 'failed', reason: 'plivo-50', badAddress: true }],
    ['undelivered', '70', { status: 'failed', reason: 'plivo-70', badAddress: true }],
    ['failed', '420', { status: 'failed', reason: 'plivo-420' }],
    ['rejected', '', { status: 'failed', reason: 'plivo-rejected' }],
    ['failed', text().code, { status: 'failed', reason: 'plivo-error' }],
  ] as const;
  for (const [status, error, expected] of cases) {
    it(`that says ${status} ${error}`, async () => {
      const fields = {
        MessageUUID: 'u1',
        Status: status,
        ErrorCode: error,
        Units: text().code,
        TotalAmount: 'free',
        MCC: '',
      };
      assert.deepEqual(await told(fields), {
        kind: 'genuine',
        news: [{ kind: 'receipt', messageId, providerMessageId: 'u1', ...expected }],
      });
    });
  }

  for (const status of ['queued', 'deleted', 'constructor', 'new', '']) {
    it(`that says ${status || 'nothing'} says nothing`, async () => {
      assert.deepEqual(await told({ MessageUUID: 'u1', Status: status }), { kind: 'genuine', news: [] });
    });
  }

  it('finds its message by Plivo’s id where the address names none', async () => {
    const outcome = await told({ MessageUUID: 'u1', Status: 'sent' }, inboundUrl);
    assert.deepEqual(outcome, {
      kind: 'genuine',
      news: [{ kind: 'receipt', providerMessageId: 'u1', status: 'sent' }],
    });
  });

  itTellsOfPhones(start, text(), [
    ['unknown', 'plivo-70'],
    ['absent', 'plivo-420'],
    ['barred', 'plivo-30'],
  ]);

  itSaysTheSameAgain(start, text());

  it('is garbage when it is signed and makes no sense', async () => {
    for (const fields of [
      {},
      { Status: 'sent' },
      { MessageUUID: 'u1' },
      { MessageUUID: '', Status: 'sent' },
    ]) {
      assert.deepEqual(await told({ ...fields, More: '1' }), { kind: 'garbage' });
    }
  });
});

describe('Plivo’s signature', () => {
  const token = 'my_auth_token';
  const judge = (
    at: string,
    headers: Record<string, string>,
    { body = '', method = 'POST', authToken = token } = {},
  ) =>
    makeVendorProvider(plivo, { ...settings, authToken }).readCallback?.({
      method,
      url: at,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: Buffer.from(body),
      messageId: null,
    });
  // Believed, and then not understood: there is no message in it.
  const believed = { kind: 'garbage' };
  const v2 = (signature: string, nonce: string) => ({
    'x-plivo-signature-v2': signature,
    'x-plivo-signature-v2-nonce': nonce,
  });
  const v3 = (signature: string, nonce = '12345') => ({
    'x-plivo-signature-v3': signature,
    'x-plivo-signature-v3-nonce': nonce,
  });

  it('of version 2 is known by the examples of plivo-node', async () => {
    const first = v2('ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc=', '12345');
    assert.deepEqual(await judge('https://answer.url', first), believed);
    assert.deepEqual(await judge('https://answer.url:8000', first), forged);
    const port = v2('LDphWoWimP4QM5AoWI1uwP6WmlWtt5ITPZjXIWYvCNU=', '24725744043720739450');
    assert.deepEqual(await judge('https://answer.url:8000', port), believed);
    const other = v2('xeV6S6BPIQJ/rgKCjCm/Fo2ve5zNe1fatQoHyRT8vxQ=', '123456');
    assert.deepEqual(
      await judge('https://answer.url:8080', other, { authToken: 'my_auth_tokens' }),
      believed,
    );
    assert.deepEqual(await judge('https://answer.url:8080', other), forged);
  });

  // Each was put to validateV3Signature of plivo-node 4.79.0, which said yes.
  const examples = [
    ['3bB+KSKrz3ArkNhlhHih14PPK6Ai6A3d3evA6P4NP+k=', 'https://answer.url/callbacks/a', fieldsOf('delivered')],
    [
      'LzeD3kccFsQeN8ufmvcxFmnbX47neuuxFbQEpUDaROc=',
      'https://answer.url:8443/callbacks/a?z=1&b=x%20y',
      'To=49&Status=sent',
    ],
    ['kHiSjzx+QPumDXyJFW5TaVhFayX9SAM7V/MzK5EPAK0=', 'https://answer.url/a', ''],
    ['tmV9JbTM7kf2POKhOQTtqf3P6pjcnVD5a7iSuNDjwNk=', 'https://answer.url/a?b=1', ''],
    ['n4LMWnlj/1rcqkoSmYEPmCw2zXaPIYZ02d0I042FY+U=', 'https://answer.url/a', 'b=3&a=2&a=1'],
  ] as const;

  function fieldsOf(status: string): string {
    return `To=4915200000001&From=14155550100&Status=${status}`;
  }

  it('of version 3 is what Plivo’s own library takes for right', async () => {
    for (const [signature, at, body] of examples) {
      assert.deepEqual(await judge(at, v3(signature), { body }), believed, at);
      const main = { 'x-plivo-signature-ma-v3': signature, 'x-plivo-signature-v3-nonce': '12345' };
      assert.deepEqual(await judge(at, main, { body }), believed, at);
      assert.deepEqual(await judge(at, v3(`x=, ${signature}`), { body }), believed, at);
    }
    const got = v3('5smvfJ0Jsa0I/grEC1Z438WyBy6BkhBtkVZluMTfCEw=');
    const asked = await judge('https://answer.url/a?To=49&Status=sent', got, { method: 'GET' });
    assert.deepEqual(asked, believed);
  });

  it('is missed when anything differs from what was signed', async () => {
    for (const [signature, at, body] of examples) {
      for (const [headers, address, fields] of [
        [v3(signature.slice(1)), at, body],
        [v3(signature, '12346'), at, body],
        [v3(signature), `${at}b`, body],
        [v3(signature), at, `${body}&x=1`],
        [{ 'x-plivo-signature-v3': signature }, at, body],
        [{ 'x-plivo-signature-v3-nonce': '12345' }, at, body],
        [{}, at, body],
      ] as const) {
        assert.deepEqual(await judge(address, headers, { body: fields }), forged);
      }
      assert.deepEqual(await judge(at, v3(signature), { body, authToken: 'other' }), forged);
    }
  });

  it('of version 2 does not stand in for a wrong one of version 3', async () => {
    const fields = new URLSearchParams({ MessageUUID: 'u1', Status: 'failed' });
    const both = signedPost(url, fields, 'v3');
    const changed = both.body.replace('failed', 'delivered');
    await using bench = await start();
    assert.equal((await bench.callback(both)).kind, 'genuine');
    assert.deepEqual(await bench.callback({ ...both, body: changed }), forged);
    const other = callbackUrl(text(2).messageId);
    assert.deepEqual(await bench.callback({ ...both, url: other }), forged);
    assert.deepEqual(await bench.callback({ ...signedPost(url, fields, 'v2'), url: other }), forged);
  });

  for (const signature of ['v2', 'v3'] as const) {
    it(`is believed as the simulator makes it: ${signature}`, async () => {
      await using bench = await start({}, { signature });
      await bench.provider.send(text(), never());
      await bench.receiptOf('delivered');
      assert.ok(bench.callbacks.every(({ outcome }) => outcome.kind === 'genuine'));
    });
  }

  it('of anything at all leads to one of the three outcomes, and to no error', async () => {
    await using bench = await start();
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.string()), fc.string(), async (some, junk) => {
        const sent = signedPost(url, new URLSearchParams({ a: '', ...some }), 'v3');
        assert.notEqual((await bench.callback(sent)).kind, 'forged');
        assert.equal((await bench.callback({ ...sent, body: `${sent.body}&b=${junk}1` })).kind, 'forged');
      }),
      { numRuns: 100 },
    );
  });
});

describe('what people write back to Plivo', () => {
  it('comes from the simulated phone, after which Plivo takes texts for it and fails them', async () => {
    await using bench = await start();
    bench.network.reply({ from: text().to, to: own, text: 'STOP' });
    assert.deepEqual(await bench.newsCount(1), [{ kind: 'stop', from: text().to, to: own }]);
    assert.equal((await bench.provider.send(text(), never())).outcome, 'accepted');
    assert.equal((await bench.receiptOf('failed')).reason, 'plivo-200');
    const before = bench.news.length;
    bench.network.reply({ from: text().to, to: own, text: 'START' });
    assert.equal((await bench.newsCount(before + 1)).at(-1)?.kind, 'start');
    await bench.provider.send(text(), never());
    await bench.receiptOf('delivered');
  });

  it('is told again by the receipt of a text that it stopped, where the number is whole', async () => {
    const fields = { MessageUUID: 'u1', Status: 'failed', ErrorCode: '200' };
    const whole = await told({ ...fields, To: text().to.slice(1) });
    assert.deepEqual(whole.kind === 'genuine' && whole.news[1], { kind: 'stop', from: text().to });
    for (const other of [{ ErrorCode: '300' }, { Status: 'delivered' }]) {
      const plain = await told({ ...fields, ...other, To: text().to.slice(1) });
      assert.equal(plain.kind === 'genuine' && plain.news.length, 1, 'no other receipt closes a number');
    }
    const masked = await told({ ...fields, To: '491XXXXX001' });
    assert.ok(masked.kind === 'genuine');
    assert.equal(masked.news.length, 1);
  });

  it('is nothing to us when it is anything else, and is answered with nothing to say', async () => {
    const reply = { MessageUUID: 'u2', From: text().to.slice(1), To: own.slice(1) };
    for (const more of [
      { Text: 'who is this' },
      { Text: '' },
      { Text: text().code },
      { Text: 'STOP', From: 'Shop' },
    ]) {
      const outcome = await told({ ...reply, ...more }, inboundUrl);
      assert.deepEqual(outcome, {
        kind: 'genuine',
        news: [],
        answer: { contentType: 'text/xml', body: '<Response></Response>' },
      });
    }
  });
});
