import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Judgement } from '#core/operator-code.ts';
import type { ProviderKind } from '#delivery/provider.ts';
import { camaraSettings, createCamaraCodes, type OperatorCodes } from '#delivery/providers/camara.ts';
import { providerContract } from '#test/contract/provider-contract.ts';
import type { Conduct } from '../../../carrier/carrier.ts';
import { createCamara } from '../../../carrier/vendors/camara.ts';
import { type BenchOptions, harnessOf, makeTools, never, now, startVendorBench, text } from './http-bench.ts';

const words = 'Shop: {{code}} confirms EUR 12.00 to Ann.\n\n@shop.example #{{code}}';
const number = '+346661113334';

/** As if it were a provider, so that it can be held to the same contract. */
const kind: ProviderKind<typeof camaraSettings> = {
  kind: 'camara',
  settings: camaraSettings,
  create(given, tools) {
    const codes = createCamaraCodes(given, tools);
    return {
      name: tools.name,
      channels: ['sms'],
      send: ({ to, messageId }, signal) => codes.send({ to, text: words, correlator: messageId }, signal),
      close: () => codes.close(),
    };
  },
};
type Vendor = ReturnType<typeof createCamara>;
const options: BenchOptions<typeof camaraSettings, Vendor> = { kind, vendor: createCamara };

providerContract('camara', async (given) => {
  const harness = await harnessOf(options, text)(given);
  const sent = new Map<string, string>();
  return {
    ...harness,
    // The operator is told no id of ours: what it has is known by whom it is for.
    message(index) {
      const message = text(index);
      sent.set(message.to, message.messageId);
      return message;
    },
    accepted: () => harness.numbers().map((to) => sent.get(to) ?? ''),
    [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose](),
  };
});

type World = { at: number };

async function start(world: World = { at: now }, more: Partial<typeof options> = {}) {
  let codes: OperatorCodes | undefined;
  const bench = await startVendorBench({
    ...options,
    ...more,
    tools: { clock: () => world.at },
    clock: () => world.at,
    kind: {
      ...kind,
      create(given, tools) {
        codes = createCamaraCodes(given, tools);
        return { name: 'camara', channels: ['sms'], send: async () => assert.fail(), close: codes.close };
      },
    },
  });
  const made = codes ?? assert.fail();
  const send = async (to = number): Promise<string> => {
    const answer = await made.send({ to, text: words, correlator: 'msg_1' }, never());
    assert.ok(answer.outcome === 'accepted');
    return answer.authenticationId;
  };
  const validate = (authenticationId: string, code: string): Promise<Judgement> =>
    made.validate({ authenticationId, code, correlator: 'ver_1' }, never());
  /** What the person reads on the phone: the newest. */
  const codeOnPhone = (): string =>
    /(\d{6})/.exec(bench.carrier.submissions.at(-1)?.text ?? '')?.[1] ?? assert.fail();
  const wrongOf = (code: string): string => (code === '000000' ? '000001' : '000000');
  return { ...bench, codes: made, send, validate, codeOnPhone, wrongOf };
}

const requestsTo = ({ served }: Awaited<ReturnType<typeof start>>, path: string) =>
  served.requests.filter((request) => request.path === path);

