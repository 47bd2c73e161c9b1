import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallbackOutcome, ProviderNews } from '#delivery/callback.ts';
import { bird } from '#delivery/providers/bird.ts';
import { assertWordless, providerContract } from '#test/contract/provider-contract.ts';
import type { VendorTools } from '../../../carrier/vendor.ts';
import { type BirdVendor, createBird } from '../../../carrier/vendors/bird.ts';
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

const vendor = (tools: VendorTools) => createBird(tools, { webhookUrl: callbackBase });
const start = (given: Partial<BenchOptions<typeof bird.settings, BirdVendor>> = {}) =>
  startVendorBench({ kind: bird, vendor, ...given });

providerContract('bird', harnessOf({ kind: bird, vendor }, text));

const needed = { apiKey: 'bk_eu1_key', sender: 'Shop' };

describe('a text by Bird', () => {
  it('is asked for as Bird wants it, once, with our id, and as something not to be kept', async () => {
    await using bench = await start();
    const { content, to, messageId } = text();
    assert.deepEqual(await bench.provider.send(text(), never()), {
      outcome: 'accepted',
      providerMessageId: 'bird-1',
    });
    const body = {
      to,
      from: 'Shop',
      text: content.kind === 'sms' && content.text,
      category: 'authentication',
      metadata: { countersign: messageId },
    };
    assert.deepEqual(
      bench.served.requests.map((request) => [request.headers['idempotency-key'], JSON.parse(request.body)]),
      [
        [`${messageId}-limited`, { ...body, validity_period: 300 }],
        [messageId, body],
      ],
      'with a time limit first, which Bird does not have yet',
    );
    assert.equal(bench.carrier.submissions.length, 1);
  });

  it('is not asked a time limit for again until a day later, and has one from the day on which Bird has it', async () => {
    const time = { now };
    await using bench = await start({ tools: { clock: () => time.now } });
    const paths = () => bench.served.requests.map(({ body }) => JSON.parse(body).validity_period ?? null);
    const send = (number: number, expiresAt = time.now + 300_000) =>
      bench.provider.send({ ...text(number), expiresAt }, never());
    await send(1);
    await send(2);
    time.now += 24 * 3_600_000;
    assert.equal((await send(3)).outcome, 'accepted');
    assert.deepEqual(paths(), [300, null, null, 300, null]);
    await using later = await startVendorBench({
      kind: bird,
      vendor: (tools) => createBird(tools, { webhookUrl: callbackBase, hasTimeLimits: true }),
    });
    for (const [number, seconds] of [300, 61, 20].entries()) {
      const message = { ...text(number), expiresAt: now + seconds * 1000 };
      assert.equal((await later.provider.send(message, never())).outcome, 'accepted');
    }
    assert.deepEqual(
      later.served.requests.map(({ body }) => JSON.parse(body).validity_period),
      [300, 61, 60],
    );
  });

  it('that was taken without our hearing so is not sent twice', async () => {
    await using bench = await start();
    const first = await bench.provider.send(text(), never());
    assert.deepEqual(await bench.provider.send(text(), never()), first);
    assert.equal(bench.carrier.submissions.length, 1);
  });

  it('is from whom the route says', async () => {
    await using bench = await start();
    await bench.provider.send({ ...text(), sender: '+4915735980003' }, never());
    assert.equal(bench.carrier.submissions[0]?.from, '+4915735980003');
  });

  it('is not sent when nothing is left, or when it is no text to a number', async () => {
    await using bench = await start();
    for (const ms of [999, 0, -1]) {
      const answer = await bench.provider.send({ ...text(), expiresAt: now + ms }, never());
      assert.deepEqual(answer, { outcome: 'refused', reason: 'bird-too-late' });
    }
    for (const wrong of [{ to: '0152' }, { content: { kind: 'whatsapp' } as const }]) {
      const answer = await bench.provider.send({ ...text(), ...wrong }, never());
      assert.deepEqual(answer, { outcome: 'refused', reason: 'bird-not-sendable' });
    }
    assert.equal(bench.served.requests.length, 0);
  });

  it('says that our setup is wrong: a key, a sender', async () => {
    await using key = await start({ settings: { apiKey: 'bk_eu1_other' } });
    await using sender = await start({ settings: { sender: 'Bank' } });
    const reason = async ({ provider }: typeof key) => {
      const answer = await provider.send(text(), never());
      return answer.outcome === 'retry' && answer.reason;
    };
    assert.deepEqual([await reason(key), await reason(sender)], ['bird-setup-sign-in', 'bird-setup-sender']);
  });

  const error = (name: string, more: object = {}) => ({
    error: { name, message: `to ${text().to}`, ...more },
  });
  const answers: [status: number, body: object, answer: object][] = [
    [402, error('InsufficientBalance'), { outcome: 'retry', reason: 'bird-setup-balance', afterSeconds: 30 }],
    [403, error('Forbidden'), { outcome: 'retry', reason: 'bird-setup-access', afterSeconds: 30 }],
    [409, error('RequestInProgress'), { outcome: 'retry', reason: 'bird-in-progress', afterSeconds: 2 }],
    [421, error('Misdirected'), { outcome: 'retry', reason: 'bird-setup-region' }],
    [422, error('SMSInvalidRecipient'), { outcome: 'refused', reason: 'bird-bad-number', badAddress: true }],
    [
      422,
      error('ValidationError', { details: [{ param: 'to' }] }),
      { outcome: 'refused', reason: 'bird-bad-number', badAddress: true },
    ],
    [422, error('SMSNoEligibleSender'), { outcome: 'retry', reason: 'bird-setup-sender' }],
    [422, error('X', { param: 'from' }), { outcome: 'retry', reason: 'bird-setup-sender' }],
    [422, error('SMSDestinationDisabled'), { outcome: 'refused', reason: 'bird-smsdestinationdisabled' }],
    [400, {}, { outcome: 'refused', reason: 'bird-invalid' }],
    [404, {}, { outcome: 'retry', reason: 'bird-404' }],
    [503, {}, { outcome: 'retry', reason: 'bird-503' }],
    [202, {}, { outcome: 'retry', reason: 'bird-protocol' }],
    [202, { id: '' }, { outcome: 'retry', reason: 'bird-protocol' }],
    [202, { id: 'sms_1', status: 'accepted' }, { outcome: 'accepted', providerMessageId: 'sms_1' }],
    [
      202,
      { id: 'sms_1', status: 'rejected', last_error: { code: 'recipient_opted_out' } },
      { outcome: 'refused', reason: 'bird-recipient-opted-out', everywhere: true },
    ],
    [
      202,
      { id: 'sms_1', status: 'rejected', last_error: { code: 'invalid_destination' } },
      { outcome: 'refused', reason: 'bird-invalid-destination', badAddress: true },
    ],
    [202, { id: 'sms_1', status: 'rejected' }, { outcome: 'refused', reason: 'bird-rejected' }],
    [
      422,
      error('SMSUnsupportedFeature', { param: 'scheduling' }),
      { outcome: 'refused', reason: 'bird-smsunsupportedfeature' },
    ],
    [422, error('X', { param: 'validity_period' }), { outcome: 'refused', reason: 'bird-x' }],
  ];
  for (const [status, body, expected] of answers) {
    it(`reads ${status} ${JSON.stringify(body)}`, async () => {
      const tools = makeTools({ fetch: async () => new Response(JSON.stringify(body), { status }) });
      const answer = await makeProvider(bird, needed, tools).send(text(), never());
      assertWordless(answer, text());
      assert.deepEqual(answer, expected);
    });
  }

  it('waits for its own request under way for as long as Bird says', async () => {
    const fetch = async () => new Response('{}', { status: 409, headers: { 'retry-after': '7' } });
    const answer = await makeProvider(bird, needed, makeTools({ fetch })).send(text(), never());
    assert.deepEqual(answer, { outcome: 'retry', reason: 'bird-in-progress', afterSeconds: 7 });
  });

  it('goes to the region of the key', async () => {
    const asked: string[] = [];
    const tools = makeTools({
      fetch: async (url) => {
        asked.push(String(url));
        return new Response('{}', { status: 500 });
      },
    });
    await makeProvider(bird, { ...needed, apiKey: 'bk_us1_key' }, tools).send(text(), never());
    assert.deepEqual(asked, ['https://us1.platform.bird.com/v1/sms/messages']);
  });

  it('has settings that are each described, and none that lead elsewhere', () => {
    for (const [name, schema] of Object.entries(bird.settings.properties)) {
      assert.ok('description' in schema, `${name} is described`);
    }
    for (const wrong of [
      { apiKey: 'bk_evil.example/_key' },
      { sender: 'Much too long a name' },
      { sender: '' },
    ]) {
      assert.throws(() => makeProvider(bird, { ...needed, ...wrong }, makeTools()), JSON.stringify(wrong));
    }
  });
});

