import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CallbackOutcome, CallbackRequest } from '#delivery/callback.ts';
import type { ProviderAnswer } from '#delivery/provider.ts';
import { whatsapp } from '#delivery/providers/whatsapp.ts';
import { providerContract } from '#test/contract/provider-contract.ts';
import type { Vendor } from '../../../carrier/vendor.ts';
import { createWhatsApp, payloadOf, phoneNumberId, signedJson } from '../../../carrier/vendors/whatsapp.ts';
import {
  chat,
  harnessOf,
  inboundUrl,
  makeVendorProvider,
  never,
  now,
  startVendorBench,
  text,
  type VendorBenchOptions,
} from './vendor-bench.ts';
import { answersOf, itBringsNoWords, itSaysTheSameAgain, itTellsOfPhones } from './vendor-suite.ts';

type Options = Omit<VendorBenchOptions<typeof whatsapp.settings, Vendor>, 'kind' | 'createVendor'>;

const start = (options: Options = {}) =>
  startVendorBench({
    kind: whatsapp,
    createVendor: (tools) => createWhatsApp(tools, { webhookUrl: inboundUrl }),
    ...options,
  });

const settings = {
  phoneNumberId,
  accessToken: 'simulated-access-token',
  appSecret: 'simulated-app-secret',
  verifyToken: 'words of our own',
  template: 'sign_in_code',
};
const { messageId } = chat();
const forged = { kind: 'forged' };

const answerTo = answersOf(whatsapp, settings, chat());

const judge = async (request: Partial<CallbackRequest>): Promise<CallbackOutcome | undefined> =>
  makeVendorProvider(whatsapp, settings).readCallback?.({
    method: 'POST',
    url: inboundUrl,
    headers: {},
    body: Buffer.of(),
    messageId: null,
    ...request,
  });

async function told(payload: unknown): Promise<CallbackOutcome | undefined> {
  const { headers, body } = signedJson(inboundUrl, payload);
  return judge({ headers, body: Buffer.from(body) });
}

const toldStatus = (status: object) => told(payloadOf({ statuses: [status] }));

providerContract('whatsapp', harnessOf(start, chat));

describe('a code by WhatsApp', () => {
  it('is in a template of Meta’s, once to be read and once for the button', async () => {
    await using bench = await start();
    const answer = await bench.provider.send(chat(), never());
    const parameters = [{ type: 'text', text: chat().code }];
    assert.deepEqual(JSON.parse(bench.requestBody()), {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: chat().to,
      type: 'template',
      template: {
        name: 'sign_in_code',
        language: { code: 'en_US' },
        components: [
          { type: 'body', parameters },
          { type: 'button', sub_type: 'url', index: '0', parameters },
        ],
      },
      biz_opaque_callback_data: messageId,
    });
    assert.equal(bench.served.requests[0]?.path, `/v25.0/${phoneNumberId}/messages`);
    assert.ok(answer.outcome === 'accepted');
    assert.deepEqual(await bench.receiptOf('delivered'), {
      kind: 'receipt',
      messageId,
      providerMessageId: answer.providerMessageId,
      status: 'delivered',
      at: now,
    });
    assert.ok(bench.network.messages({ to: chat().to })[0]?.text.includes(chat().code));
  });

  it('is in the person’s language where the template is approved in it', async () => {
    const given = { language: 'en_GB', languages: { de: 'de', 'pt-BR': 'pt_BR', 'zh-Hant': 'zh_TW' } };
    const provider = (bodies: string[]) =>
      makeVendorProvider(
        whatsapp,
        { ...settings, ...given },
        {
          fetch: async (_url, init) => {
            bodies.push(String(init?.body));
            return new Response('{}');
          },
        },
      );
    for (const [locale, code] of [
      ['de', 'de'],
      ['de-AT', 'de'],
      ['pt-BR', 'pt_BR'],
      ['pt', 'en_GB'],
      ['zh-Hant-HK', 'zh_TW'],
      ['fr', 'en_GB'],
      ['toString', 'en_GB'],
    ] as const) {
      const bodies: string[] = [];
      await provider(bodies).send({ ...chat(), locale }, never());
      assert.equal(JSON.parse(bodies[0] ?? '{}').template.language.code, code, locale);
    }
  });

  it('is not sent when Meta would try for longer than the code lives', async () => {
    await using bench = await start({ settings: { ttlSeconds: 120 } });
    bench.time.now = chat().expiresAt - 120_000;
    assert.equal((await bench.provider.send(chat(1), never())).outcome, 'accepted');
    bench.time.now++;
    const late = { outcome: 'refused', reason: 'whatsapp-too-late' };
    assert.deepEqual(await bench.provider.send(chat(2), never()), late);
    await using other = await start();
    other.time.now = chat().expiresAt - 1_000;
    assert.equal((await other.provider.send(chat(1), never())).outcome, 'accepted');
    other.time.now++;
    assert.deepEqual(await other.provider.send(chat(2), never()), late);
  });

  it('is not sent to what is no number, nor in other words, nor longer than Meta takes', async () => {
    await using bench = await start();
    for (const wrong of [{ to: '49152' }, { content: text().content }, { code: '1'.repeat(16) }]) {
      const answer = await bench.provider.send({ ...chat(), ...wrong }, never());
      assert.deepEqual(answer, { outcome: 'refused', reason: 'whatsapp-not-sendable' });
    }
    assert.equal(bench.served.requests.length, 0);
  });

  it('needs a template, a number and a token that exist', async () => {
    for (const [wrong, reason] of [
      [{ template: 'other' }, 'whatsapp-setup-template'],
      [{ language: 'fr' }, 'whatsapp-setup-template'],
      [{ phoneNumberId: '106540352242999' }, 'whatsapp-setup-request'],
      [{ accessToken: 'wrong' }, 'whatsapp-setup-sign-in'],
    ] as const) {
      await using bench = await start({ settings: wrong });
      const answer = await bench.provider.send(chat(), never());
      assert.deepEqual([answer.outcome, 'reason' in answer && answer.reason], ['retry', reason]);
    }
  });
});