describe('a code that the operator makes', () => {
  it('is asked for with our words and nothing else, under an id that logs may hold', async () => {
    await using t = await start();
    const id = await t.send();
    assert.match(id, /^[0-9a-f-]{36}$/);
    const [request] = requestsTo(t, '/one-time-password-sms/v1/send-code');
    assert.deepEqual(JSON.parse(request?.body ?? ''), { phoneNumber: number, message: words });
    assert.equal(request?.headers['x-correlator'], 'msg_1');
    assert.match(
      t.carrier.submissions[0]?.text ?? '',
      /^Shop: (\d{6}) confirms EUR 12\.00 to Ann\.\n\n@shop\.example #\1$/,
    );
  });

  it('is right once', async () => {
    await using t = await start();
    const id = await t.send();
    const code = t.codeOnPhone();
    assert.deepEqual(await t.validate(id, code), { kind: 'right' });
    assert.deepEqual(await t.validate(id, code), { kind: 'over' });
  });

  it('is right once of many at the same time', async () => {
    await using t = await start();
    const id = await t.send();
    const code = t.codeOnPhone();
    const judgements = await Promise.all(Array.from({ length: 10 }, () => t.validate(id, code)));
    assert.equal(judgements.filter(({ kind }) => kind === 'right').length, 1);
  });

  it('is exhausted by wrong ones, by the operator’s own count', async () => {
    await using t = await start();
    const id = await t.send();
    const code = t.codeOnPhone();
    const wrong = t.wrongOf(code);
    const kinds = [];
    for (const tried of [wrong, wrong, wrong, code]) kinds.push((await t.validate(id, tried)).kind);
    assert.deepEqual(kinds, ['wrong', 'wrong', 'exhausted', 'over']);
  });

  it('is over when it is late, when a newer one was sent to the number, and when it never was', async () => {
    const world = { at: now };
    await using t = await start(world);
    const first = await t.send();
    const early = t.codeOnPhone();
    const second = await t.send();
    assert.deepEqual(await t.validate(first, early), { kind: 'over' });
    const late = t.codeOnPhone();
    world.at += 300_000;
    assert.deepEqual(await t.validate(second, late), { kind: 'over' });
    assert.deepEqual(await t.validate('ea0840f3-3663-4149-bd10-c7c6b8912105', late), { kind: 'over' });
  });

  it('is not asked about when it can be none', async () => {
    await using t = await start();
    const id = await t.send();
    for (const code of ['', '12345678901', '12 34', 'AJY-3', '１２３４５６', '"}']) {
      assert.deepEqual(await t.validate(id, code), { kind: 'malformed' }, code);
    }
    assert.equal(requestsTo(t, '/one-time-password-sms/v1/validate-code').length, 0);
    assert.deepEqual(await t.validate(id, 'AJY3'), { kind: 'wrong' });
  });

  it('is not asked for without a place for it, too long, or for no number', async () => {
    await using t = await start();
    for (const [to, given] of [
      [number, 'no place for it'],
      [number, `{{code}}${'x'.repeat(153)}`],
      ['0152', words],
      ['ann@mail.example', words],
    ] as const) {
      const answer = await t.codes.send({ to, text: given, correlator: 'msg_1' }, never());
      assert.deepEqual(answer, { outcome: 'refused', reason: 'camara-not-sendable' });
    }
    assert.equal(t.served.requests.length, 0);
    const longest = `{{code}}${'x'.repeat(152)}`;
    assert.equal(
      (await t.codes.send({ to: number, text: longest, correlator: 'm' }, never())).outcome,
      'accepted',
    );
  });
});

