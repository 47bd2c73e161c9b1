import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CallbackOutcome, ProviderNews } from '#delivery/callback.ts';
import { infobip } from '#delivery/providers/infobip.ts';
import { assertWordless, providerContract } from '#test/contract/provider-contract.ts';
import type { Vendor } from '../../../carrier/vendor.ts';
import { createInfobip } from '../../../carrier/vendors/infobip.ts';
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

const secret = 'simulated_callback_secret';
const inboundUrl = `${callbackBase}?key=${secret}`;
const options = {
  kind: infobip,
  vendor: (tools: Parameters<typeof createInfobip>[0]) => createInfobip(tools, { inboundUrl }),
};
const start = (given: Partial<BenchOptions<typeof infobip.settings, Vendor>> = {}) =>
  startVendorBench({ ...options, ...given });
type Started = Awaited<ReturnType<typeof start>>;

providerContract('infobip', harnessOf(options, text));

const sent = ({ served }: Started) => JSON.parse(served.requests.at(-1)?.body ?? '{}').messages[0];

describe('a text by Infobip', () => {
  it('is asked for as Infobip wants it, under our id, for no longer than its code is good', async () => {
    await using bench = await start();
    const { content, to, messageId } = text();
    assert.deepEqual(await bench.provider.send(text(), never()), {
      outcome: 'accepted',
      providerMessageId: messageId,
    });
    const { webhooks, ...message } = sent(bench);
    assert.deepEqual(message, {
      sender: 'Shop',
      destinations: [{ to: to.slice(1), messageId }],
      content: { text: content.kind === 'sms' && content.text },
      options: { validityPeriod: { amount: 300, timeUnit: 'SECONDS' } },
    });
    assert.equal(webhooks.callbackData, messageId);
    const { origin, pathname, searchParams } = new URL(webhooks.delivery.url);
    assert.equal(`${origin}${pathname}`, `${callbackBase}/${messageId}`);
    assert.match(searchParams.get('token') ?? '', /^[\w-]{43}$/);
    assert.ok(!webhooks.delivery.url.includes(secret));
  });

  it('is from whom the route says, and without a secret asks for no receipts', async () => {
    await using bench = await start({ settings: { callbackSecret: undefined } });
    await bench.provider.send({ ...text(), sender: '+4915735980002' }, never());
    assert.equal(sent(bench).sender, '4915735980002');
    assert.ok(!('webhooks' in sent(bench)));
    assert.equal(bench.provider.givesReceipts, false);
  });

  it('has what India wants, in India', async () => {
    await using bench = await start({
      settings: { indiaPrincipalEntityId: '1101', indiaTemplateId: '1107' },
    });
    await bench.provider.send(text(), never());
    assert.ok(!('regional' in sent(bench).options));
    await bench.provider.send({ ...text(2), to: '+919876543210' }, never());
    assert.deepEqual(sent(bench).options.regional, {
      indiaDlt: { principalEntityId: '1101', contentTemplateId: '1107' },
    });
  });

  it('is not sent when nothing is left, or when it is no text to a number', async () => {
    await using bench = await start();
    const left = (ms: number) => bench.provider.send({ ...text(), expiresAt: now + ms }, never());
    for (const ms of [999, 0, -1])
      assert.deepEqual(await left(ms), { outcome: 'refused', reason: 'infobip-too-late' });
    for (const wrong of [{ to: '0152' }, { content: { kind: 'whatsapp' } as const }]) {
      const answer = await bench.provider.send({ ...text(), ...wrong }, never());
      assert.deepEqual(answer, { outcome: 'refused', reason: 'infobip-not-sendable' });
    }
    assert.equal(bench.served.requests.length, 0);
    assert.equal((await left(1_000)).outcome, 'accepted');
    assert.equal(sent(bench).options.validityPeriod.amount, 1);
  });

  it('that was taken without our hearing so is not sent twice', async () => {
    await using bench = await start();
    await bench.provider.send(text(), never());
    assert.equal((await bench.provider.send(text(), never())).outcome, 'accepted');
    assert.equal(bench.carrier.submissions.length, 1);
  });

  const said = (groupId: number, id: number) => ({
    messages: [{ messageId: 'x', status: { groupId, id, name: 'X' } }],
  });
  const violation = (property: string) => ({ errorCode: 'E400', violations: [{ property, violation: 'x' }] });
  const answers: [status: number, body: object | string, answer: object][] = [
    [200, said(1, 26), { outcome: 'accepted', providerMessageId: 'x' }],
    [200, said(1, 7), { outcome: 'accepted', providerMessageId: 'x' }],
    [200, said(3, 5), { outcome: 'accepted', providerMessageId: 'x' }],
    [200, said(0, 0), { outcome: 'accepted', providerMessageId: 'x' }],
    [200, said(5, 6), { outcome: 'refused', reason: 'infobip-network' }],
    [200, said(5, 8), { outcome: 'refused', reason: 'infobip-bad-number', badAddress: true }],
    [200, said(5, 10), { outcome: 'refused', reason: 'infobip-do-not-disturb' }],
    [200, said(5, 11), { outcome: 'retry', reason: 'infobip-setup-sender' }],
    [200, said(5, 12), { outcome: 'retry', reason: 'infobip-setup-credit', afterSeconds: 30 }],
    [200, said(5, 13), { outcome: 'retry', reason: 'infobip-setup-sender' }],
    [200, said(5, 14), { outcome: 'refused', reason: 'infobip-blocked' }],
    [200, said(5, 18), { outcome: 'retry', reason: 'infobip-setup-trial' }],
    [200, said(5, 19), { outcome: 'retry', reason: 'infobip-setup-route' }],
    [200, said(5, 20), { outcome: 'retry', reason: 'infobip-flooding' }],
    [200, said(5, 21), { outcome: 'retry', reason: 'infobip-system-error' }],
    [200, said(5, 25), { outcome: 'refused', reason: 'infobip-too-long' }],
    [200, said(5, 51), { outcome: 'refused', reason: 'infobip-bad-number', badAddress: true }],
    [200, said(5, 999), { outcome: 'refused', reason: 'infobip-rejected' }],
    [200, said(2, 9), { outcome: 'refused', reason: 'infobip-undeliverable' }],
    [200, said(77, 9), { outcome: 'refused', reason: 'infobip-rejected' }],
    [200, {}, { outcome: 'retry', reason: 'infobip-protocol' }],
    [200, { messages: [] }, { outcome: 'retry', reason: 'infobip-protocol' }],
    [
      400,
      violation('messages[0].destinations[0].to'),
      { outcome: 'refused', reason: 'infobip-bad-number', badAddress: true },
    ],
    [400, violation('messages[0].sender'), { outcome: 'retry', reason: 'infobip-setup-sender' }],
    [400, {}, { outcome: 'refused', reason: 'infobip-bad-request' }],
    [401, {}, { outcome: 'retry', reason: 'infobip-setup-sign-in', afterSeconds: 30 }],
    [403, {}, { outcome: 'retry', reason: 'infobip-setup-access', afterSeconds: 30 }],
    [404, {}, { outcome: 'retry', reason: 'infobip-404' }],
    [500, {}, { outcome: 'retry', reason: 'infobip-500' }],
  ];
  for (const [status, body, expected] of answers) {
    it(`reads ${status} ${JSON.stringify(body)}`, async () => {
      const tools = makeTools({ fetch: async () => new Response(JSON.stringify(body), { status }) });
      const provider = makeProvider(infobip, { baseUrl: 'https://x.api.infobip.com', apiKey: 'k' }, tools);
      const answer = await provider.send(text(), never());
      assertWordless(answer, text());
      assert.deepEqual(answer, expected);
    });
  }

  it('waits as long as Infobip wants it to', async () => {
    const tools = makeTools({
      fetch: async () => new Response('', { status: 429, headers: { 'retry-after': '7' } }),
    });
    const provider = makeProvider(infobip, { baseUrl: 'https://x.api.infobip.com', apiKey: 'k' }, tools);
    assert.deepEqual(await provider.send(text(), never()), {
      outcome: 'retry',
      reason: 'infobip-throttled',
      afterSeconds: 7,
    });
  });

  it('has settings that are each described, and sends nothing in the clear', () => {
    for (const [name, schema] of Object.entries(infobip.settings.properties)) {
      assert.ok('description' in schema, `${name} is described`);
    }
    const given = { baseUrl: 'http://x.api.infobip.com', apiKey: 'k' };
    assert.throws(() => makeProvider(infobip, given, makeTools()), /https/);
  });
});

