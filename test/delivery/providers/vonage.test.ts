import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CallbackOutcome } from '#delivery/callback.ts';
import type { ProviderAnswer } from '#delivery/provider.ts';
import { vonage } from '#delivery/providers/vonage.ts';
import { providerContract } from '#test/contract/provider-contract.ts';
import { createVonage, signedJson, signHs256 } from '../../../carrier/vendors/vonage.ts';
import { applicationId, privateKey, signatureSecret } from '../../../carrier/vendors/vonage-application.ts';
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
  VendorBenchOptions<typeof vonage.settings, ReturnType<typeof createVonage>>,
  'kind' | 'createVendor'
>;

const start = (options: Options = {}) =>
  startVendorBench({
    kind: vonage,
    createVendor: (tools) => createVonage(tools, { inboundUrl }),
    ...options,
  });

const settings = { applicationId, privateKey, signatureSecret, from: 'Shop' };
const url = callbackUrl(text().messageId);
const messageId = text().messageId;
const uuid = '00000000-0000-4000-8000-000000000001';
const forged = { kind: 'forged' };

const answerTo = answersOf(vonage, settings, text());

/** What the provider makes of a callback. */
const judge = async (
  sent: { url: string; headers: Record<string, string>; body: string },
  at: string | null = messageId,
): Promise<CallbackOutcome | undefined> =>
  makeVendorProvider(vonage, settings).readCallback?.({
    method: 'POST',
    url: sent.url,
    headers: sent.headers,
    body: Buffer.from(sent.body),
    messageId: at,
  });

const told = (payload: object, at: string | null = messageId) =>
  judge(signedJson(at === null ? inboundUrl : url, payload, now), at);

providerContract('vonage', harnessOf(start, text));

describe('a text by Vonage', () => {
  it('says who, what, for how long, and where to tell of it', async () => {
    await using bench = await start();
    bench.time.now = now + 500;
    const { content, to } = text();
    assert.ok(content.kind === 'sms');
    const answer = await bench.provider.send(text(), never());
    assert.deepEqual(JSON.parse(bench.requestBody()), {
      message_type: 'text',
      channel: 'sms',
      to: to.slice(1),
      from: '12015550123',
      text: content.text,
      ttl: 299,
      client_ref: messageId,
      webhook_url: url,
      webhook_version: 'v1',
    });
    assert.ok(answer.outcome === 'accepted');
    const { at, ...receipt } = await bench.receiptOf('delivered');
    assert.deepEqual(receipt, {
      kind: 'receipt',
      messageId,
      providerMessageId: answer.providerMessageId,
      status: 'delivered',
      segments: 1,
      network: '26201',
      price: { amount: '0.0333', currency: 'EUR' },
    });
    assert.equal(at, bench.time.now);
  });

  it('is signed for anew each time, by a token that ends soon and has the key in none of its parts', async () => {
    await using bench = await start();
    await bench.provider.send(text(1), never());
    await bench.provider.send(text(2), never());
    const [first, second] = bench.served.requests.map(({ headers }) => {
      const claims = headers.authorization?.split('.')[1] ?? '';
      return JSON.parse(Buffer.from(claims, 'base64url').toString());
    });
    assert.equal(first.application_id, applicationId);
    assert.ok(first.exp - first.iat <= 300);
    assert.equal(first.iat, now / 1000);
    assert.notEqual(first.jti, second.jti);
  });

  it('is from whom the route names', async () => {
    for (const [sender, from] of [
      ['Shop', 'Shop'],
      ['+447700900001', '447700900001'],
    ]) {
      await using bench = await start({ settings: { from: undefined } });
      assert.equal(
        (await bench.provider.send({ ...text(), sender: sender ?? '' }, never())).outcome,
        'accepted',
      );
      assert.equal(JSON.parse(bench.requestBody()).from, from);
      const nobody = await bench.provider.send(text(2), never());
      assert.deepEqual(nobody, { outcome: 'retry', reason: 'vonage-setup-sender' });
    }
  });

  it('is not sent when Vonage would try for longer than the code lives, nor to what is no number', async () => {
    await using bench = await start();
    bench.time.now = text().expiresAt - 20_000;
    assert.equal((await bench.provider.send(text(1), never())).outcome, 'accepted');
    bench.time.now = text().expiresAt - 19_999;
    const late = await bench.provider.send(text(2), never());
    assert.deepEqual(late, { outcome: 'refused', reason: 'vonage-too-late' });
    bench.time.now = now;
    for (const wrong of [{ to: '49152' }, { content: { kind: 'whatsapp' } as const }]) {
      const answer = await bench.provider.send({ ...text(), ...wrong }, never());
      assert.deepEqual(answer, { outcome: 'refused', reason: 'vonage-not-sendable' });
    }
    assert.equal(bench.served.requests.length, 1);
  });
});