describe('what an operator answers', () => {
  const said = (status: number, code: string) => ({
    status,
    body: { status, code, message: `470001 to ${number}` },
  });
  /** A client whose operator gives a token, and then says this. */
  const clientOf = ({ status, body }: { status: number; body?: unknown }): OperatorCodes => {
    const token = { access_token: 't', token_type: 'Bearer', expires_in: 300 };
    const fetch = async (url: unknown): Promise<Response> =>
      String(url).endsWith('/token')
        ? Response.json(token)
        : new Response(body === undefined ? null : JSON.stringify(body), { status });
    const given = {
      baseUrl: 'https://op.example/api',
      tokenUrl: 'https://op.example/token',
      clientId: 'c',
      clientSecret: 's',
    };
    return createCamaraCodes(given, makeTools({ fetch }));
  };

  const sends: [status: number, code: string, answer: object][] = [
    [400, 'INVALID_ARGUMENT', { outcome: 'refused', reason: 'camara-invalid-argument' }],
    [403, 'PERMISSION_DENIED', { outcome: 'retry', reason: 'camara-setup-permission', afterSeconds: 30 }],
    [
      403,
      'ONE_TIME_PASSWORD_SMS.MAX_OTP_CODES_EXCEEDED',
      { outcome: 'refused', reason: 'camara-too-many-codes' },
    ],
    [
      403,
      'ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_NOT_ALLOWED',
      { outcome: 'refused', reason: 'camara-number-not-allowed' },
    ],
    [
      403,
      'ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_BLOCKED',
      { outcome: 'refused', reason: 'camara-number-blocked' },
    ],
    [404, 'NOT_FOUND', { outcome: 'refused', reason: 'camara-not-found' }],
    [422, 'SERVICE_NOT_APPLICABLE', { outcome: 'refused', reason: 'camara-not-applicable' }],
    [429, 'TOO_MANY_REQUESTS', { outcome: 'retry', reason: 'camara-throttled', afterSeconds: 1 }],
    [429, 'QUOTA_EXCEEDED', { outcome: 'retry', reason: 'camara-throttled', afterSeconds: 1 }],
    [409, 'toString', { outcome: 'retry', reason: 'camara-tostring' }],
    [503, 'UNAVAILABLE', { outcome: 'retry', reason: 'camara-503' }],
  ];
  for (const [status, code, expected] of sends) {
    it(`to a send: ${status} ${code}`, async () => {
      const codes = clientOf(said(status, code));
      assert.deepEqual(await codes.send({ to: number, text: words, correlator: 'm' }, never()), expected);
    });
  }

  it('to a send is a yes only with an id', async () => {
    for (const body of [
      {},
      { authenticationId: '' },
      { authenticationId: 'x'.repeat(37) },
      { authenticationId: 5 },
    ]) {
      const answer = await clientOf({ status: 200, body }).send(
        { to: number, text: words, correlator: 'm' },
        never(),
      );
      assert.deepEqual(answer, { outcome: 'retry', reason: 'camara-protocol' });
    }
  });

  const judgements: [status: number, code: string | undefined, judgement: object][] = [
    [204, undefined, { kind: 'right' }],
    [200, undefined, { kind: 'unknown', reason: 'camara-protocol' }],
    [200, 'ONE_TIME_PASSWORD_SMS.INVALID_OTP', { kind: 'unknown', reason: 'camara-protocol' }],
    [400, 'ONE_TIME_PASSWORD_SMS.INVALID_OTP', { kind: 'wrong' }],
    [400, 'ONE_TIME_PASSWORD_SMS.VERIFICATION_FAILED', { kind: 'exhausted' }],
    [400, 'ONE_TIME_PASSWORD_SMS.VERIFICATION_EXPIRED', { kind: 'over' }],
    [404, 'NOT_FOUND', { kind: 'over' }],
    [404, undefined, { kind: 'unknown', reason: 'camara-404' }],
    [400, 'INVALID_ARGUMENT', { kind: 'malformed' }],
    [400, 'OUT_OF_RANGE', { kind: 'malformed' }],
    [400, 'toString', { kind: 'unknown', reason: 'camara-tostring' }],
    [403, 'PERMISSION_DENIED', { kind: 'unknown', reason: 'camara-setup-permission' }],
    [429, 'TOO_MANY_REQUESTS', { kind: 'unknown', reason: 'camara-throttled' }],
    [500, 'INTERNAL', { kind: 'unknown', reason: 'camara-500' }],
    [302, undefined, { kind: 'unknown', reason: 'camara-protocol' }],
  ];
  for (const [status, code, expected] of judgements) {
    it(`to a judgement: ${status} ${code ?? 'without a word'}`, async () => {
      const answer = code === undefined ? { status } : said(status, code);
      const judged = await clientOf(answer).validate(
        { authenticationId: 'a', code: '470001', correlator: 'v' },
        never(),
      );
      assert.deepEqual(judged, expected);
    });
  }

  for (const conduct of ['fail', 'throttle', 'cut', 'garbage', 'hang', 'refuse'] satisfies Conduct[]) {
    it(`is a judgement by nobody: ${conduct}`, { timeout: 5_000 }, async () => {
      await using t = await start();
      const id = await t.send();
      const code = t.codeOnPhone();
      void t.carrier.behave(conduct);
      const judged = await t.codes.validate(
        { authenticationId: id, code, correlator: 'v' },
        AbortSignal.timeout(100),
      );
      assert.equal(judged.kind, 'unknown');
      assert.ok(!JSON.stringify(judged).includes(code));
      void t.carrier.behave(undefined);
      assert.deepEqual(await t.validate(id, code), { kind: 'right' });
    });
  }
});