describe('what Meta answers', () => {
  const expected: readonly [status: number, code: unknown, answer: ProviderAnswer][] = [
    [400, 131026, { outcome: 'refused', reason: 'whatsapp-undeliverable', badAddress: true }],
    [400, 131049, { outcome: 'refused', reason: 'whatsapp-withheld' }],
    [400, 131050, { outcome: 'refused', reason: 'whatsapp-opted-out' }],
    [403, 130497, { outcome: 'refused', reason: 'whatsapp-country' }],
    [400, 999_999, { outcome: 'refused', reason: 'whatsapp-error' }],
    [400, text().code, { outcome: 'refused', reason: 'whatsapp-error' }],
    [400, 'toString', { outcome: 'refused', reason: 'whatsapp-error' }],
    [400, 190, { outcome: 'retry', reason: 'whatsapp-setup-sign-in' }],
    [403, 10, { outcome: 'retry', reason: 'whatsapp-setup-permission' }],
    [403, 200, { outcome: 'retry', reason: 'whatsapp-setup-permission' }],
    [403, 299, { outcome: 'retry', reason: 'whatsapp-setup-permission' }],
    [400, 132015, { outcome: 'retry', reason: 'whatsapp-setup-template-paused' }],
    [400, 131042, { outcome: 'retry', reason: 'whatsapp-setup-payment' }],
    [400, 131056, { outcome: 'retry', reason: 'whatsapp-throttled', afterSeconds: 6 }],
    [400, 130429, { outcome: 'retry', reason: 'whatsapp-throttled', afterSeconds: 1 }],
    [400, 131000, { outcome: 'retry', reason: 'whatsapp-unknown' }],
    [400, 2, { outcome: 'retry', reason: 'whatsapp-unavailable' }],
    [401, 190, { outcome: 'retry', reason: 'whatsapp-setup-sign-in', afterSeconds: 30 }],
    [500, 131016, { outcome: 'retry', reason: 'whatsapp-500' }],
    [200, 131026, { outcome: 'retry', reason: 'whatsapp-protocol' }],
  ];
  for (const [status, code, answer] of expected) {
    it(`${status} ${code} means ${answer.outcome}`, async () => {
      const message = `(#${code}) ${chat().code} to ${chat().to}`;
      assert.deepEqual(await answerTo(status, { error: { code, message } }), answer);
    });
  }

  it('may say itself that it will pass, or be no error of Meta’s at all', async () => {
    const transient = await answerTo(400, { error: { code: 999_999, is_transient: true } });
    assert.deepEqual(transient, { outcome: 'retry', reason: 'whatsapp-transient' });
    assert.deepEqual(await answerTo(400, {}), { outcome: 'retry', reason: 'whatsapp-protocol' });
    assert.deepEqual(await answerTo(404, {}), { outcome: 'retry', reason: 'whatsapp-setup-404' });
    const wait = await answerTo(429, {}, { 'retry-after': '7' });
    assert.deepEqual(wait, { outcome: 'retry', reason: 'whatsapp-throttled', afterSeconds: 7 });
  });

  itBringsNoWords(answerTo, (junk) => [
    { error: junk, messages: junk },
    { error: { code: junk, message: chat().code }, messages: [{ id: junk }] },
  ]);
});

