import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CallbackOutcome, ProviderNews } from '#delivery/callback.ts';
import type { OutgoingMessage, ProviderAnswer } from '#delivery/provider.ts';
import { http } from '#delivery/providers/http.ts';
import { assertWordless, providerContract } from '#test/contract/provider-contract.ts';
import type { ScenarioInput } from '../../../carrier/scenario.ts';
import { createHttp } from '../../../carrier/vendors/http.ts';
import {
  callback,
  callbackBase,
  harnessOf,
  mail,
  makeProvider,
  makeTools,
  never,
  now,
  startVendorBench,
  text,
} from './http-bench.ts';

const options = { kind: http, vendor: createHttp };
const start = (scenario?: ScenarioInput) =>
  startVendorBench({ ...options, ...(scenario ? { scenario } : {}) });

providerContract('http', harnessOf(options, text));

const place = 'https://gateway.example';
type Settings = Record<string, unknown>;
const base: Settings = {
  channel: 'sms',
  request: { url: `${place}/m`, body: { json: { to: '{to}', text: '{text}' } } },
};

/** What is asked with these settings, and what is made of the answer. */
async function ask(
  settings: Settings,
  { message = text(), status = 200, answer = {} as unknown, headers = {} as Record<string, string> } = {},
) {
  const asked: { url: string; method: string; headers: Headers; body: string }[] = [];
  const tools = makeTools({
    fetch: async (input, init) => {
      const { url, method, headers: sent } = new Request(input, init as RequestInit);
      asked.push({ url, method, headers: sent, body: String(init?.body) });
      return new Response(typeof answer === 'string' ? answer : JSON.stringify(answer), { status, headers });
    },
  });
  const said: ProviderAnswer = await makeProvider(http, settings, tools).send(message, never());
  assertWordless(said, message);
  return { said, asked: asked[0], count: asked.length };
}