describe('what Vonage answers', () => {
  const expected: readonly [status: number, problem: string, answer: ProviderAnswer][] = [
    // Of the phone and its contract, and no illness of Vonage's.
    [422, 'messages#1310', { outcome: 'refused', reason: 'vonage-1310' }],
    [422, 'messages#1200', { outcome: 'refused', reason: 'vonage-1200' }],
    [422, 'messages#1260', { outcome: 'refused', reason: 'vonage-1260' }],
    [422, 'messages#1330', { outcome: 'refused', reason: 'vonage-1330' }],
    [422, 'messages#1220', { outcome: 'retry', reason: 'vonage-1220' }],
    [422, 'messages#1110', { outcome: 'retry', reason: 'vonage-setup-1110' }],
    [422, 'messages#1170', { outcome: 'refused', reason: 'vonage-1170', badAddress: true }],
    [422, 'messages#1430', { outcome: 'refused', reason: 'vonage-1430', badAddress: true }],
    [422, 'messages#1210', { outcome: 'refused', reason: 'vonage-1210' }],
    [422, 'messages#1240', { outcome: 'refused', reason: 'vonage-1240', everywhere: true }],
    [422, 'messages#9999', { outcome: 'refused', reason: 'vonage-9999' }],
    [422, 'messages#1120', { outcome: 'retry', reason: 'vonage-setup-1120' }],
    [422, 'messages#1420', { outcome: 'retry', reason: 'vonage-setup-1420' }],
    [402, '#low-balance', { outcome: 'retry', reason: 'vonage-setup-low-balance' }],
    [402, '', { outcome: 'retry', reason: 'vonage-setup-402' }],
    [403, '#forbidden', { outcome: 'retry', reason: 'vonage-setup-forbidden' }],
    [404, '', { outcome: 'retry', reason: 'vonage-setup-404' }],
    [422, 'messages#1030', { outcome: 'retry', reason: 'vonage-1030' }],
    [422, 'messages#1000', { outcome: 'retry', reason: 'vonage-throttled', afterSeconds: 1 }],
    [401, '#unauthorized', { outcome: 'retry', reason: 'vonage-setup-sign-in', afterSeconds: 30 }],
    [500, 'messages#1030', { outcome: 'retry', reason: 'vonage-500' }],
    [422, '', { outcome: 'retry', reason: 'vonage-protocol' }],
    [202, '', { outcome: 'retry', reason: 'vonage-protocol' }],
    [422, `messages#${text().code}`, { outcome: 'refused', reason: 'vonage-error' }],
  ];
  for (const [status, problem, answer] of expected) {
    it(`${status} ${problem} means ${answer.outcome}`, async () => {
      const type = `https://developer.vonage.com/api-errors/${problem}`;
      assert.deepEqual(await answerTo(status, { type, detail: `${text().code} to ${text().to}` }), answer);
    });
  }

  itPassesOnWaits('vonage', answerTo);

  itBringsNoWords(answerTo, (junk) => [
    { type: junk, title: text().code, message_uuid: junk, detail: text().to },
  ]);

  it('is that we are nobody when key or application are wrong', async () => {
    const { privateKey: other } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    for (const wrong of [
      { privateKey: other.export({ type: 'pkcs8', format: 'pem' }) },
      { applicationId: '0d5c1f2e-7a46-4b1c-9c55-000000000000' },
    ]) {
      await using bench = await start({ settings: wrong });
      const answer = await bench.provider.send(text(), never());
      assert.equal('reason' in answer && answer.reason, 'vonage-setup-sign-in');
    }
  });
});

it('refuses settings that can’t work, without the key in its words', () => {
  const { privateKey: curve } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  for (const wrong of [
    { privateKey: 'MIIEvQIBADANBg' },
    { privateKey: privateKey.replaceAll('\n', ' ') },
    { privateKey: curve.export({ type: 'pkcs8', format: 'pem' }) },
    { baseUrl: 'http://api.nexmo.com' },
  ]) {
    const make = () => makeVendorProvider(vonage, { ...settings, ...wrong });
    assert.throws(make, (error: Error) => /must be/.test(error.message) && !/MII/.test(error.message));
  }
});

