import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import {
  type CountersignOptions,
  CountersignProblem,
  CountersignUnreachable,
  createCountersign,
} from '@countersign/sdk';
import { problems } from '#src/http/problem.ts';
import document from '../../docs/openapi.json' with { type: 'json' };
import { connectionRefused, json, problem, scriptedFetch, verification } from './scripted-fetch.ts';

const apiKey = 'cs_test_key_that_must_never_be_seen_0001';
const client = (fetch: typeof globalThis.fetch, more: Partial<CountersignOptions> = {}) =>
  createCountersign({ baseUrl: 'https://verify.example', apiKey, fetch, retryDelayMs: 0, ...more });
const ok = () => json(201, verification);
/** Lets promises that are settled be heard. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const params = { to: '+4915123456789', purpose: 'sign_in' };

describe('a call', () => {
  test('goes to its path below baseUrl with the key, whatever slash or version baseUrl ends in', async () => {
    for (const ending of ['', '/', '/v1', '/v1/']) {
      const { fetch, sent } = scriptedFetch(ok);
      const baseUrl = `https://verify.example/otp${ending}`;
      await createCountersign({ baseUrl, apiKey, fetch }).verifications.create(params);
      assert.equal(sent[0]?.url, 'https://verify.example/otp/v1/verifications');
      assert.equal(sent[0]?.headers.get('authorization'), `Bearer ${apiKey}`);
      assert.deepEqual(sent[0]?.body, params);
      assert.equal(sent[0]?.headers.get('content-type'), 'application/json');
    }
  });

  test('has a path and a body of its own for each method', async () => {
    const answer = () => json(200, { ...verification, outcome: 'wrong' });
    const messages = () => json(200, { messages: [] });
    const options = () => json(200, { options: { challenge: 'c' } });
    const { fetch, sent } = scriptedFetch(answer, messages, options, answer, answer, answer, answer);
    const { verifications } = client(fetch);
    await verifications.get('ver_1');
    assert.deepEqual(await verifications.messages('ver_1'), []);
    assert.deepEqual(await verifications.passkeyOptions('ver_1'), { challenge: 'c' });
    assert.equal((await verifications.check('ver_1', { code: '123456' })).outcome, 'wrong');
    await verifications.resend('ver_1', { channel: 'voice' });
    await verifications.cancel('ver_1');
    await verifications.redeem('ver_1', { ticket: 't' });
    const base = 'https://verify.example/v1/verifications/ver_1';
    assert.deepEqual(
      sent.map(({ method, url, body }) => [method, url.slice(base.length), body]),
      [
        ['GET', '', undefined],
        ['GET', '/messages', undefined],
        ['GET', '/passkey', undefined],
        ['POST', '/check', { code: '123456' }],
        ['POST', '/resend', { channel: 'voice' }],
        ['POST', '/cancel', {}],
        ['POST', '/redeem', { ticket: 't' }],
      ],
    );
  });

  test('has a path and a body of its own for each method on factors', async () => {
    const factor = { id: 'fac_1', kind: 'hotp' };
    const one = () => json(200, factor);
    const list = () => json(200, { factors: [factor] });
    const confirmed = () => json(200, { outcome: 'confirmed', factor });
    const forgotten = () => json(200, { forgotten: true });
    const { fetch, sent } = scriptedFetch(list, one, one, confirmed, one, list, one, list, forgotten);
    const { factors } = client(fetch);
    assert.deepEqual((await factors.list('ann/1')).factors, [factor]);
    await factors.enrolAddress('ann/1', { verification: 'ver_1' });
    await factors.enrolToken('ann/1', { secret: 's' });
    assert.equal((await factors.confirm('ann/1', 'fac_1', { code: '123456' })).outcome, 'confirmed');
    await factors.rename('ann/1', 'fac_1', 'Desk');
    await factors.order('ann/1', ['fac_1']);
    await factors.remove('ann/1', 'fac_1', { authorization: 'ver_2' });
    await factors.setTwoStep('ann/1', { on: true });
    await factors.forget('ann/1');
    const base = 'https://verify.example/v1/users/ann%2F1';
    assert.deepEqual(
      sent.map(({ method, url, body }) => [method, url.slice(base.length), body]),
      [
        ['GET', '/factors', undefined],
        ['POST', '/factors/address', { verification: 'ver_1' }],
        ['POST', '/factors/hotp', { secret: 's' }],
        ['POST', '/factors/fac_1/confirm', { code: '123456' }],
        ['POST', '/factors/fac_1/rename', { name: 'Desk' }],
        ['POST', '/factors/order', { factorIds: ['fac_1'] }],
        ['POST', '/factors/fac_1/remove', { authorization: 'ver_2' }],
        ['POST', '/two-step', { on: true }],
        ['POST', '/forget', {}],
      ],
    );
    for (const userId of ['', '.', '..', 'x'.repeat(129)]) {
      await assert.rejects(factors.list(userId), TypeError, userId);
    }
    await assert.rejects(factors.remove('ann', '../..'), TypeError);
  });

  test('sends to an address again from which messages came back', async () => {
    const { fetch, sent } = scriptedFetch(() => json(200, {}));
    await client(fetch).addresses.reachAgain('ann@mail.example');
    assert.deepEqual(
      sent.map(({ method, url, body }) => [method, new URL(url).pathname, body]),
      [['POST', '/v1/addresses/reach-again', { to: 'ann@mail.example' }]],
    );
  });

  test('has a path and a body of its own for each method on browsers', async () => {
    const list = () => json(200, { browsers: [] });
    const trusted = () => json(201, { browser: {}, token: 'brw_1.k.m' });
    const { fetch, sent } = scriptedFetch(list, trusted, list, list);
    const { browsers } = client(fetch);
    await browsers.list('ann');
    assert.equal((await browsers.trust('ann', { verification: 'ver_1', name: '' })).token, 'brw_1.k.m');
    await browsers.remove('ann', 'brw_1');
    await browsers.remove('ann');
    const base = 'https://verify.example/v1/users/ann/browsers';
    assert.deepEqual(
      sent.map(({ method, url, body }) => [method, url.slice(base.length), body]),
      [
        ['GET', '', undefined],
        ['POST', '', { verification: 'ver_1', name: '' }],
        ['POST', '/remove', { browserId: 'brw_1' }],
        ['POST', '/remove', {}],
      ],
    );
  });

  test('has a path and a body of its own for each step of a recovery', async () => {
    const page = () => json(201, { url: 'https://verify.example/r/x', expiresAt: '' });
    const state = () => json(200, { status: 'waiting', proofs: [] });
    const { fetch, sent } = scriptedFetch(page, state, state, state, state, () => json(200, { status: 'x' }));
    const { recovery } = client(fetch);
    assert.equal(
      (await recovery.begin('ann', { contacts: ['a@b.example'] })).url,
      'https://verify.example/r/x',
    );
    assert.equal((await recovery.read('ann')).status, 'waiting');
    await recovery.prove('ann', { verification: 'ver_1' });
    await recovery.cancel('ann');
    await recovery.finish('ann', { proof: 'ver_2' });
    const base = 'https://verify.example/v1/users/ann/recovery';
    assert.deepEqual(
      sent.map(({ method, url, body }) => [method, url.slice(base.length), body]),
      [
        ['POST', '', { contacts: ['a@b.example'] }],
        ['GET', '', undefined],
        ['POST', '/proofs', { verification: 'ver_1' }],
        ['POST', '/cancel', {}],
        ['POST', '/finish', { proof: 'ver_2' }],
      ],
    );
    await assert.rejects(recovery.read('ann'), CountersignUnreachable, 'an answer that is none');
    await assert.rejects(recovery.begin('..'), TypeError);
  });

  test('tells, lifts a freeze, and says of a session whether it began before somebody said that it was not them', async () => {
    const signedOutAt = '2026-11-28T01:12:00.000Z';
    const state = () => json(200, { factors: [], frozenUntil: null, signedOutAt });
    const never = () => json(200, { factors: [], frozenUntil: null, signedOutAt: null });
    const strange = () => json(200, { factors: [] });
    const { fetch, sent } = scriptedFetch(
      () => json(201, { told: ['a'] }),
      state,
      state,
      never,
      state,
      strange,
    );
    const { notices } = client(fetch);
    assert.deepEqual((await notices.tell('ann', { kind: 'password_changed' })).told, ['a']);
    assert.equal(await notices.signedOutSince('ann', new Date(Date.parse(signedOutAt) - 1)), true);
    assert.equal(await notices.signedOutSince('ann', new Date(signedOutAt)), false);
    assert.equal(await notices.signedOutSince('ann', new Date(0)), false);
    assert.equal((await notices.liftFreeze('ann')).frozenUntil, null);
    // An older service: to take silence for "no" would leave a thief signed in.
    await assert.rejects(notices.signedOutSince('ann', new Date(0)), CountersignUnreachable);
    assert.deepEqual(
      sent.slice(0, 5).map(({ method, url, body }) => [method, new URL(url).pathname, body]),
      [
        ['POST', '/v1/users/ann/notices', { kind: 'password_changed' }],
        ['GET', '/v1/users/ann/factors', undefined],
        ['GET', '/v1/users/ann/factors', undefined],
        ['GET', '/v1/users/ann/factors', undefined],
        ['POST', '/v1/users/ann/lift-freeze', {}],
      ],
    );
  });

  test('never leaves the path of its verification, whatever id came from a query', async () => {
    const { fetch, sent } = scriptedFetch();
    for (const id of ['', '..', '../keys', 'ver_1/cancel', 'ver_1?x', 'ver 1', 'é']) {
      await assert.rejects(client(fetch).verifications.redeem(id, { ticket: 't' }), TypeError, id);
    }
    assert.equal(sent.length, 0);
  });
});

test('the API has no operation that the SDK has no method for', async () => {
  const sent = new Set<string>();
  const answer: typeof fetch = async (input, init) => {
    sent.add(`${init?.method} ${new URL(String(input)).pathname.replaceAll(/(?:ver|fac)_1/g, 'id')}`);
    return json(200, verification);
  };
  for (const [, methods] of methodsOf(client(answer))) {
    for (const [, method] of methods) {
      // Ids first, or nothing but what is asked; what it makes of the answer is no matter here.
      for (const args of [['ver_1', 'fac_1', {}], [{}], ['ver_1', new Date(0)]])
        await method(...args).catch(() => undefined);
    }
  }
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, 'id')}`),
  );
  assert.deepEqual(
    operations.filter((operation) => !sent.has(operation)),
    [],
  );
});

describe('every method', () => {
  /** What came of it, called in each of the ways in which methods are called. */
  async function outcomesOf(method: Method): Promise<unknown[]> {
    const options = { signal: AbortSignal.abort(new Error('changed my mind')) };
    const outcomes: unknown[] = [];
    for (const ids of [[], ['ver_1'], ['ver_1', 'fac_1'], ['ver_1', new Date(0)]]) {
      for (const given of [[options], [{}, options], ['x', options], [{}], ['x'], []])
        outcomes.push(await method(...ids, ...given).catch((thrown: unknown) => thrown));
    }
    return outcomes;
  }
  const each = async (
    fetch: typeof globalThis.fetch,
    holds: (outcomes: unknown[], name: string) => boolean,
  ) => {
    for (const [group, methods] of methodsOf(client(fetch, { retries: 0 })))
      for (const [name, method] of methods) {
        const outcomes = await outcomesOf(method);
        assert.ok(holds(outcomes, name), `${group}.${name}`);
      }
  };

  test('can be given up', async () => {
    const fetch: typeof globalThis.fetch = async (_input, init) => {
      init?.signal?.throwIfAborted();
      return json(200, {});
    };
    await each(fetch, (outcomes) =>
      outcomes.some((one) => one instanceof Error && one.message === 'changed my mind'),
    );
  });

  test('takes an answer that has what it asked for, and no other', async () => {
    const lists = { factors: [], browsers: [], told: [], codes: [], messages: [], proofs: [] };
    const texts = { kind: 'hotp', outcome: 'wrong', uri: 'otpauth://', token: 't' };
    const full = { ...verification, ...lists, ...texts, options: {}, signedOutAt: null };
    const isError = (one: unknown): boolean => one instanceof Error;
    await each(
      async () => json(200, full),
      (outcomes) => !outcomes.every(isError),
    );
    // Both say by their status alone that it is done.
    const askNothing = ['forget', 'reachAgain'];
    const isNone = (one: unknown): boolean =>
      one instanceof TypeError ||
      (one instanceof CountersignUnreachable && one.reason === 'unexpected-answer');
    await each(
      async () => json(200, {}),
      (outcomes, name) => askNothing.includes(name) || outcomes.every(isNone),
    );
  });
});

