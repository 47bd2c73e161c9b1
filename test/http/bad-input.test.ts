import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { phone, startTestApp, type TestApp, testKey } from '#test/harness.ts';

/** Whatever comes in: a 4xx problem that says what to fix, never a 5xx, a hang or a stack trace. */
describe('bad input', () => {
  let t: TestApp;
  let port: number;
  before(async () => {
    t = await startTestApp({ env: { PORT: '0', HOST: '127.0.0.1' } });
    port = Number(new URL(await t.app.listen()).port);
    const opened = await t.call('POST', '/v1/verifications', { to: phone(1), purpose: 'sign_in' });
    for (const path of [...paths]) paths.push(path.replace('ver_x', opened.body.id));
  });
  after(() => t[Symbol.asyncDispose]());

  const paths = [
    '/v1/verifications',
    '/v1/verifications/ver_x/check',
    '/v1/verifications/ver_x/resend',
    '/v1/verifications/ver_x/cancel',
    '/v1/verifications/ver_x/redeem',
    '/v/ver_x',
    '/v/ver_x/resend',
    '/v1/users/user-1/factors/address',
    '/v1/users/user-1/factors/hotp',
    '/v1/users/user-1/factors/order',
    '/v1/users/user-1/factors/totp',
    '/v1/users/user-1/factors/passkey',
    '/v1/users/user-1/factors/recovery-codes',
    '/v1/users/user-1/factors/fac_x/confirm',
    '/v1/users/user-1/factors/fac_x/rename',
    '/v1/users/user-1/factors/fac_x/resync',
    '/v1/users/user-1/factors/fac_x/remove',
    '/v1/users/user-1/forget',
    '/v1/users/user-1/two-step',
    '/v1/users/user-1/browsers',
    '/v1/users/user-1/browsers/remove',
  ];
  const inject = (url: string, payload: string | Buffer, headers: Record<string, string> = {}) =>
    t.app.http.inject({
      method: 'POST',
      url,
      payload,
      headers: { authorization: `Bearer ${testKey}`, 'content-type': 'application/json', ...headers },
    });

  function assertProblem(
    response: { statusCode: number; body: string; headers: Record<string, unknown> },
    what: string,
  ): void {
    assert.ok(response.statusCode < 500, `${what}: ${response.statusCode} ${response.body}`);
    assert.doesNotMatch(response.body, /node_modules|\.ts:\d+|at .*\(.*:\d+:\d+\)/, what);
    if (response.statusCode < 400 || String(response.headers['content-type']).startsWith('text/')) return;
    const body = JSON.parse(response.body);
    assert.equal(body.status, response.statusCode, what);
    assert.ok(body.detail.length > 10, what);
  }

  it('answers any JSON with an outcome or a problem', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.json({ maxDepth: 4 }), async (url, body) => {
        assertProblem(await inject(url, body), `${url} ${body}`);
      }),
      { numRuns: 400, seed: 1 },
    );
  });

  it('answers near-right openings with any value in any place, any Unicode among them', async () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.jsonValue(),
      fc.constant('a@b.example'),
      fc.constant('+4915200000001'),
    );
    const body = fc.record(
      {
        to: any,
        alternatives: fc.oneof(any, fc.array(any, { maxLength: 3 })),
        userId: any,
        channel: any,
        purpose: fc.oneof(any, fc.constantFrom('sign_in', 'payment', 'handover')),
        binding: fc.oneof(any, fc.dictionary(fc.string(), any)),
        locale: any,
        client: any,
        returnUrl: any,
        expiresAt: any,
        decoy: any,
      },
      { requiredKeys: ['to', 'purpose'] },
    );
    await fc.assert(
      fc.asyncProperty(body, async (value) => {
        assertProblem(await inject('/v1/verifications', JSON.stringify(value)), JSON.stringify(value));
      }),
      { numRuns: 600, seed: 2 },
    );
  });

  it('answers any bytes as a body, whatever they are called', async () => {
    const types = [
      'application/json',
      'application/x-www-form-urlencoded',
      'text/plain',
      'multipart/form-data',
      'x',
      'application/json; charset=utf-16',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(...types),
        async (url, bytes, type) => {
          assertProblem(await inject(url, Buffer.from(bytes), { 'content-type': type }), `${url} ${type}`);
        },
      ),
      { numRuns: 400, seed: 3 },
    );
  });

  it('answers any value of the headers it reads', async () => {
    const text = fc.string({
      unit: fc.constantFrom(...Array.from({ length: 223 }, (_, i) => String.fromCharCode(i + 32))),
      maxLength: 300,
    });
    const headers = fc.record(
      {
        authorization: text,
        'idempotency-key': text,
        'content-type': text,
        'x-forwarded-for': text,
        'accept-language': text,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), headers, async (url, given) => {
        assertProblem(await inject(url, '{}', given), JSON.stringify(given));
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  it('answers any path', async () => {
    await fc.assert(
      fc.asyncProperty(fc.webPath({ size: 'medium' }), fc.string({ maxLength: 60 }), async (path, id) => {
        for (const url of [
          path || '/',
          `/v1/verifications/${encodeURIComponent(id)}`,
          `/v/${encodeURIComponent(id)}`,
        ]) {
          assertProblem(
            await t.app.http.inject({ url, headers: { authorization: `Bearer ${testKey}` } }),
            url,
          );
        }
      }),
      { numRuns: 200, seed: 5 },
    );
  });

  it('takes no form for JSON', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await inject('/v1/verifications', 'to=a@b.example&purpose=sign_in', form);
    assert.equal(response.statusCode, 415);
  });

  it('refuses a body that is not UTF-8, instead of binding a code to what nobody sent', async () => {
    const body = Buffer.concat([
      Buffer.from('{"to":"a@b.example","purpose":"sign_in","binding":{"payee":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}}'),
    ]);
    const response = await inject('/v1/verifications', body);
    assert.equal(response.statusCode, 400);
    assert.match(response.body, /UTF-8/);
  });

  it('refuses half a character, which stands for the same bytes as every other half', async () => {
    const opening = (payee: string): string =>
      `{"to":"a@b.example","purpose":"payment","binding":{"amount":"1.00","currency":"EUR","payee":"${payee}"}}`;
    const halves = ['\\ud800', '\\uDFFF', 'a\\ud83dx', '\\udE00\\ud83d', '\\\\\\ud800', '\\ud83d\\n\\ude00'];
    for (const payee of halves) {
      const response = await inject('/v1/verifications', opening(payee));
      assert.equal(response.statusCode, 400, payee);
      assert.match(response.body, /half a character/);
    }
    const whole = ['\\ud83d\\ude00', '\\\\ud800', '\\u00e9', '\\\\\\\\udfff', '\\"\\ud83d\\ude00'];
    for (const [index, payee] of whole.entries()) {
      const body = opening(payee).replace('a@b', `a${index}@b`);
      assert.equal((await inject('/v1/verifications', body)).statusCode, 201, payee);
    }
  });

  it('takes what every object has by birth for a purpose of the app’s own', async () => {
    for (const purpose of ['constructor', 'valueof', 'tostring', 'hasownproperty']) {
      const { statusCode, body } = await inject(
        '/v1/verifications',
        JSON.stringify({ to: `${purpose}@b.example`, purpose }),
      );
      assert.equal(statusCode, 201, body);
      assert.equal((await t.app.http.inject({ url: `/v/${JSON.parse(body).id}` })).statusCode, 200);
    }
  });

  it('refuses a client that is no address, since its limits would be off without a word', async () => {
    for (const ip of ['unknown', '203.0.113.09', '203.0.113.9, 10.0.0.1', '']) {
      const { statusCode } = await inject(
        '/v1/verifications',
        JSON.stringify({ to: 'c@b.example', purpose: 'sign_in', client: { ip } }),
      );
      assert.equal(statusCode, 400, ip);
    }
  });

  it('refuses a body of more than 16 KiB with 413, and one that would pollute a prototype with 400', async () => {
    assert.equal(
      (await inject('/v1/verifications', JSON.stringify({ to: 'x'.repeat(20_000) }))).statusCode,
      413,
    );
    assert.equal(
      (await inject('/v1/verifications', '{"__proto__":{"decoy":true},"to":"a@b.example","purpose":"x"}'))
        .statusCode,
      400,
    );
  });

  it('answers broken HTTP on the wire, and goes on serving', async () => {
    const head = `POST /v1/verifications HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${testKey}\r\n`;
    const rubbish: [string, RegExp][] = [
      ['GARBAGE\r\n\r\n', /^HTTP\/1\.1 400 /],
      [`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
      [`${head}Content-Type: application/json\r\nContent-Length: 99999999\r\n\r\n{`, /^HTTP\/1\.1 413 /],
      [
        `${head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n`,
        /^HTTP\/1\.1 400 /,
      ],
      [`${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`, /^HTTP\/1\.1 400 /],
      ['GET /v1/\x00 HTTP/1.1\r\nHost: x\r\n\r\n', /^HTTP\/1\.1 400 /],
    ];
    for (const [bytes, expected] of rubbish) assert.match(await talk(bytes), expected, bytes.slice(0, 60));
    const health = await fetch(`http://127.0.0.1:${port}/healthz`);
    assert.equal(health.status, 200);
  });

  it('says by its problem what the server could not read, and what was too long for it', async () => {
    const heads: [string, number, string][] = [
      ['GARBAGE\r\n\r\n', 400, 'invalid-request'],
      [`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`, 431, 'headers-too-large'],
    ];
    for (const [bytes, status, slug] of heads) assertUnread(await talk(bytes), status, slug);
    const socket = new Duplex({
      read() {},
      write(chunk, _encoding, done) {
        late += chunk;
        done();
      },
    });
    let late = '';
    const tooSlow = Object.assign(new Error('timed out'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    t.app.http.server.emit('clientError', tooSlow, socket as Socket);
    assertUnread(late, 408, 'request-timeout');
    const long = await t.app.http.inject({ url: `/v1/verifications/${'a'.repeat(9000)}` });
    assert.equal(long.statusCode, 414);
    assert.match(long.json().type, /\/problems\/uri-too-long$/);
    assert.ok(long.body.length < 1000, 'it is not sent back');
  });

  function assertUnread(text: string, status: number, slug: string): void {
    assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} `));
    const problem = JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4));
    assert.match(problem.type, new RegExp(`/problems/${slug}$`));
    assert.equal(problem.status, status);
    assert.ok(problem.title && problem.detail && problem.instance, slug);
  }

  function talk(bytes: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        socket.end();
      });
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
  }
});