describe('a receipt by Vonage', () => {
  const problem = (number: number | string) => ({
    type: `https://developer.vonage.com/api-errors/messages#${number}`,
    title: number,
    detail: text().code,
  });
  const cases: readonly [status: string, error: object | undefined, expected: object][] = [
    ['submitted', undefined, { status: 'sent' }],
    ['delivered', undefined, { status: 'delivered' }],
    ['read', undefined, { status: 'read' }],
    ['rejected', problem(1210), { status: 'failed', reason: 'vonage-1210' }],
    ['rejected', problem(1180), { status: 'failed', reason: 'vonage-1180' }],
    ['rejected', problem(1190), { status: 'failed', reason: 'vonage-1190', badAddress: true }],
    ['undeliverable', { error: problem(1260) }, { status: 'failed', reason: 'vonage-1260' }],
    ['undeliverable', undefined, { status: 'failed', reason: 'vonage-undeliverable' }],
    ['rejected', { type: text().code }, { status: 'failed', reason: 'vonage-rejected' }],
    ['rejected', problem(text().code), { status: 'failed', reason: 'vonage-error' }],
  ];
  for (const [status, error, expected] of cases) {
    it(`that says ${status} ${JSON.stringify(error ?? '')}`, async () => {
      assert.deepEqual(await told({ message_uuid: uuid, status, client_ref: messageId, error }), {
        kind: 'genuine',
        news: [{ kind: 'receipt', messageId, providerMessageId: uuid, ...expected }],
      });
    });
  }

  it('says nothing by a status that is new', async () => {
    for (const status of ['seen', 'toString', '']) {
      const outcome = await told({ message_uuid: uuid, status, client_ref: messageId });
      assert.deepEqual(outcome, { kind: 'genuine', news: [] });
    }
  });

  it('of a number that had said STOP tells that as well', async () => {
    const outcome = await told({
      message_uuid: uuid,
      status: 'rejected',
      client_ref: messageId,
      error: problem(1240),
      to: text().to.slice(1),
    });
    assert.ok(outcome?.kind === 'genuine');
    assert.deepEqual(outcome.news[1], { kind: 'stop', from: text().to });
  });

  it('leaves out details that are none', async () => {
    const outcome = await told({
      message_uuid: uuid,
      status: 'delivered',
      client_ref: messageId,
      timestamp: 'soon',
      usage: { price: text().code.repeat(3), currency: 'euros' },
      sms: { count_total: 'some' },
      destination: { network_code: text().to },
    });
    assert.deepEqual(outcome, {
      kind: 'genuine',
      news: [{ kind: 'receipt', messageId, providerMessageId: uuid, status: 'delivered' }],
    });
  });

  it('is about the message that its body names, and at no other’s address', async () => {
    const payload = { message_uuid: uuid, status: 'delivered', client_ref: messageId };
    assert.deepEqual(await told(payload, text(2).messageId), forged);
    assert.deepEqual(await told({ message_uuid: uuid, status: 'delivered' }), forged);
    const outcome = await told(payload, null);
    assert.ok(outcome?.kind === 'genuine' && outcome.news[0]?.kind === 'receipt');
    assert.equal(outcome.news[0].messageId, messageId);
  });

  itTellsOfPhones(start, text(), [
    ['unknown', 'vonage-1190'],
    ['absent', 'vonage-1360'],
    ['barred', 'vonage-1280'],
  ]);

  itSaysTheSameAgain(start, text());

  it('is garbage when it is signed and makes no sense', async () => {
    for (const payload of [{}, [], { status: 'delivered' }, { message_uuid: uuid }, 'delivered', 7, null]) {
      assert.deepEqual(await judge(signedJson(url, payload, now)), { kind: 'garbage' });
    }
  });
});