describe('retries', () => {
  test('carry the same idempotency key and body, another call another key', async () => {
    const down = () => problem(503, 'temporarily-unavailable');
    const { fetch, sent } = scriptedFetch(connectionRefused, down, ok, ok);
    const { verifications } = client(fetch);
    await verifications.create(params);
    await verifications.create(params);
    const keys = sent.map(({ headers }) => headers.get('idempotency-key'));
    assert.match(keys[0] ?? '', /^[0-9a-f-]{36}$/);
    assert.deepEqual([keys[1], keys[2]], [keys[0], keys[0]]);
    assert.notEqual(keys[3], keys[0]);
    assert.deepEqual(sent[2]?.body, sent[0]?.body);
  });

  test('wait twice as long each time, half of it by chance, and at least as long as was asked for', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    context.mock.method(Math, 'random', () => 0);
    const asked = () => problem(503, 'temporarily-unavailable', {}, { 'retry-after': '2' });
    const { fetch, sent } = scriptedFetch(connectionRefused, asked, connectionRefused, ok);
    const call = client(fetch, { retries: 3, retryDelayMs: 200 }).verifications.create(params);
    await settled();
    for (const [attempts, ms] of [
      [1, 100],
      [2, 2000],
      [3, 400],
    ] as const) {
      context.mock.timers.tick(ms - 1);
      await settled();
      assert.equal(sent.length, attempts, `before ${ms} ms are over`);
      context.mock.timers.tick(1);
      await settled();
      assert.equal(sent.length, attempts + 1, `after ${ms} ms`);
    }
    await call;
  });

  test('use the key the caller chose', async () => {
    const { fetch, sent } = scriptedFetch(connectionRefused, ok);
    await client(fetch).verifications.create(params, { idempotencyKey: 'order-17' });
    assert.deepEqual(
      sent.map(({ headers }) => headers.get('idempotency-key')),
      ['order-17', 'order-17'],
    );
  });

  test('are none for a key that no header can carry, which is a mistake of the caller', async () => {
    for (const idempotencyKey of ['注文-17', 'order\n17', '', 'x'.repeat(256)]) {
      const { fetch, sent } = scriptedFetch(ok);
      const { verifications } = client(fetch);
      await assert.rejects(
        verifications.create(params, { idempotencyKey }),
        (error) => error instanceof TypeError && error.message.startsWith('idempotencyKey'),
      );
      assert.equal(sent.length, 0);
    }
  });

  test('end after two, with what was wrong', async () => {
    const { fetch, sent } = scriptedFetch(connectionRefused, connectionRefused, connectionRefused);
    await assert.rejects(
      client(fetch).verifications.create(params),
      (error) => error instanceof CountersignUnreachable && error.reason === 'network',
    );
    assert.equal(sent.length, 3);
  });

  test('are not made for an answer that repeating can not change', async () => {
    const answers = [
      problem(503, 'protection-active'),
      problem(503, 'temporarily-unavailable', {}, { 'retry-after': '4' }),
      problem(500, 'internal-error'),
      problem(429, 'too-many-sends'),
    ];
    for (const answer of answers) {
      const { fetch, sent } = scriptedFetch(() => answer);
      await assert.rejects(client(fetch).verifications.create(params), CountersignProblem);
      assert.equal(sent.length, 1);
    }
  });
});