describe('what Bird tells of a text', () => {
  const about = { messageId: text().messageId, providerMessageId: 'bird-1', at: now };
  const price = { amount: '0.07250', currency: 'EUR' };

  it('is what became of it, with network and price', async () => {
    await using bench = await start();
    await bench.provider.send(text(), never());
    const rest = { ...about, price, network: '26201' };
    assert.deepEqual(await bench.newsCount(2), [
      { kind: 'receipt', status: 'sent', ...rest },
      { kind: 'receipt', status: 'delivered', ...rest },
    ]);
  });

  it('is why it did not arrive', async () => {
    await using bench = await start({ scenario: { phones: [{ number: '*', is: 'unknown' }] } });
    await bench.provider.send(text(), never());
    const [, failed] = await bench.newsCount(2);
    assert.ok(failed?.kind === 'receipt');
    const { status, reason, badAddress } = failed;
    assert.deepEqual([status, reason, badAddress], ['failed', 'bird-invalid-destination', true]);
  });

  async function told(
    event: unknown,
    change: (headers: Record<string, string>) => void = () => undefined,
  ): Promise<CallbackOutcome | undefined> {
    await using bench = await start();
    const body = typeof event === 'string' ? event : JSON.stringify(event);
    const headers = bench.vendor.sign(body);
    change(headers);
    return bench.provider.readCallback?.(callback({ url: callbackBase, headers, body }));
  }
  const newsOf = (outcome: CallbackOutcome | undefined): ProviderNews | undefined => {
    assert.ok(outcome?.kind === 'genuine');
    return outcome.news[0];
  };

  it('of somebody who wants no more is a STOP too', async () => {
    const error = { code: 'recipient_opted_out' };
    const data = { sms_id: 'sms_1', to: '+4915200000001', error };
    const outcome = await told({ type: 'sms.rejected', timestamp: new Date(now).toISOString(), data });
    assert.ok(outcome?.kind === 'genuine');
    assert.deepEqual(outcome.news[1], { kind: 'stop', from: '+4915200000001' });
  });

  const types: [
    type: string,
    error: string | undefined,
    status: string | undefined,
    reason?: string,
    badAddress?: true,
  ][] = [
    ['sms.accepted', undefined, undefined],
    ['sms.sent', undefined, 'sent'],
    ['sms.delivered', undefined, 'delivered'],
    ['sms.undelivered', 'unreachable', 'failed', 'bird-unreachable'],
    ['sms.failed', 'landline_unreachable', 'failed', 'bird-landline-unreachable', true],
    ['sms.failed', 'blocked_by_carrier', 'failed', 'bird-blocked-by-carrier'],
    ['sms.rejected', 'recipient_opted_out', 'failed', 'bird-recipient-opted-out'],
    ['sms.rejected', 'something new of theirs', 'failed', 'bird-something-new-of-theirs'],
    ['sms.expired', undefined, 'failed', 'bird-expired'],
    ['email.delivered', undefined, undefined],
    ['toString', undefined, undefined],
  ];
  for (const [type, code, status, reason, badAddress] of types) {
    it(`reads ${type} ${code ?? ''}`, async () => {
      const news = newsOf(
        await told({ type, data: { sms_id: 'sms_1', ...(code ? { error: { code } } : {}) } }),
      );
      assert.deepEqual(
        news?.kind === 'receipt'
          ? [news.status, news.reason, news.badAddress]
          : [undefined, undefined, undefined],
        [status, reason, badAddress],
      );
    });
  }

  it('is forged unsigned, signed for something else, and late', async () => {
    const event = { type: 'sms.delivered', data: { sms_id: 'sms_1' } };
    assert.equal((await told(event))?.kind, 'genuine');
    const changes: ((headers: Record<string, string>) => void)[] = [
      (headers) => delete headers['webhook-signature'],
      (headers) => Object.assign(headers, { 'webhook-id': 'evt_other' }),
      (headers) => Object.assign(headers, { 'webhook-timestamp': String(now / 1000 - 301) }),
    ];
    for (const change of changes) assert.deepEqual(await told(event, change), { kind: 'forged' });
    const unconfigured = makeProvider(bird, needed, makeTools());
    const outcome = await unconfigured.readCallback?.(
      callback({ url: callbackBase, headers: {}, body: '{}' }),
    );
    assert.deepEqual(outcome, { kind: 'forged' });
  });

  it('is garbage when it is signed and no event, and nothing when it is about nothing', async () => {
    for (const event of ['', 'x', '[]', 'null', '{}', '{"type":7}']) {
      assert.deepEqual(await told(event), { kind: 'garbage' }, event);
    }
    for (const data of [undefined, 7, [], {}, { metadata: null }]) {
      assert.equal(newsOf(await told({ type: 'sms.delivered', data })), undefined);
    }
  });

  it('may come twice', async () => {
    await using bench = await start({ scenario: { standard: { receipts: { duplicate: 1 } } } });
    await bench.provider.send(text(), never());
    await bench.newsCount(3);
    assert.equal(bench.news.filter((one) => one.kind === 'receipt' && one.status === 'delivered').length, 2);
  });

  it('is whom to stop writing to', async () => {
    await using bench = await start();
    for (const words of ['stop', 'who is this', 'Start']) {
      bench.network.reply({ from: '+4915299999999', to: '+4915735980003', text: words });
    }
    const said = { from: '+4915299999999', to: '+4915735980003' };
    await bench.newsCount(2);
    assert.deepEqual(
      new Set<ProviderNews>(bench.news),
      new Set([
        { kind: 'stop', ...said },
        { kind: 'start', ...said },
      ]),
    );
  });

  it('goes to every endpoint that was made for it, of the events it wants', async () => {
    await using bench = await start({ vendor: (tools) => createBird(tools) });
    const response = await fetch(`${bench.served.url}/v1/webhooks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${String(bench.vendor.settings.apiKey)}` },
      body: JSON.stringify({ url: callbackBase, events: ['sms.delivered'] }),
    });
    const { secret } = (await response.json()) as { secret: string };
    assert.equal(secret, bench.vendor.settings.webhookSecret);
    await bench.provider.send(text(), never());
    const [news] = await bench.newsCount(1);
    assert.equal(news?.kind === 'receipt' && news.status, 'delivered');
  });
});