describe('a message by a gateway', () => {
  it('is what the settings say, filled in', async () => {
    await using bench = await start();
    const { content, to, messageId } = text();
    assert.deepEqual(await bench.provider.send(text(), never()), {
      outcome: 'accepted',
      providerMessageId: 'http-1',
    });
    const [request] = bench.served.requests;
    assert.deepEqual(JSON.parse(request?.body ?? ''), {
      recipients: [{ phone: to }],
      from: 'Shop',
      content: content.kind === 'sms' && content.text,
      ttl: 300,
      reference: messageId,
      notify: `${callbackBase}/${messageId}`,
    });
    assert.equal(request?.headers['idempotency-key'], messageId);
    assert.equal(request?.headers['content-type'], 'application/json');
  });

  it('may be a form, with Basic authentication and another method', async () => {
    const { asked } = await ask({
      channel: 'sms',
      sender: 'A & B',
      secrets: { pin: 'p=1&x' },
      request: {
        method: 'PUT',
        url: `${place}/account/{secrets.pin}/{toDigits}?id={messageId}`,
        basicAuth: { user: 'ann', password: 'päss:word' },
        body: {
          form: { From: '{sender}', Body: '{text}', Pin: '{secrets.pin}', Minutes: '{validityMinutes}' },
        },
      },
    });
    const { to, messageId, content } = text();
    assert.equal(asked?.method, 'PUT');
    assert.equal(asked?.url, `${place}/account/p%3D1%26x/${to.slice(1)}?id=${messageId}`);
    assert.equal(
      asked?.headers.get('authorization'),
      `Basic ${Buffer.from('ann:päss:word').toString('base64')}`,
    );
    assert.equal(asked?.headers.get('content-type'), 'application/x-www-form-urlencoded');
    assert.deepEqual(Object.fromEntries(new URLSearchParams(asked?.body)), {
      From: 'A & B',
      Body: content.kind === 'sms' ? content.text : '',
      Pin: 'p=1&x',
      Minutes: '5',
    });
  });

  it('may be a mail', async () => {
    const settings = {
      channel: 'email',
      sender: 'Läden <no-reply@shop.example>',
      request: {
        url: `${place}/mails`,
        headers: { 'Content-Type': 'application/vnd.api+json' },
        body: {
          json: {
            from: { email: '{senderAddress}', name: '{senderName}' },
            sender: '{sender}',
            to: [{ email: '{to}' }],
            subject: '{subject}',
            content: ['{text}', '{html}'],
          },
        },
      },
    };
    const { asked, said } = await ask(settings, { message: mail(), status: 202, answer: '' });
    const { content, to } = mail();
    assert.ok(content.kind === 'email');
    assert.deepEqual(JSON.parse(asked?.body ?? ''), {
      from: { email: 'no-reply@shop.example', name: 'Läden' },
      sender: '=?UTF-8?B?TMOkZGVu?= <no-reply@shop.example>',
      to: [{ email: to }],
      subject: content.subject,
      content: [content.text, content.html],
    });
    assert.equal(asked?.headers.get('content-type'), 'application/vnd.api+json');
    assert.deepEqual(said, { outcome: 'accepted' });
    for (const wrong of ['a@mail.example, b@mail.example', 'a@mail.example\r\nx', '+4915200000001']) {
      const { said: refused, count } = await ask(settings, { message: { ...mail(), to: wrong } });
      assert.deepEqual([refused, count], [{ outcome: 'refused', reason: 'http-not-sendable' }, 0]);
    }
  });

  it('may be for a template of the vendor, which is given the code', async () => {
    const settings = {
      channel: 'whatsapp',
      request: {
        url: `${place}/t`,
        body: { json: { to: '{toDigits:number}', language: '{locale}', code: '{code}' } },
      },
    };
    const message: OutgoingMessage = { ...text(), channel: 'whatsapp', content: { kind: 'whatsapp' } };
    const { asked } = await ask(settings, { message });
    const { to, code } = message;
    assert.deepEqual(JSON.parse(asked?.body ?? ''), { to: Number(to.slice(1)), language: 'en', code });
  });

  it('is not sent when nothing is left, nor on another channel, nor to nobody', async () => {
    for (const ms of [999, 0, -1]) {
      const { said, count } = await ask(base, { message: { ...text(), expiresAt: now + ms } });
      assert.deepEqual([said, count], [{ outcome: 'refused', reason: 'http-too-late' }, 0]);
    }
    for (const message of [mail(), { ...text(), to: '0152' }]) {
      const { said, count } = await ask(base, { message });
      assert.deepEqual([said, count], [{ outcome: 'refused', reason: 'http-not-sendable' }, 0]);
    }
  });

  it('whatever is in it, changes nothing but itself', async () => {
    const words = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('","to":"+1', '{secrets.key}', '&to=+1'),
    );
    await fc.assert(
      fc.asyncProperty(words, words, async (words_, sender) => {
        const message: OutgoingMessage = { ...text(), sender, content: { kind: 'sms', text: words_ } };
        const json = { to: '{to}', text: '{text}', from: '{sender}', key: '{secrets.key}' };
        const request = { url: `${place}/{to}`, body: { json } };
        const { asked } = await ask({ ...base, secrets: { key: 'k{y}' }, request }, { message });
        assert.deepEqual(JSON.parse(asked?.body ?? ''), {
          to: message.to,
          text: words_,
          from: sender,
          key: 'k{y}',
        });
        assert.equal(asked?.url, `${place}/${encodeURIComponent(message.to)}`);
      }),
      { numRuns: 100 },
    );
  });
});