describe('a problem', () => {
  test('has a slug to compare, the wait and every further member', async () => {
    const { fetch } = scriptedFetch(() =>
      problem(429, 'resend-too-soon', { resendAt: '2030-01-01T00:00:30Z' }, { 'retry-after': '30' }),
    );
    const error: unknown = await client(fetch)
      .verifications.resend('ver_1')
      .catch((thrown: unknown) => thrown);
    assert.ok(error instanceof CountersignProblem);
    assert.equal(error.slug, 'resend-too-soon');
    assert.equal(error.status, 429);
    assert.equal(error.retryAfterSeconds, 30);
    assert.deepEqual(error.extensions, { resendAt: '2030-01-01T00:00:30Z' });
    assert.equal(error.message, 'resend-too-soon: A detail.');
    assert.deepEqual([error.title, error.detail], ['A title', 'A detail.']);
  });

  test('with what is wrong of the request names the first of it in its message, and has all of it typed', async () => {
    const errors = [
      { path: '/to', message: 'must be string' },
      { path: '/binding/amount', message: 'must be object' },
    ];
    const thrownBy = async (members: object): Promise<CountersignProblem> => {
      const { fetch } = scriptedFetch(() => problem(400, 'invalid-request', members));
      const error: unknown = await client(fetch)
        .verifications.create(params)
        .catch((thrown: unknown) => thrown);
      assert.ok(error instanceof CountersignProblem);
      return error;
    };
    const error = await thrownBy({ errors });
    assert.equal(error.message, 'invalid-request: A detail. (/to: must be string)');
    const paths: readonly string[] = error.errors.map(({ path }) => path);
    assert.deepEqual(paths, ['/to', '/binding/amount']);
    assert.match(inspect(error), /\/binding\/amount/, 'a log shows it');
    const same = await thrownBy({ errors: [{ path: '/returnUrl', message: 'A detail.' }] });
    assert.equal(same.message, 'invalid-request: A detail. (/returnUrl)');
    const halves = [{ path: '/to' }, { message: 'must be string' }, { path: '/to', message: 1 }];
    for (const strange of [undefined, null, 'x', [], [null], ['x'], [{ path: 1 }], halves]) {
      const none = await thrownBy({ errors: strange });
      assert.deepEqual([none.errors, none.message], [[], 'invalid-request: A detail.']);
    }
  });

  test('that a newer service has is `unknown`, with its type kept', async () => {
    const { fetch } = scriptedFetch(() => problem(418, 'teapot'));
    await assert.rejects(
      client(fetch).verifications.get('ver_1'),
      (error) =>
        error instanceof CountersignProblem && error.slug === 'unknown' && error.type.endsWith('/teapot'),
    );
    const type = 'https://countersign.dev/problems/teapot';
    assert.equal(new CountersignProblem(418, { type, detail: 'Short.' }).message, 'teapot: Short.');
    assert.equal(new CountersignProblem(418, { title: 'And stout' }).message, 'HTTP 418: And stout');
    assert.equal(new CountersignProblem(418, { type: 7, title: 'And stout' }).message, 'HTTP 418: And stout');
  });
});

