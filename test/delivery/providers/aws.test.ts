import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProviderNews } from '#delivery/callback.ts';
import { aws } from '#delivery/providers/aws.ts';
import { assertWordless, providerContract } from '#test/contract/provider-contract.ts';
import { createAws } from '../../../carrier/vendors/aws.ts';
import { awsError } from '../../../carrier/vendors/aws-account.ts';
import {
  type BenchOptions,
  callback,
  callbackBase,
  harnessOf,
  makeProvider,
  makeTools,
  never,
  now,
  startVendorBench,
  text,
} from './http-bench.ts';
import { subscribe } from './subscribe-aws.ts';

type Given = Partial<BenchOptions<typeof aws.settings, ReturnType<typeof createAws>>>;
const start = (given: Given = {}) => startVendorBench({ kind: aws, vendor: createAws, ...given });
type Started = Awaited<ReturnType<typeof start>>;

const lastBody = ({ served }: Started): Record<string, unknown> =>
  JSON.parse(served.requests.at(-1)?.body ?? '{}');

providerContract('aws', harnessOf({ kind: aws, vendor: createAws }, text));

describe('a text by AWS', () => {
  it('is asked for as AWS wants it, with our id, for no longer than its code is good', async () => {
    await using bench = await start();
    const answer = await bench.provider.send(text(), never());
    assert.deepEqual(answer, { outcome: 'accepted', providerMessageId: 'aws-1' });
    const { content, to, messageId } = text();
    assert.deepEqual(lastBody(bench), {
      DestinationPhoneNumber: to,
      MessageBody: content.kind === 'sms' && content.text,
      MessageType: 'TRANSACTIONAL',
      TimeToLive: 300,
      Context: { countersign: messageId },
      OriginationIdentity: 'Shop',
      ConfigurationSetName: 'codes',
    });
  });

  it('is from whom the route says', async () => {
    await using bench = await start();
    await bench.provider.send({ ...text(), sender: '+4915735980001' }, never());
    assert.equal(lastBody(bench).OriginationIdentity, '+4915735980001');
  });

  it('has what India wants, in India, and a highest price', async () => {
    const settings = { indiaEntityId: '1101', indiaTemplateId: '1107', maxPriceUsd: '0.15' };
    await using bench = await start({ settings });
    await bench.provider.send(text(), never());
    assert.ok(!('DestinationCountryParameters' in lastBody(bench)));
    await bench.provider.send({ ...text(), to: '+919876543210' }, never());
    const { DestinationCountryParameters, MaxPrice } = lastBody(bench);
    assert.deepEqual(DestinationCountryParameters, { IN_ENTITY_ID: '1101', IN_TEMPLATE_ID: '1107' });
    assert.equal(MaxPrice, '0.15');
  });

  it('is not sent when less is left than AWS can promise', async () => {
    await using bench = await start();
    const send = (ms: number) => bench.provider.send({ ...text(), expiresAt: now + ms }, never());
    assert.equal((await send(5_000)).outcome, 'accepted');
    for (const ms of [4_999, 0, -1]) {
      assert.deepEqual(await send(ms), { outcome: 'refused', reason: 'aws-too-late' });
    }
    await send(5_999);
    assert.equal(lastBody(bench).TimeToLive, 5);
    await send(1e12);
    assert.equal(lastBody(bench).TimeToLive, 259_200);
    assert.equal(bench.served.requests.length, 3);
  });

  it('is not sent when it is no text or goes to no number', async () => {
    await using bench = await start();
    const whatsapp = { ...text(), content: { kind: 'whatsapp' } as const };
    for (const message of [whatsapp, { ...text(), to: '0152' }, { ...text(), to: 'ann@mail.example' }]) {
      assert.deepEqual(await bench.provider.send(message, never()), {
        outcome: 'refused',
        reason: 'aws-not-sendable',
      });
    }
    assert.equal(bench.served.requests.length, 0);
  });

  const settingsFaults: [name: string, settings: object, reason: string][] = [
    ['a key nobody has', { accessKeyId: 'AKIANOBODYHASTHISKEY' }, 'aws-setup-sign-in'],
    ['a wrong secret', { secretAccessKey: 'wrong' }, 'aws-setup-sign-in'],
    ['another region', { region: 'us-east-1' }, 'aws-setup-sign-in'],
    ['a sender of somebody else', { sender: 'Bank' }, 'aws-setup-sender-id-not-registered'],
    ['a configuration set that is not there', { configurationSet: 'none' }, 'aws-setup-not-found'],
  ];
  for (const [name, settings, reason] of settingsFaults) {
    it(`says that our setup is wrong: ${name}`, async () => {
      await using bench = await start({ settings });
      const answer = await bench.provider.send(text(), never());
      assert.equal(answer.outcome === 'retry' && answer.reason, reason);
    });
  }

  it('says so when our clock is', async () => {
    await using bench = await start({ tools: { clock: () => now + 6 * 60_000 } });
    const message = { ...text(), expiresAt: now + 10 * 60_000 };
    const answer = await bench.provider.send(message, never());
    assert.equal(answer.outcome === 'retry' && answer.reason, 'aws-setup-sign-in');
  });

  /** What AWS says, and what it means. */
  const answers: [status: number, type: string, members: object, answer: object][] = [
    [
      400,
      'ConflictException',
      { Reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT' },
      { outcome: 'refused', reason: 'aws-opted-out', everywhere: true },
    ],
    [
      400,
      'ValidationException',
      { Reason: 'INVALID_PARAMETER', Fields: [{ Name: 'DestinationPhoneNumber' }] },
      { outcome: 'refused', reason: 'aws-bad-number' },
    ],
    [
      400,
      'ValidationException',
      { Reason: 'DESTINATION_COUNTRY_BLOCKED' },
      { outcome: 'refused', reason: 'aws-country-blocked' },
    ],
    [
      400,
      'ConflictException',
      { Reason: 'DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION' },
      { outcome: 'refused', reason: 'aws-country-blocked' },
    ],
    [
      400,
      'ConflictException',
      { Reason: 'DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE' },
      { outcome: 'refused', reason: 'aws-number-blocked' },
    ],
    [
      400,
      'ValidationException',
      { Reason: 'PRICE_OVER_THRESHOLD' },
      { outcome: 'refused', reason: 'aws-too-dear' },
    ],
    [
      400,
      'ConflictException',
      { Reason: 'DESTINATION_PHONE_NUMBER_NOT_VERIFIED' },
      { outcome: 'retry', reason: 'aws-setup-sandbox' },
    ],
    [
      400,
      'ConflictException',
      { Reason: 'NO_ORIGINATION_IDENTITIES_FOUND' },
      { outcome: 'retry', reason: 'aws-setup-error' },
    ],
    [
      400,
      'ConflictException',
      { Reason: 'RESOURCE_NOT_ACTIVE' },
      { outcome: 'retry', reason: 'aws-setup-resource-not-active' },
    ],
    [400, 'ValidationException', {}, { outcome: 'retry', reason: 'aws-setup-validation' }],
    [400, 'ValidationException', { Reason: 'toString' }, { outcome: 'retry', reason: 'aws-setup-tostring' }],
    [
      400,
      'ServiceQuotaExceededException',
      { Reason: 'MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT' },
      { outcome: 'retry', reason: 'aws-setup-quota', afterSeconds: 30 },
    ],
    [400, 'ThrottlingException', {}, { outcome: 'retry', reason: 'aws-throttled', afterSeconds: 1 }],
    [
      400,
      'AccessDeniedException',
      { Reason: 'ACCOUNT_DISABLED' },
      { outcome: 'retry', reason: 'aws-setup-access', afterSeconds: 30 },
    ],
    [403, '', {}, { outcome: 'retry', reason: 'aws-setup-access', afterSeconds: 30 }],
    [400, 'ExpiredTokenException', {}, { outcome: 'retry', reason: 'aws-setup-sign-in', afterSeconds: 30 }],
    [404, '', {}, { outcome: 'retry', reason: 'aws-404' }],
    [400, 'WhateverException', {}, { outcome: 'retry', reason: 'aws-whateverexception' }],
    [500, 'InternalServerException', {}, { outcome: 'retry', reason: 'aws-500' }],
    [200, '', { MessageId: 5 }, { outcome: 'retry', reason: 'aws-protocol' }],
  ];
  for (const [status, type, members, expected] of answers) {
    it(`reads ${status} ${type} ${JSON.stringify(members)}`, async () => {
      const { code, to } = text();
      const reply =
        type === '' ? undefined : awsError(status, type, { Message: `${code} ${to}`, ...members });
      const { headers = {}, body = members } = typeof reply === 'object' ? reply : {};
      const provider = makeProvider(
        aws,
        { region: 'eu-central-1', accessKeyId: 'AKIASIMULATEDCUSTOMER', secretAccessKey: 'secret' },
        makeTools({ fetch: async () => new Response(JSON.stringify(body), { status, headers }) }),
      );
      const answer = await provider.send(text(), never());
      assertWordless(answer, text());
      assert.deepEqual(answer, expected);
    });
  }
});

describe('the settings', () => {
  const needed = { region: 'eu-central-1', accessKeyId: 'AKIASIMULATEDCUSTOMER', secretAccessKey: 'secret' };

  it('are each described, and receipts are promised only where they can come', () => {
    for (const [name, schema] of Object.entries(aws.settings.properties)) {
      assert.ok('description' in schema, `${name} is described`);
    }
    const receipts = (more: object) => makeProvider(aws, { ...needed, ...more }, makeTools()).givesReceipts;
    const topicArns = ['arn:aws:sns:eu-central-1:123456789012:texts'];
    assert.equal(receipts({}), false);
    assert.equal(receipts({ topicArns }), false);
    assert.equal(receipts({ topicArns, configurationSet: 'codes' }), true);
  });

  it('lead to AWS itself, in China as well', async () => {
    const asked: string[] = [];
    const tools = makeTools({
      fetch: async (url) => {
        asked.push(String(url));
        return new Response('{}', { status: 500 });
      },
    });
    for (const region of ['eu-central-1', 'us-gov-west-1', 'cn-north-1']) {
      await makeProvider(aws, { ...needed, region }, tools).send(text(), never());
    }
    assert.deepEqual(asked, [
      'https://sms-voice.eu-central-1.amazonaws.com/',
      'https://sms-voice.us-gov-west-1.amazonaws.com/',
      'https://sms-voice.cn-north-1.amazonaws.com.cn/',
    ]);
  });

  it('are wrong where they would send codes in the clear, or believe anybody', () => {
    for (const wrong of [
      { baseUrl: 'http://sms.example' },
      { topicArns: ['texts'] },
      { region: 'evil.example/' },
      { snsUrl: 'http://sns.example', topicArns: ['arn:aws:sns:eu-central-1:123456789012:texts'] },
    ]) {
      assert.throws(() => makeProvider(aws, { ...needed, ...wrong }, makeTools()), JSON.stringify(wrong));
    }
  });
});

describe('what AWS tells of a text', () => {
  it('comes by a topic that confirms itself, with our id, the network and the price', async () => {
    await using bench = await start();
    await subscribe(bench.served.url, bench.vendor.topic.arn, callbackBase);
    await bench.provider.send(text(), never());
    const rest = {
      messageId: text().messageId,
      providerMessageId: 'aws-1',
      at: now,
      segments: 1,
      price: { amount: '0.09882', currency: 'USD' },
      network: '26201',
    };
    assert.deepEqual(await bench.newsCount(2), [
      { kind: 'receipt', status: 'sent', ...rest },
      { kind: 'receipt', status: 'delivered', ...rest },
    ]);
  });

  const fates: [phone: 'unknown' | 'absent' | 'barred', news: object][] = [
    ['unknown', { status: 'failed', reason: 'aws-invalid', badAddress: true }],
    ['absent', { status: 'failed', reason: 'aws-ttl-expired' }],
    ['barred', { status: 'failed', reason: 'aws-carrier-blocked' }],
  ];
  for (const [is, expected] of fates) {
    it(`says what became of a text to a phone that is ${is}`, async () => {
      await using bench = await start({ scenario: { phones: [{ number: '*', is }] } });
      await subscribe(bench.served.url, bench.vendor.topic.arn, callbackBase);
      await bench.provider.send(text(), never());
      await bench.newsCount(2);
      const failed = bench.news.find((one) => one.kind === 'receipt' && one.status === 'failed');
      assert.ok(failed?.kind === 'receipt');
      const { status, reason, badAddress } = failed;
      assert.deepEqual({ status, reason, ...(badAddress ? { badAddress } : {}) }, expected);
    });
  }

  /** The event as its topic would post it. */
  async function told(event: object, settings: object = {}): Promise<readonly ProviderNews[]> {
    await using bench = await start({ settings });
    // The simulator knows its own address by then.
    await fetch(bench.served.url);
    const body = JSON.stringify(bench.vendor.topic.notification(event));
    const outcome = await bench.provider.readCallback?.(callback({ url: callbackBase, headers: {}, body }));
    assert.ok(outcome?.kind === 'genuine');
    return outcome.news;
  }

  const types: [type: string, status: string | undefined][] = [
    ['TEXT_DELIVERED', 'delivered'],
    ['TEXT_SUCCESSFUL', 'sent'],
    ['TEXT_QUEUED', undefined],
    ['TEXT_PENDING', undefined],
    ['TEXT_SENT', undefined],
    ['TEXT_READ', undefined],
    ['TEXT_BLOCKED', 'failed'],
    ['TEXT_TTL_EXPIRED', 'failed'],
    ['TEXT_CARRIER_UNREACHABLE', 'failed'],
    ['TEXT_INVALID', 'failed'],
    ['TEXT_INVALID_MESSAGE', 'failed'],
    ['TEXT_CARRIER_BLOCKED', 'failed'],
    ['TEXT_UNREACHABLE', 'failed'],
    ['TEXT_SPAM', 'failed'],
    ['TEXT_UNKNOWN', 'failed'],
    ['TEXT_PROTECT_BLOCKED', 'failed'],
    ['VOICE_COMPLETED', undefined],
    ['TEXT_toString', undefined],
  ];
  for (const [eventType, status] of types) {
    it(`reads ${eventType}`, async () => {
      const [news] = await told({ eventType, messageId: 'aws-1' });
      assert.equal(news?.kind === 'receipt' ? news.status : undefined, status);
    });
  }

  it('is delivered where the operator knows that the carrier says no more', async () => {
    const event = { eventType: 'TEXT_SUCCESSFUL', messageId: 'aws-1' };
    const [news] = await told(event, { successfulMeansDelivered: true });
    assert.equal(news?.kind === 'receipt' && news.status, 'delivered');
  });

  it('means nothing when it is about nothing', async () => {
    for (const event of [{}, [], { eventType: 'TEXT_DELIVERED' }, { eventType: 7, messageId: 'aws-1' }]) {
      assert.deepEqual(await told(event), []);
    }
  });

  it('may come twice', async () => {
    await using bench = await start({ scenario: { standard: { receipts: { duplicate: 1 } } } });
    await subscribe(bench.served.url, bench.vendor.topic.arn, callbackBase);
    await bench.provider.send(text(), never());
    await bench.newsCount(3);
    assert.equal(bench.news.filter((one) => one.kind === 'receipt' && one.status === 'delivered').length, 2);
  });

  it('is whom to stop writing to, and whom to write to again', async () => {
    await using bench = await start();
    await subscribe(bench.served.url, bench.vendor.topic.arn, callbackBase);
    for (const words of ['Stop', 'thanks, stop by tomorrow', 'START']) {
      bench.network.reply({ from: '+491521', to: '+4915735980001', text: words });
    }
    const said = { from: '+491521', to: '+4915735980001' };
    await bench.newsCount(2);
    assert.deepEqual(
      new Set(bench.news),
      new Set([
        { kind: 'stop', ...said },
        { kind: 'start', ...said },
      ]),
    );
  });

  it('is not believed unsigned, nor without a topic', async () => {
    await using bench = await start();
    await fetch(bench.served.url);
    const right = bench.vendor.topic.notification({ eventType: 'TEXT_DELIVERED', messageId: 'aws-1' });
    const read = async (members: object, provider = bench.provider) =>
      provider.readCallback?.(callback({ url: callbackBase, headers: {}, body: JSON.stringify(members) }));
    assert.deepEqual(await read({ ...right, Message: `${right.Message?.replace('DELIVERED', 'INVALID')}` }), {
      kind: 'forged',
    });
    const deaf = makeProvider(
      aws,
      { region: 'eu-central-1', accessKeyId: 'AKIASIMULATEDCUSTOMER', secretAccessKey: 'secret' },
      bench.tools,
    );
    assert.deepEqual(await read(right, deaf), { kind: 'forged' });
    assert.equal((await read(right))?.kind, 'genuine');
  });
});