describe('a receipt by Meta', () => {
  const receipt = { kind: 'receipt', messageId, providerMessageId: 'wamid.1' };
  const own = { id: 'wamid.1', biz_opaque_callback_data: messageId };
  const cases = [
    [{ status: 'sent' }, { status: 'sent' }],
    [
      { status: 'delivered', timestamp: '1763888400' },
      { status: 'delivered', at: 1_763_888_400_000 },
    ],
    [{ status: 'read', timestamp: 'soon' }, { status: 'read' }],
    [
      { status: 'failed', errors: [{ code: 131026, title: text().code }] },
      { status: 'failed', reason: 'whatsapp-undeliverable', badAddress: true },
    ],
    [
      { status: 'failed', errors: [{ code: 131042 }] },
      { status: 'failed', reason: 'whatsapp-setup-payment' },
    ],
    [
      { status: 'failed', errors: [{ code: 470_001 }] },
      { status: 'failed', reason: 'whatsapp-error' },
    ],
    [{ status: 'failed' }, { status: 'failed', reason: 'whatsapp-error' }],
  ] as const;
  for (const [said, expected] of cases) {
    it(`that says ${JSON.stringify(said)}`, async () => {
      assert.deepEqual(await toldStatus({ ...own, ...said }), {
        kind: 'genuine',
        news: [{ ...receipt, ...expected }],
      });
    });
  }

  it('says nothing by a status that is new, or without one', async () => {
    for (const said of [{ status: 'deleted' }, { status: 'toString' }, { status: 7 }, {}]) {
      assert.deepEqual(await toldStatus({ ...own, ...said }), { kind: 'genuine', news: [] });
    }
  });

  it('may come with others, for several numbers; those of other numbers are not ours', async () => {
    const both = payloadOf({
      statuses: [
        { id: 'wamid.2', status: 'sent' },
        { ...own, status: 'read' },
      ],
    });
    const others = payloadOf({ statuses: [{ ...own, status: 'failed' }] }, '999999');
    const outcome = await told({ ...both, entry: [...others.entry, ...both.entry, {}, 7] });
    assert.deepEqual(outcome, {
      kind: 'genuine',
      news: [
        { kind: 'receipt', providerMessageId: 'wamid.2', status: 'sent' },
        { ...receipt, status: 'read' },
      ],
    });
    const field = await told(
      payloadOf({ statuses: [{ ...own, status: 'sent' }] }, phoneNumberId, 'account_update'),
    );
    assert.deepEqual(field, { kind: 'genuine', news: [] });
  });

  itTellsOfPhones(start, chat(), [
    ['unknown', 'whatsapp-undeliverable'],
    ['barred', 'whatsapp-withheld'],
  ]);

  itSaysTheSameAgain(start, chat());
});

describe('Meta’s signature', () => {
  const { headers, body } = signedJson(
    inboundUrl,
    payloadOf({ statuses: [{ id: 'wamid.1', status: 'sent' }] }),
  );
  const signature = headers['x-hub-signature-256'];
  const judgeSigned = (given: string | undefined, said = body) =>
    judge({ headers: { 'x-hub-signature-256': given }, body: Buffer.from(said) });

  it('is missed when anything differs from what was signed', async () => {
    assert.equal((await judgeSigned(signature))?.kind, 'genuine');
    const sha1 = createHmac('sha1', settings.appSecret).update(body).digest('hex');
    for (const wrong of [
      undefined,
      '',
      'sha256=',
      signature.slice(0, -1),
      signature.slice('sha256='.length),
      signature.toUpperCase(),
      `sha1=${sha1}`,
    ]) {
      assert.deepEqual(await judgeSigned(wrong), forged, String(wrong));
    }
    assert.deepEqual(await judgeSigned(signature, `${body} `), forged);
    assert.deepEqual(await judgeSigned(signature, body.replace('sent', 'read')), forged);
    const other = signedJson(inboundUrl, JSON.parse(body), 'another secret');
    assert.deepEqual(await judgeSigned(other.headers['x-hub-signature-256']), forged);
  });

  it('covers bytes, and not how they are read', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x7b]);
    const hash = createHmac('sha256', settings.appSecret).update(bytes).digest('hex');
    const outcome = await judge({ headers: { 'x-hub-signature-256': `sha256=${hash}` }, body: bytes });
    assert.deepEqual(outcome, { kind: 'garbage' });
  });

  it('of anything at all leads to one of the three outcomes, and to no error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (some) => {
        assert.notEqual((await told(some))?.kind, 'forged');
        assert.deepEqual(await told(payloadOf({ statuses: some, messages: some })), {
          kind: 'genuine',
          news: [],
        });
        const deep = { object: 'whatsapp_business_account', entry: [{ changes: some }, some] };
        assert.equal((await told(deep))?.kind, 'genuine');
      }),
      { numRuns: 100 },
    );
  });
});