test('every problem of the service is known by its slug', () => {
  for (const [slug, [status]] of Object.entries(problems)) {
    const type = `https://countersign.dev/problems/${slug}`;
    assert.equal(new CountersignProblem(status, { type }).slug, slug);
  }
});

describe('an answer that is not Countersign’s', () => {
  const cases: readonly [string, () => Response, RegExp][] = [
    [
      'HTML',
      () => new Response('<h1>Hi</h1>', { headers: { 'content-type': 'text/html' } }),
      /Is baseUrl right/,
    ],
    ['an empty 404', () => new Response('', { status: 404 }), /HTTP 404 .*Is baseUrl right/],
    [
      'a redirect',
      () => new Response(null, { status: 301, headers: { location: 'https://x.example' } }),
      /redirects/,
    ],
    ['another service’s JSON', () => json(200, { hello: 'world' }), /Is baseUrl right/],
    ['a JSON array', () => json(200, []), /Is baseUrl right/],
    ['a JSON null', () => new Response('null'), /Is baseUrl right/],
    ['a JSON text', () => new Response('"type title"', { status: 400 }), /Is baseUrl right/],
    [
      'a problem without a type',
      () => json(404, { title: 'Not found' }),
      /HTTP 404 .application.json.*right/,
    ],
    ['a problem without a title', () => json(404, { type: 'about:blank' }), /Is baseUrl right/],
  ];
  for (const [name, answer, message] of cases) {
    test(`(${name}) says that the address may be wrong`, async () => {
      const { fetch } = scriptedFetch(answer);
      await assert.rejects(client(fetch).verifications.get('ver_1'), (error) => {
        assert.ok(error instanceof CountersignUnreachable);
        assert.equal(error.reason, 'unexpected-answer');
        assert.match(error.message, message);
        return true;
      });
    });
  }

  test('(JSON without a member that somebody decides by) is no answer', async () => {
    const without = (name: string) => json(200, { ...verification, outcome: 'approved', [name]: undefined });
    const calls: [answer: () => Response, (from: ReturnType<typeof client>) => Promise<unknown>][] = [
      ...['id', 'status', 'purpose', 'url'].map((name): (typeof calls)[number] => [
        () => without(name),
        ({ verifications }) => verifications.redeem('ver_1', { ticket: 't' }),
      ]),
      [() => without('outcome'), ({ verifications }) => verifications.check('ver_1', { code: '123456' })],
      [() => json(200, verification), ({ verifications }) => verifications.messages('ver_1')],
      [() => json(200, verification), ({ verifications }) => verifications.passkeyOptions('ver_1')],
      [() => json(200, { options: null }), ({ verifications }) => verifications.passkeyOptions('ver_1')],
    ];
    for (const [answer, call] of calls) {
      await assert.rejects(call(client(scriptedFetch(answer).fetch)), (error) => {
        return error instanceof CountersignUnreachable && error.reason === 'unexpected-answer';
      });
    }
  });

  test('(a proxy’s 502, 503 or 504 page) is tried again', async () => {
    for (const status of [502, 503, 504]) {
      const { fetch, sent } = scriptedFetch(() => new Response('<h1>Bad gateway</h1>', { status }), ok);
      await client(fetch).verifications.create(params);
      assert.equal(sent.length, 2);
    }
  });
});