describe('what Infobip tells of a text', () => {
  it('is what became of it, with network and price', async () => {
    await using bench = await start();
    await bench.provider.send(text(), never());
    const { messageId } = text();
    assert.deepEqual(await bench.newsCount(1), [
      {
        kind: 'receipt',
        messageId,
        providerMessageId: messageId,
        status: 'delivered',
        at: now,
        segments: 1,
        price: { amount: '0.07250', currency: 'EUR' },
        network: '26201',
      },
    ]);
  });

  const fates: [phone: 'unknown' | 'absent' | 'barred', reason: string, badAddress?: true][] = [
    ['unknown', 'infobip-ec-unknown-subscriber', true],
    ['absent', 'infobip-expired'],
    ['barred', 'infobip-undeliverable'],
  ];
  for (const [is, reason, badAddress] of fates) {
    it(`is why it didn't arrive: ${is}`, async () => {
      await using bench = await start({ scenario: { phones: [{ number: '*', is }] } });
      await bench.provider.send(text(), never());
      const [news] = await bench.newsCount(1);
      assert.ok(news?.kind === 'receipt');
      assert.deepEqual([news.status, news.reason, news.badAddress], ['failed', reason, badAddress]);
    });
  }

  /** A report at the address that Infobip was given. */
  async function told(
    body: unknown,
    change: (url: URL) => void = () => undefined,
  ): Promise<CallbackOutcome | undefined> {
    await using bench = await start();
    await bench.provider.send(text(), never());
    const url = new URL(sent(bench).webhooks.delivery.url);
    change(url);
    const raw = typeof body === 'string' ? body : JSON.stringify(body);
    return bench.provider.readCallback?.(callback({ url: url.href, headers: {}, body: raw }));
  }
  const report = (groupId: number, id: number, more: object = {}) => ({
    results: [{ messageId: text().messageId, status: { groupId, id }, ...more }],
  });
  const statusOf = (outcome: CallbackOutcome | undefined): unknown => {
    assert.ok(outcome?.kind === 'genuine');
    const [news] = outcome.news;
    return news?.kind === 'receipt' ? news.status : undefined;
  };

  const statuses: [group: number, id: number, status: string | undefined][] = [
    [1, 3, undefined],
    [1, 7, undefined],
    [2, 4, 'failed'],
    [3, 2, 'sent'],
    [3, 5, 'delivered'],
    [4, 15, 'failed'],
    [4, 29, 'failed'],
    [5, 6, 'failed'],
    [0, 0, undefined],
    [9, 1, undefined],
  ];
  for (const [group, id, status] of statuses) {
    it(`reads group ${group}, status ${id}`, async () =>
      assert.equal(statusOf(await told(report(group, id))), status));
  }

  it('is forged with another token, none, or that of another message', async () => {
    const right = report(3, 5);
    assert.equal(statusOf(await told(right)), 'delivered');
    for (const change of [
      (url: URL) => url.searchParams.delete('token'),
      (url: URL) => url.searchParams.set('token', ''),
      (url: URL) => url.searchParams.set('token', 'x'.repeat(43)),
      (url: URL) => {
        url.search = `?key=${secret}`;
      },
      (url: URL) => {
        url.pathname = url.pathname.replace(text(1).messageId, text(2).messageId);
      },
    ]) {
      assert.deepEqual(await told(right, change), { kind: 'forged' });
    }
  });

  it('is believed of the one message only that its address was made for', async () => {
    const { results } = report(3, 5);
    const other = { messageId: text(2).messageId, status: { groupId: 5, id: 6 } };
    const outcome = await told({ results: [other, ...results] });
    assert.ok(outcome?.kind === 'genuine');
    assert.deepEqual(
      outcome.news.map((one) => one.kind === 'receipt' && one.messageId),
      [text().messageId],
    );
  });

  it('is garbage when it is no report', async () => {
    for (const body of ['', 'x', '{}', '[]', 'null', { results: 7 }, { results: [] }]) {
      assert.deepEqual(await told(body), { kind: 'garbage' }, JSON.stringify(body));
    }
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { minLength: 1 }), async (results) => {
        const outcome = await told({ results });
        assert.deepEqual(outcome, { kind: 'genuine', news: [] });
      }),
      { numRuns: 20 },
    );
  });

  it('may come twice', async () => {
    await using bench = await start({ scenario: { standard: { receipts: { duplicate: 1 } } } });
    await bench.provider.send(text(), never());
    const [first, second] = await bench.newsCount(2);
    assert.deepEqual(first, second);
  });

  it('is whom to stop writing to, if it comes with the key', async () => {
    await using bench = await start();
    for (const words of ['STOP', 'What is this?', 'start']) {
      bench.network.reply({ from: '+4915299999999', to: '+4915735980002', text: words });
    }
    const said = { from: '+4915299999999', to: '+4915735980002' };
    await bench.newsCount(2);
    assert.deepEqual(
      new Set<ProviderNews>(bench.news),
      new Set([
        { kind: 'stop', ...said },
        { kind: 'start', ...said },
      ]),
    );
    const body = JSON.stringify({ results: [{ from: '4915299999999', to: 'Shop', text: 'STOP' }] });
    for (const url of [callbackBase, `${callbackBase}?key=`, `${callbackBase}?key=${secret}x`]) {
      const outcome = await bench.provider.readCallback?.(callback({ url, headers: {}, body }));
      assert.deepEqual(outcome, { kind: 'forged' });
    }
  });

  it('is not believed at all where nothing was asked for', async () => {
    const provider = makeProvider(
      infobip,
      { baseUrl: 'https://x.api.infobip.com', apiKey: 'k' },
      makeTools(),
    );
    const outcome = await provider.readCallback?.(
      callback({ url: `${callbackBase}?key=`, headers: {}, body: JSON.stringify(report(3, 5)) }),
    );
    assert.deepEqual(outcome, { kind: 'forged' });
  });
});