describe('what a gateway answers', () => {
  const outcome = {
    pointer: '/messages/0/status',
    accepted: ['0', 'true'],
    refused: ['7', 'bad number'],
    optedOut: ['stop'],
    badAddress: ['nobody'],
    setup: ['balance', 'a-word-that-is-longer-than-slugs-are'],
  };
  const mapped = { ...base, response: { outcome, messageId: '/messages/0/id', refusedStatuses: [404] } };
  const saying = (status: unknown) => ({ messages: [{ status, id: 5 }] });
  const answers: [settings: Settings, status: number, answer: unknown, said: object][] = [
    [mapped, 200, saying(0), { outcome: 'accepted', providerMessageId: '5' }],
    [mapped, 200, saying(true), { outcome: 'accepted', providerMessageId: '5' }],
    [mapped, 200, { messages: [{ status: 0 }] }, { outcome: 'retry', reason: 'http-protocol' }],
    [mapped, 200, saying(7), { outcome: 'refused', reason: 'http-7' }],
    [mapped, 200, saying('bad number'), { outcome: 'refused', reason: 'http-bad-number' }],
    [mapped, 200, saying('stop'), { outcome: 'refused', reason: 'http-opted-out', everywhere: true }],
    [mapped, 200, saying('nobody'), { outcome: 'refused', reason: 'http-nobody', badAddress: true }],
    [
      mapped,
      200,
      saying('a-word-that-is-longer-than-slugs-are'),
      { outcome: 'retry', reason: 'http-setup-a-word-that-is-longer-than-sl', afterSeconds: 30 },
    ],
    [mapped, 200, saying('balance'), { outcome: 'retry', reason: 'http-setup-balance', afterSeconds: 30 }],
    [mapped, 200, saying('busy'), { outcome: 'retry', reason: 'http-busy' }],
    [mapped, 200, saying(text().code), { outcome: 'retry', reason: 'http-error' }],
    [mapped, 200, saying([0]), { outcome: 'retry', reason: 'http-protocol' }],
    [mapped, 200, 'not json', { outcome: 'retry', reason: 'http-protocol' }],
    [mapped, 400, saying(0), { outcome: 'retry', reason: 'http-400' }],
    [mapped, 400, saying(7), { outcome: 'refused', reason: 'http-7' }],
    [mapped, 404, {}, { outcome: 'refused', reason: 'http-404' }],
    [mapped, 403, {}, { outcome: 'retry', reason: 'http-setup-access', afterSeconds: 30 }],
    [mapped, 401, {}, { outcome: 'retry', reason: 'http-setup-sign-in', afterSeconds: 30 }],
    [mapped, 500, saying(7), { outcome: 'retry', reason: 'http-500' }],
    [base, 200, 'OK', { outcome: 'accepted' }],
    [base, 204, null, { outcome: 'accepted' }],
    [base, 400, {}, { outcome: 'refused', reason: 'http-400' }],
    [base, 422, {}, { outcome: 'refused', reason: 'http-422' }],
    [base, 404, {}, { outcome: 'retry', reason: 'http-404' }],
  ];
  for (const [settings, status, answer, expected] of answers) {
    it(`${'response' in settings ? 'mapped' : 'unmapped'}: ${status} ${JSON.stringify(answer)}`, async () => {
      const body = status === 204 ? undefined : answer;
      if (body === undefined) {
        const tools = makeTools({ fetch: async () => new Response(null, { status }) });
        assert.deepEqual(await makeProvider(http, settings, tools).send(text(), never()), expected);
        return;
      }
      assert.deepEqual((await ask(settings, { status, answer: body })).said, expected);
    });
  }
});

describe('the settings of a gateway', () => {
  const wrong: [name: string, settings: Settings][] = [
    ['the code in the address', { ...base, request: { url: `${place}/?text={text}`, body: { json: {} } } }],
    ['the code in the path', { ...base, request: { url: `${place}/{code}`, body: { json: {} } } }],
    [
      'the code in a header',
      { ...base, request: { url: place, headers: { 'X-Text': '{text}' }, body: { json: {} } } },
    ],
    ['an address in the clear', { ...base, request: { url: 'http://gateway.example', body: { json: {} } } }],
    ['a placeholder nobody knows', { ...base, request: { url: place, body: { json: ['{subject}'] } } }],
    ['a lone brace', { ...base, request: { url: place, body: { form: { a: '{' } } } }],
    ['a secret nobody gave', { ...base, request: { url: place, body: { form: { a: '{secrets.key}' } } } }],
    [
      'a secret that is a way out',
      { ...base, secrets: { a: '..' }, request: { url: `${place}/v1/{secrets.a}/x`, body: { json: {} } } },
    ],
    [
      'a header of two lines',
      {
        ...base,
        secrets: { a: 'x\r\ny' },
        request: { url: place, headers: { b: '{secrets.a}' }, body: { json: {} } },
      },
    ],
    [
      'an address for callbacks nobody reads',
      { ...base, request: { url: place, body: { json: ['{callbackUrl}'] } } },
    ],
    ['no body', { ...base, request: { url: place } }],
    ['a GET', { ...base, request: { method: 'GET', url: place, body: { json: {} } } }],
    ['a pointer that is none', { ...base, response: { messageId: 'id' } }],
    ['a calling channel', { ...base, channel: 'voice' }],
  ];
  for (const [name, settings] of wrong) {
    it(`are wrong with ${name}, and the error holds no secret`, () => {
      const secret = 'v3ry-s3cret{';
      const given = { ...settings, secrets: { mine: secret, ...(settings.secrets as object) } };
      assert.throws(
        () => makeProvider(http, given, makeTools()),
        ({ message }: Error) => !message.includes('v3ry-s3cret'),
      );
    });
  }
});