describe('Vonage’s signature', () => {
  const payload = { message_uuid: uuid, status: 'delivered', client_ref: messageId };
  const genuine = signedJson(url, payload, now);
  const seconds = now / 1000;
  const withToken = (token: string) => ({
    ...genuine,
    headers: { ...genuine.headers, authorization: `Bearer ${token}` },
  });

  it('is missed when anything differs from what was signed', async () => {
    assert.equal((await judge(genuine))?.kind, 'genuine');
    const token = genuine.headers.authorization.slice('Bearer '.length);
    const [header = '', claims = '', signature = ''] = token.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    for (const wrong of [
      '',
      'x',
      `${header}.${claims}`,
      `${header}.${claims}.`,
      `${header}.${claims}.${signature}x`,
      `${header}.${claims}.${signature}.x`,
      `${none}.${claims}.`,
      `${none}.${claims}.${signature}`,
      `${header}.${claims.slice(0, -2)}.${signature}`,
    ]) {
      assert.deepEqual(await judge(withToken(wrong)), forged, wrong);
    }
    assert.deepEqual(await judge({ ...genuine, headers: {} }), forged);
    assert.deepEqual(
      await judge({ ...genuine, body: genuine.body.replace('delivered', 'rejected') }),
      forged,
    );
    assert.deepEqual(await judge({ ...genuine, body: `${genuine.body} ` }), forged);
  });

  it('is by the algorithm that we expect, whatever the token says', async () => {
    const claims = JSON.parse(
      Buffer.from(genuine.headers.authorization.split('.')[1] ?? '', 'base64url').toString(),
    );
    assert.equal((await judge(withToken(signHs256(claims))))?.kind, 'genuine');
    for (const alg of ['none', 'HS512', 'RS256', undefined]) {
      assert.deepEqual(await judge(withToken(signHs256(claims, { alg }))), forged);
    }
  });

  it('covers the body, or covers nothing', async () => {
    assert.deepEqual(await judge(signedJson(url, payload, now, { payload_hash: undefined })), forged);
    assert.deepEqual(await judge(signedJson(url, payload, now, { payload_hash: 'x' })), forged);
    assert.deepEqual(await judge(signedJson(url, payload, now, { payload_hash: true })), forged);
  });

  it('is good for some minutes, whatever is brought again later', async () => {
    for (const [iat, kind] of [
      [seconds, 'genuine'],
      [seconds - 299, 'genuine'],
      [seconds - 300, 'forged'],
      [seconds + 59, 'genuine'],
      [seconds + 60, 'forged'],
      [undefined, 'forged'],
      [String(seconds), 'forged'],
    ] as const) {
      assert.equal((await judge(signedJson(url, payload, now, { iat })))?.kind, kind, String(iat));
    }
    assert.equal((await judge(signedJson(url, payload, now, { exp: seconds - 61 })))?.kind, 'forged');
    assert.equal((await judge(signedJson(url, payload, now, { exp: seconds + 1 })))?.kind, 'genuine');
  });

  it('of anything at all leads to one of the three outcomes, and to no error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.string(), async (some, token) => {
        assert.notEqual((await judge(signedJson(url, some, now), null))?.kind, 'forged');
        assert.deepEqual(await judge(withToken(token)), forged);
      }),
      { numRuns: 100 },
    );
  });
});

describe('what people write back to Vonage', () => {
  const own = '+12015550123';

  it('comes from the simulated phone, after which Vonage takes no more for it until it wants them again', async () => {
    await using bench = await start();
    bench.network.reply({ from: text().to, to: own, text: 'STOP' });
    assert.deepEqual(await bench.newsCount(1), [{ kind: 'stop', from: text().to, to: own }]);
    const refused = await bench.provider.send(text(), never());
    assert.deepEqual(refused, { outcome: 'refused', reason: 'vonage-1240', everywhere: true });
    bench.network.reply({ from: text().to, to: own, text: 'START' });
    await bench.newsCount(2);
    assert.equal((await bench.provider.send(text(), never())).outcome, 'accepted');
  });

  it('is nothing to us when it is anything else', async () => {
    const reply = { message_uuid: uuid, channel: 'sms', from: text().to.slice(1), to: '12015550123' };
    for (const words of ['who is this', '', text().code, undefined]) {
      assert.deepEqual(await told({ ...reply, text: words }, null), { kind: 'genuine', news: [] });
    }
    const strange = await told({ ...reply, from: 'Shop', text: 'STOP' }, null);
    assert.deepEqual(strange, { kind: 'genuine', news: [] });
    assert.deepEqual(await told({ ...reply, channel: 'mms', text: 'STOP' }, null), { kind: 'garbage' });
  });
});