test('a redirect is not followed, so that the key goes nowhere but to baseUrl', async (context) => {
  let seen = 0;
  const server = createServer((request, response) => {
    if (request.url === '/elsewhere') seen++;
    request.resume();
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  assert.ok(typeof address === 'object' && address);
  const { verifications } = createCountersign({ baseUrl: `http://127.0.0.1:${address.port}`, apiKey });
  await assert.rejects(verifications.create(params), /redirects elsewhere \(HTTP 307\)/);
  assert.equal(seen, 0);
});

describe('waiting', () => {
  const hang = (_: unknown, signal: AbortSignal | undefined) =>
    new Promise<Response>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    });

  test('ends at the timeout, which holds for all attempts together', async () => {
    const { fetch, sent } = scriptedFetch(connectionRefused, hang);
    await assert.rejects(
      // Without a timer of its own the process would have nothing to live for: those of AbortSignal hold nobody up.
      withTimer(client(fetch, { timeoutMs: 20 }).verifications.create(params)),
      (error) => error instanceof CountersignUnreachable && error.reason === 'timeout',
    );
    assert.equal(sent.length, 2);
  });

  test('ends when the caller gives up, with the caller’s own reason', async () => {
    const controller = new AbortController();
    const { fetch } = scriptedFetch((sent, signal) => {
      queueMicrotask(() => controller.abort(new Error('changed my mind')));
      return hang(sent, signal);
    });
    const call = client(fetch).verifications.create(params, { signal: controller.signal });
    await assert.rejects(call, /changed my mind/);
  });

  test('for the next attempt ends then too', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const controller = new AbortController();
    const { fetch } = scriptedFetch(connectionRefused, (_, signal) => {
      signal?.throwIfAborted();
      return ok();
    });
    const call = client(fetch).verifications.create(params, { signal: controller.signal });
    await settled();
    controller.abort(new Error('changed my mind'));
    await assert.rejects(call, /changed my mind/);
  });
});