describe('what a gateway tells of a message', () => {
  it('is what became of it', async () => {
    await using bench = await start();
    await bench.provider.send(text(), never());
    const about = { kind: 'receipt', messageId: text().messageId, providerMessageId: 'http-1' };
    assert.deepEqual(await bench.newsCount(2), [
      { ...about, status: 'sent' },
      { ...about, status: 'delivered' },
    ]);
  });

  it('is why it did not arrive', async () => {
    await using bench = await start({ phones: [{ number: '*', is: 'unknown' }] });
    await bench.provider.send(text(), never());
    const [, failed] = await bench.newsCount(2);
    assert.ok(failed?.kind === 'receipt');
    const { status, reason, badAddress } = failed;
    assert.deepEqual([status, reason, badAddress], ['failed', 'http-unknown-number', true]);
  });

  const secret = 'a secret of sixteen';
  const mapping = {
    format: 'json',
    status: '/status',
    providerMessageId: '/id',
    delivered: ['ok'],
    failed: ['no'],
  };
  const read = async (
    receipts: object,
    {
      headers = {} as Record<string, string>,
      body = '{"status":"ok","id":7}',
      url = callbackBase,
      at = now,
    } = {},
  ): Promise<CallbackOutcome | undefined> =>
    makeProvider(http, { ...base, receipts }, makeTools({ clock: () => at })).readCallback?.(
      callback({ url, headers, body }),
    );
  const delivered: CallbackOutcome = {
    kind: 'genuine',
    news: [{ kind: 'receipt', status: 'delivered', providerMessageId: '7' }],
  };
  const forged: CallbackOutcome = { kind: 'forged' };
  const body = '{"status":"ok","id":7}';
  const sign = (
    algorithm: string,
    encoding: 'hex' | 'base64' | 'base64url',
    signed = body,
    key: string | Buffer = secret,
  ) => createHmac(algorithm, key).update(signed).digest(encoding);

  for (const algorithm of ['sha1', 'sha256', 'sha512'] as const) {
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      it(`is believed when signed: ${algorithm}, ${encoding}`, async () => {
        const check = { kind: 'hmac', secret, header: 'X-Sig', algorithm, encoding, prefix: 'v=' };
        const signature = `v=${sign(algorithm, encoding)}`;
        const receipts = { ...mapping, check };
        assert.deepEqual(await read(receipts, { headers: { 'x-sig': signature } }), delivered);
        for (const headers of [
          {},
          { 'x-sig': '' },
          { 'x-sig': 'v=' },
          { 'x-sig': signature.slice(2) },
          { 'x-sig': `v=${sign(algorithm, encoding, `${body} `)}` },
          { 'x-sig': `v=${sign(algorithm, encoding, body, 'another secret of mine')}` },
        ]) {
          assert.deepEqual(await read(receipts, { headers: headers as Record<string, string> }), forged);
        }
      });
    }
  }

  it('is believed with time and address signed, for five minutes, whatever way the time is written', async () => {
    const check = {
      kind: 'hmac',
      secret: Buffer.from(secret).toString('hex'),
      secretEncoding: 'hex',
      header: 'sig',
      algorithm: 'sha256',
      encoding: 'hex',
      signed: ['timestamp', 'url', 'body'],
      separator: '\n',
      timestampHeader: 'X-Time',
    };
    const receipts = { ...mapping, check };
    for (const time of [String(now / 1000), String(now), new Date(now).toISOString()]) {
      const headers = {
        sig: sign('sha256', 'hex', `${time}\n${callbackBase}\n${body}`).toUpperCase(),
        'x-time': time,
      };
      assert.deepEqual(await read(receipts, { headers }), delivered, time);
      assert.deepEqual(await read(receipts, { headers, at: now + 300_000 }), delivered);
      assert.deepEqual(await read(receipts, { headers, at: now + 300_001 }), forged);
      assert.deepEqual(await read(receipts, { headers, at: now - 300_001 }), forged);
      assert.deepEqual(await read(receipts, { headers, url: `${callbackBase}?x` }), forged);
    }
    for (const time of ['', 'soon', '-1']) {
      const headers = { sig: sign('sha256', 'hex', `${time}\n${callbackBase}\n${body}`), 'x-time': time };
      assert.deepEqual(await read(receipts, { headers }), forged, time);
    }
    assert.deepEqual(
      await read(receipts, { headers: { sig: sign('sha256', 'hex', `\n${callbackBase}\n${body}`) } }),
      forged,
    );
  });

  it('is believed with a secret in a header, or user and password', async () => {
    const header = { ...mapping, check: { kind: 'header', header: 'X-Secret', secret } };
    assert.deepEqual(await read(header, { headers: { 'x-secret': secret } }), delivered);
    assert.deepEqual(await read(header, { headers: { 'x-secret': `${secret}x` } }), forged);
    assert.deepEqual(await read(header), forged);
    const basic = { ...mapping, check: { kind: 'basic', user: 'ann', password: secret } };
    const said = (user: string) => ({
      authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
    });
    assert.deepEqual(await read(basic, { headers: said('ann') }), delivered);
    assert.deepEqual(await read(basic, { headers: said('bob') }), forged);
    const standard = { ...mapping, check: { kind: 'standard-webhook', secret: `whsec_${'A'.repeat(24)}` } };
    assert.deepEqual(await read(standard), forged);
  });

  it('is believed by the token of its address, of that message only', async () => {
    const receipts = { ...mapping, messageId: '/mine', check: { kind: 'token', secret } };
    const json = { notify: '{callbackUrl}' };
    const { asked } = await ask({ ...base, receipts, request: { url: place, body: { json } } });
    const { notify: url } = JSON.parse(asked?.body ?? '{}') as { notify: string };
    const { messageId } = text();
    assert.ok(
      url.startsWith(`${callbackBase}/${messageId}?token=`) && !url.includes(encodeURIComponent(secret)),
    );
    const receipt = { kind: 'receipt', status: 'delivered', messageId };
    const told = (mine: string) => read(receipts, { url, body: JSON.stringify({ status: 'ok', mine }) });
    assert.deepEqual(await told(messageId), { kind: 'genuine', news: [receipt] });
    assert.deepEqual(await told(text(2).messageId), { kind: 'genuine', news: [] });
    const nameless = await read(receipts, { url, body: '{"status":"ok"}' });
    assert.deepEqual(nameless, { kind: 'genuine', news: [receipt] }, 'its address says which');
    assert.deepEqual(await read(receipts, { url: url.replace(messageId, text(2).messageId) }), forged);
    assert.deepEqual(await read(receipts, { url: url.replace(/token=.*/, `key=${secret}`) }), forged);
    const byKey = await read(receipts, {
      url: `${callbackBase}?key=${encodeURIComponent(secret)}`,
      body: '{"status":"ok","mine":"msg_x"}',
    });
    assert.deepEqual(byKey, { kind: 'genuine', news: [{ ...receipt, messageId: 'msg_x' }] });
  });

  const check = { kind: 'header', header: 'X-Secret', secret };
  const headers = { 'x-secret': secret };

  it('may be a form or stand in the address', async () => {
    const fields = 'status=ok&id=7&status2=x';
    assert.deepEqual(await read({ ...mapping, check, format: 'form' }, { headers, body: fields }), delivered);
    const url = `${callbackBase}?${fields}`;
    assert.deepEqual(
      await read({ ...mapping, check, format: 'query' }, { headers, url, body: '' }),
      delivered,
    );
  });

  it('may be several, a complaint, a reply; what is not understood is no news', async () => {
    const receipts = {
      ...mapping,
      check,
      list: '/events',
      sent: ['on its way'],
      read: ['seen'],
      reason: '/why',
      badAddressReasons: ['5'],
      stop: { statuses: ['complaint'], from: '/who' },
      reply: { text: '/words', from: '/who', to: '/to' },
    };
    const events = [
      { status: 'on its way', id: 1 },
      { status: 'seen', id: 2 },
      { status: 'no', id: 3, why: 5 },
      { status: 'no', id: 4 },
      { status: 'complaint', who: 'ann@mail.example' },
      { status: 'complaint', who: 'nobody' },
      { words: 'Stop', who: '4915200000001', to: 'Shop' },
      { words: 'hello', who: '4915200000001' },
      { status: 'something else', id: 5 },
      { status: 'ok' },
      null,
      7,
    ];
    const outcome = await read(receipts, { headers, body: JSON.stringify({ events }) });
    const expected: ProviderNews[] = [
      { kind: 'receipt', status: 'sent', providerMessageId: '1' },
      { kind: 'receipt', status: 'read', providerMessageId: '2' },
      { kind: 'receipt', status: 'failed', providerMessageId: '3', reason: 'http-5', badAddress: true },
      { kind: 'receipt', status: 'failed', providerMessageId: '4', reason: 'http-no' },
      { kind: 'stop', from: 'ann@mail.example' },
      { kind: 'stop', from: '+4915200000001', to: 'Shop' },
    ];
    assert.deepEqual(outcome, { kind: 'genuine', news: expected });
    assert.deepEqual(await read(receipts, { headers, body: '{}' }), { kind: 'garbage' });
  });

  it('is garbage when it is none, and never an error', async () => {
    for (const garbage of ['', 'x', 'null', '7', '"x"']) {
      assert.deepEqual(
        await read({ ...mapping, check }, { headers, body: garbage }),
        { kind: 'garbage' },
        garbage,
      );
    }
    await fc.assert(
      fc.asyncProperty(fc.json(), async (json) => {
        const outcome = await read({ ...mapping, check }, { headers, body: json });
        assert.notEqual(outcome?.kind, 'forged');
      }),
      { numRuns: 100 },
    );
  });
});