describe('access to an operator', () => {
  const tokensOf = (t: Awaited<ReturnType<typeof start>>) => requestsTo(t, '/oauth2/token').length;

  it('is asked for once, by all who need it at the same time, and again before it runs out', async () => {
    const world = { at: now };
    await using t = await start(world);
    await Promise.all([t.send('+346661113331'), t.send('+346661113332'), t.send('+346661113333')]);
    assert.equal(tokensOf(t), 1);
    world.at += 269_000;
    await t.send();
    assert.equal(tokensOf(t), 1);
    world.at += 1_000;
    await t.send();
    assert.equal(tokensOf(t), 2);
  });

  it('is asked for anew when it was withdrawn, once', async () => {
    await using t = await start();
    await t.send();
    t.vendor.forgetTokens();
    await t.send();
    assert.equal(tokensOf(t), 2);
  });

  it('has a purpose, and is refused with a wrong secret', async () => {
    await using t = await start(undefined, { settings: { clientSecret: 'wrong' } });
    const answer = await t.codes.send({ to: number, text: words, correlator: 'm' }, never());
    assert.deepEqual(answer, { outcome: 'retry', reason: 'camara-setup-token', afterSeconds: 30 });
    const [request] = requestsTo(t, '/oauth2/token');
    assert.equal(request?.headers['content-type'], 'application/x-www-form-urlencoded');
    assert.equal(
      new URLSearchParams(request?.body).get('scope'),
      'dpv:FraudPreventionAndDetection one-time-password-sms:send-validate',
    );
  });

  it('is had by a signed assertion, which goes only once and is good for a minute', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    await using t = await start(undefined, {
      vendor: (tools) => createCamara(tools, { publicKey }),
      settings: { privateKey },
    });
    await t.send();
    t.vendor.forgetTokens();
    await t.send();
    const claims = requestsTo(t, '/oauth2/token').map(({ body }) => {
      const [, part = ''] = new URLSearchParams(body).get('client_assertion')?.split('.') ?? [];
      return JSON.parse(Buffer.from(part, 'base64url').toString()) as {
        jti: string;
        exp: number;
        iat: number;
      };
    });
    for (const { headers, body } of requestsTo(t, '/oauth2/token')) {
      assert.equal(headers.authorization, undefined, 'an operator refuses who shows himself in two ways');
      assert.ok(new URLSearchParams(body).get('client_id'));
    }
    assert.equal(new Set(claims.map(({ jti }) => jti)).size, 2);
    assert.deepEqual(
      claims.map(({ exp, iat }) => exp - iat),
      [60, 60],
    );
    const { privateKey: other } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    await using stranger = await start(undefined, {
      vendor: (tools) => createCamara(tools, { publicKey }),
      settings: { privateKey: other },
    });
    const answer = await stranger.codes.send({ to: number, text: words, correlator: 'm' }, never());
    assert.equal(answer.outcome === 'retry' && answer.reason, 'camara-setup-token');
  });

  const given = {
    baseUrl: 'https://op.example',
    tokenUrl: 'https://op.example/token',
    clientId: 'c',
    clientSecret: 's',
  };
  const request = { to: number, text: words, correlator: 'm' };
  /** An operator that takes every text, and answers so when it is asked for a token. */
  const withToken = (answer: object) => {
    const world = { at: now, asked: 0 };
    const fetch = async (url: unknown): Promise<Response> => {
      if (!String(url).endsWith('/token')) return Response.json({ authenticationId: 'a' });
      world.asked++;
      return Response.json(answer);
    };
    return { world, codes: createCamaraCodes(given, makeTools({ fetch, clock: () => world.at })) };
  };

  it('is none by an answer without a bearer’s token', async () => {
    for (const answer of [
      {},
      { token_type: 'bearer' },
      { access_token: 't' },
      { access_token: 't', token_type: 'mac' },
    ]) {
      const { codes } = withToken(answer);
      assert.deepEqual(await codes.send(request, never()), { outcome: 'retry', reason: 'camara-protocol' });
    }
  });

  it('is had for half a minute when nobody says for how long', async () => {
    const { world, codes } = withToken({ access_token: 't', token_type: 'Bearer' });
    for (const [after, asked] of [
      [0, 1],
      [29_999, 1],
      [1, 2],
    ] as const) {
      world.at += after;
      assert.equal((await codes.send(request, never())).outcome, 'accepted');
      assert.equal(world.asked, asked);
    }
  });

  it('is not waited for by who has given up already', { timeout: 5_000 }, async () => {
    const codes = createCamaraCodes(given, makeTools({ fetch: () => new Promise(() => undefined) }));
    const answer = await codes.send(request, AbortSignal.abort());
    assert.deepEqual(answer, { outcome: 'retry', reason: 'camara-timeout' });
  });

  it('is not held up by somebody who gave up waiting for it', { timeout: 5_000 }, async () => {
    const asked = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const fetch = async (url: unknown, init?: RequestInit): Promise<Response> => {
      if (!String(url).endsWith('/token')) return Response.json({ authenticationId: 'a' });
      asked.resolve();
      await release.promise;
      init?.signal?.throwIfAborted();
      return Response.json({ access_token: 't', token_type: 'bearer', expires_in: 300 });
    };
    const codes = createCamaraCodes(given, makeTools({ fetch }));
    const impatient = new AbortController();
    const first = codes.send(request, impatient.signal);
    const second = codes.send(request, never());
    await asked.promise;
    impatient.abort();
    assert.deepEqual(await first, { outcome: 'retry', reason: 'camara-timeout' });
    release.resolve();
    assert.equal((await second).outcome, 'accepted');
  });

  it('has settings that are each described, and errors that hold no key', () => {
    for (const [name, schema] of Object.entries(camaraSettings.properties)) {
      assert.ok('description' in schema, `${name} is described`);
    }
    const { clientSecret: _secret, ...without } = given;
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    for (const wrong of [
      {},
      { privateKey: elliptic.export({ type: 'pkcs8', format: 'pem' }).toString() },
      { clientSecret: 's', privateKey: 'k' },
      { privateKey: '-----BEGIN PRIVATE KEY-----\nv3ry-s3cret\n-----END PRIVATE KEY-----' },
      { clientSecret: 's', baseUrl: 'http://op.example' },
      { clientSecret: 's', tokenUrl: 'http://op.example/token' },
    ]) {
      assert.throws(
        () => createCamaraCodes({ ...without, ...wrong }, makeTools()),
        ({ message }: Error) => !message.includes('v3ry-s3cret'),
      );
    }
  });
});