describe('the address entered at Meta', () => {
  const ask = (query: Record<string, string>, verifyToken: string | undefined = settings.verifyToken) =>
    makeVendorProvider(whatsapp, { ...settings, verifyToken: verifyToken || undefined }).readCallback?.({
      method: 'GET',
      url: `${inboundUrl}?${new URLSearchParams(query)}`,
      headers: {},
      body: Buffer.of(),
      messageId: null,
    });
  const right = {
    'hub.mode': 'subscribe',
    'hub.verify_token': settings.verifyToken,
    'hub.challenge': '1158201444',
  };

  it('says the challenge back to who knows our words', async () => {
    assert.deepEqual(await ask(right), {
      kind: 'genuine',
      news: [],
      answer: { contentType: 'text/plain', body: '1158201444' },
    });
  });

  it('says nothing to anybody else, and nothing that a browser could read as a page', async () => {
    assert.deepEqual(await ask({ ...right, 'hub.verify_token': 'other words' }), forged);
    assert.deepEqual(await ask({ 'hub.mode': 'subscribe', 'hub.challenge': '1' }), forged);
    assert.deepEqual(await ask(right, ''), forged);
    for (const wrong of [
      { 'hub.mode': 'unsubscribe' },
      { 'hub.challenge': '<script>' },
      { 'hub.challenge': '' },
      { 'hub.challenge': '1'.repeat(257) },
    ]) {
      assert.deepEqual(await ask({ ...right, ...wrong }), { kind: 'garbage' });
    }
  });
});

it('is entered in the simulator as at Meta, and is told of everything from then on', async () => {
  await using bench = await startVendorBench({
    kind: whatsapp,
    createVendor: createWhatsApp,
    settings: { verifyToken: 'words of our own' },
  });
  const enter = async (verifyToken: string): Promise<number> => {
    const body = JSON.stringify({ webhookUrl: inboundUrl, verifyToken });
    return (await fetch(`${bench.served.url}/console`, { method: 'PUT', body })).status;
  };
  assert.equal(await enter('other words'), 400);
  assert.equal(await enter('words of our own'), 200);
  await bench.provider.send(chat(), never());
  await bench.receiptOf('delivered');
});

describe('what people write back by WhatsApp', () => {
  const own = '+15550783881';
  const from = chat().to.slice(1);
  const written = (message: object) => told(payloadOf({ messages: [{ from, id: 'wamid.3', ...message }] }));

  it('is a stop by the word, typed or on a button', async () => {
    for (const message of [
      { type: 'text', text: { body: 'STOP' } },
      { type: 'button', button: { text: 'Stop', payload: 'x' } },
    ]) {
      assert.deepEqual(await written(message), {
        kind: 'genuine',
        news: [{ kind: 'stop', from: chat().to, to: own }],
      });
    }
    for (const message of [
      { text: { body: 'who is this' } },
      { text: { body: 7 } },
      { text: 'STOP' },
      { from: 'x', text: { body: 'STOP' } },
    ]) {
      assert.deepEqual(await written(message), { kind: 'genuine', news: [] });
    }
  });

  it('comes from the simulated phone', async () => {
    await using bench = await start();
    bench.network.reply({ from: chat().to, to: own, text: 'stop' });
    bench.network.reply({ from: chat().to, to: own, text: 'start' });
    assert.deepEqual(await bench.newsCount(2), [
      { kind: 'stop', from: chat().to, to: own },
      { kind: 'start', from: chat().to, to: own },
    ]);
  });
});