describe('the key', () => {
  test('is in no error, and in nothing that printing the client shows', async () => {
    const failures = [
      connectionRefused,
      () => problem(401, 'unauthorized'),
      () => new Response('?', { status: 404 }),
    ];
    for (const failure of failures) {
      const { fetch } = scriptedFetch(failure);
      const error: unknown = await client(fetch, { retries: 0 })
        .verifications.check('ver_1', { code: '13572468' })
        .catch((thrown: unknown) => thrown);
      assert.ok(error instanceof Error);
      const shown = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}${String(error)}`;
      assert.doesNotMatch(shown, /must_never_be_seen|13572468/);
    }
    const made = client(scriptedFetch().fetch);
    assert.doesNotMatch(inspect(made, { depth: 9, showHidden: true }), /must_never_be_seen/);
  });

  test('that is missing or can not be one is named at once, without showing it', () => {
    const make = (key: unknown) => () =>
      // What a caller without TypeScript may pass.
      Reflect.apply(createCountersign, undefined, [{ baseUrl: 'https://v.example', apiKey: key }]);
    assert.throws(make(undefined), /apiKey is missing/);
    assert.throws(make(''), /apiKey is missing/);
    assert.throws(
      make('cs_secret\n'),
      (error) => error instanceof TypeError && !/cs_secret/.test(error.message),
    );
  });

  test('is refused in a browser', (context) => {
    for (const name of ['window', 'document']) {
      Object.defineProperty(globalThis, name, { value: {}, configurable: true });
      context.after(() => Reflect.deleteProperty(globalThis, name));
    }
    assert.throws(() => client(scriptedFetch().fetch), /not be used in a browser/);
  });
});

test('a baseUrl that can not be right is refused at once, without showing a password in it', () => {
  const make = (baseUrl: string) => () => createCountersign({ baseUrl, apiKey });
  for (const wrong of [
    'verify.example',
    'ftp://verify.example',
    'https://u:hunter2@verify.example',
    'https://hunter2@verify.example',
    'https://:hunter2@verify.example',
    'https://verify.example?hunter2',
    'https://verify.example#hunter2',
  ]) {
    assert.throws(
      make(wrong),
      (error) => error instanceof TypeError && !/hunter2/.test(error.message),
      wrong,
    );
  }
  assert.throws(make(''), /baseUrl is missing/);
  const missing: unknown = Reflect.get({}, 'baseUrl');
  assert.throws(
    () => Reflect.apply(createCountersign, undefined, [{ baseUrl: missing, apiKey }]),
    /baseUrl is missing/,
  );
});

type Method = (...args: unknown[]) => Promise<unknown>;

const methodsOf = (from: ReturnType<typeof client>): [group: string, [name: string, method: Method][]][] =>
  Object.entries<object>(from).map(([group, methods]) => [group, Object.entries<Method>({ ...methods })]);

async function withTimer<T>(work: Promise<T>): Promise<T> {
  const timer = setInterval(() => {}, 1000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
