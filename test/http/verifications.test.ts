import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { phone, slugOf, startTestApp, testKey, wrong } from '#test/harness.ts';

const path = '/v1/verifications';

describe('the verification endpoints', () => {
  it('answer 401 without a server key, with a wrong one, and with one in another form', async () => {
    await using t = await startTestApp();
    for (const authorization of [
      '',
      'Bearer',
      'Bearer cs_wrong_wrong_wrong_wrong_wrong',
      `Basic ${testKey}`,
      `Bearer  ${testKey}`,
      testKey,
    ]) {
      const answer = await t.call('POST', path, { to: phone(1), purpose: 'sign_in' }, { authorization });
      assert.equal(answer.status, 401, authorization);
      assert.equal(answer.headers['www-authenticate'], 'Bearer');
    }
  });

  it('answer 404 for a verification that is not there, whatever is asked of it', async () => {
    await using t = await startTestApp();
    const id = 'ver_01k3y8z6q0d5w9x2v7r4t1p8m3n6b0c5f2g9';
    assert.equal((await t.call('GET', `${path}/${id}`)).status, 404);
    const bodies = { check: { code: '123456' }, resend: {}, cancel: {}, redeem: { ticket: 't' } };
    for (const [action, body] of Object.entries(bodies)) {
      assert.equal(slugOf(await t.call('POST', `${path}/${id}/${action}`, body)), 'not-found', action);
    }
  });

  it('say which field of a request is wrong, and why', async () => {
    await using t = await startTestApp();
    const base = { to: phone(1), purpose: 'sign_in' };
    const wrongs: [object, string][] = [
      [{ to: phone(1) }, '/'],
      [{ purpose: 'sign_in' }, '/to'],
      [{ purpose: 'sign_in', userId: 'nobody' }, '/userId'],
      [{ purpose: 'sign_in', userId: 'nobody', alternatives: [phone(2)] }, '/alternatives'],
      [{ ...base, to: 'nonsense' }, '/to'],
      [{ ...base, alternatives: ['x'] }, '/alternatives/0'],
      [{ ...base, purpose: 'Sign in' }, '/purpose'],
      [{ ...base, channel: 'pigeon' }, '/channel'],
      [{ ...base, channel: 'whatsapp' }, '/channel'],
      [{ ...base, purpose: 'payment' }, '/binding'],
      [{ ...base, purpose: 'payment', binding: { amount: '1,5', currency: 'EUR', payee: 'P' } }, '/binding'],
      [{ ...base, purpose: 'handover', binding: { parcel: '1' } }, '/expiresAt'],
      [{ ...base, expiresAt: '2026-11-23T10:00:00Z' }, '/expiresAt'],
      [{ ...base, returnUrl: 'https://evil.example' }, '/returnUrl'],
      [{ ...base, returnUrl: 'blob:https://shop.example/1' }, '/returnUrl'],
    ];
    for (const [body, field] of wrongs) {
      const answer = await t.call('POST', path, body);
      assert.ok(answer.status === 400 || answer.status === 422, JSON.stringify(body));
      const [first] = answer.body.errors as { path: string; message: string }[];
      assert.equal(first?.path, field, JSON.stringify(body));
      assert.ok((first?.message.length ?? 0) > 10);
    }
  });

  it('send no text to a landline, but call it; and nothing to numbers that cost or to countries not allowed', async () => {
    await using t = await startTestApp();
    const landline = { to: '+493012345678', purpose: 'sign_in' };
    assert.equal(slugOf(await t.call('POST', path, landline)), 'destination-not-allowed');
    const called = await t.call('POST', path, { ...landline, channel: 'voice' });
    assert.equal(called.status, 201);
    assert.deepEqual(called.body.nextChannels, []);
    for (const to of ['+499001234567', '+4918051234567', '+33612345678']) {
      assert.equal(
        slugOf(await t.call('POST', path, { to, purpose: 'sign_in' })),
        'destination-not-allowed',
        to,
      );
    }
  });

  it('offer the other ways to get the code, and send the same code there', async () => {
    await using t = await startTestApp();
    const opened = await t.call('POST', path, {
      to: phone(1),
      alternatives: ['p@shop.example'],
      purpose: 'sign_in',
    });
    const next = opened.body.nextChannels as { channel: string; to: string }[];
    assert.deepEqual(
      next.map(({ channel }) => channel),
      ['voice', 'email'],
    );
    const code = await t.codeOf(opened.body.id);
    t.clock.advance(30);
    const resent = await t.call('POST', `${path}/${opened.body.id}/resend`, { channel: 'email' });
    assert.equal(resent.body.channel, 'email');
    assert.equal(await t.codeOf(opened.body.id), code);
    assert.equal(t.provider.sent.at(-1)?.to, 'p@shop.example');
  });

  it('say when the next message may go out, and refuse it before', async () => {
    await using t = await startTestApp();
    const { body } = await t.call('POST', path, { to: phone(1), purpose: 'sign_in' });
    for (const [wait, left] of [
      [30, 1],
      [60, 0],
    ] as const) {
      t.clock.advance(wait - 1);
      const early = await t.call('POST', `${path}/${body.id}/resend`, {});
      assert.equal(slugOf(early), 'resend-too-soon');
      assert.equal(Number(early.headers['retry-after']), 1);
      t.clock.advance(1);
      const sent = await t.call('POST', `${path}/${body.id}/resend`, {});
      assert.equal(sent.body.sendsLeft, left);
    }
    t.clock.advance(120);
    assert.equal(slugOf(await t.call('POST', `${path}/${body.id}/resend`, {})), 'no-sends-left');
    assert.equal((await t.call('GET', `${path}/${body.id}`)).body.resendAt, null);
  });

  it('understand codes with spaces and in the digits of other scripts', async () => {
    await using t = await startTestApp();
    for (const [index, write] of [
      (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`,
      (code: string) => code.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit))),
      (code: string) =>
        `\u200e${code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))}\n`,
    ].entries()) {
      const { body } = await t.call('POST', path, { to: phone(index), purpose: 'sign_in' });
      const answer = await t.call('POST', `${path}/${body.id}/check`, {
        code: write(await t.codeOf(body.id)),
      });
      assert.equal(answer.body.outcome, 'approved');
    }
  });

  it('cancel once and for all, and say what a late answer meets', async () => {
    await using t = await startTestApp();
    const { body } = await t.call('POST', path, { to: phone(1), purpose: 'sign_in' });
    const code = await t.codeOf(body.id);
    for (let i = 0; i < 2; i++)
      assert.equal((await t.call('POST', `${path}/${body.id}/cancel`)).body.status, 'canceled');
    const late = await t.call('POST', `${path}/${body.id}/check`, { code });
    assert.deepEqual([late.body.outcome, late.body.status], ['ended', 'canceled']);
    const resend = await t.call('POST', `${path}/${body.id}/resend`, {});
    assert.deepEqual([slugOf(resend), resend.body.verificationStatus], ['not-pending', 'canceled']);
  });

  it('keep a handover’s code for the delivery day', async () => {
    await using t = await startTestApp();
    const expiresAt = new Date(t.clock.now + 10 * 3600_000).toISOString();
    const { body } = await t.call('POST', path, {
      to: phone(1),
      purpose: 'handover',
      binding: { parcel: '4471' },
      expiresAt,
    });
    const code = await t.codeOf(body.id);
    assert.equal((await t.call('GET', `${path}/${body.id}`)).body.expiresAt, expiresAt);
    t.clock.advance(9 * 3600);
    assert.equal((await t.call('POST', `${path}/${body.id}/check`, { code })).body.outcome, 'approved');
  });

  it('count what a client that the app names gets wrong, and not what the app’s own server sends', async () => {
    await using t = await startTestApp();
    let judged = 0;
    for (let i = 0; i < 6; i++) {
      const { body } = await t.call('POST', path, { to: phone(i), purpose: 'sign_in' });
      const code = await t.codeOf(body.id);
      for (let n = 1; n <= 4; n++) {
        const ip = `2001:db8:1:2::${i}${n}`;
        const answer = await t.call('POST', `${path}/${body.id}/check`, {
          code: wrong(code, n),
          client: { ip },
        });
        if (answer.body.outcome === 'wrong') judged++;
        else assert.equal(slugOf(answer), 'too-many-requests');
      }
      assert.equal((await t.call('POST', `${path}/${body.id}/check`, { code })).body.outcome, 'approved');
    }
    assert.equal(judged, 20);
  });

  it('go on with an old secret’s verifications after the secret was rotated', async () => {
    await using before = await startTestApp();
    const { body } = await before.call('POST', path, { to: phone(1), purpose: 'sign_in' });
    const code = await before.codeOf(body.id);
    for (let n = 1; n <= 3; n++)
      await before.call('POST', `${path}/${body.id}/check`, { code: wrong(code, n) });
    await before.app.close();
    const secrets = 'another-secret-for-tests-another-secret,a-secret-for-tests-only-a-secret-for-tests-only';
    await using t = await startTestApp({ dataDir: before.dataDir, env: { COUNTERSIGN_SECRET: secrets } });
    const again = await t.call('POST', path, { to: phone(1), purpose: 'sign_in' });
    assert.equal(again.body.id, body.id, 'the live one is found under the older key');
    assert.equal((await t.call('POST', `${path}/${body.id}/check`, { code })).body.outcome, 'approved');
  });
});

describe('what operators ask', () => {
  it('health, readiness and metrics answer, metrics to this machine or with a key only', async () => {
    await using t = await startTestApp();
    assert.equal((await t.app.http.inject({ url: '/healthz' })).statusCode, 200);
    assert.deepEqual((await t.app.http.inject({ url: '/readyz' })).json(), { status: 'ready', outbox: 0 });
    await t.call('POST', path, { to: phone(1), purpose: 'sign_in' });
    const far = { remoteAddress: '192.0.2.1', url: '/metrics' };
    assert.equal((await t.app.http.inject(far)).statusCode, 401);
    assert.equal((await t.app.http.inject({ url: '/metrics' })).statusCode, 200);
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']) {
      const passedOn = await t.app.http.inject({ url: '/metrics', headers: { [name]: '127.0.0.1' } });
      assert.equal(passedOn.statusCode, 401, `a proxy on this machine that nobody named, by ${name}`);
    }
    const metrics = await t.app.http.inject({ ...far, headers: { authorization: `Bearer ${testKey}` } });
    assert.match(metrics.body, /countersign_verifications_opened_total\{outcome="created"\} 1/);
    assert.match(metrics.body, /countersign_outbox_messages 1/);
  });

  it('the OpenAPI document says in a sentence what each operation is, and in more what a summary leaves open', async () => {
    await using t = await startTestApp();
    const document = (await t.app.http.inject({ url: '/v1/openapi.json' })).json();
    const operations = Object.values<object>(document.paths).flatMap((path) => Object.values(path));
    assert.ok(operations.length > 30);
    for (const { operationId, summary, description } of operations)
      assert.ok(summary && description, operationId);
  });

  it('the OpenAPI document describes every route of the API and needs nothing from outside', async () => {
    await using t = await startTestApp();
    const document = (await t.app.http.inject({ url: '/v1/openapi.json' })).json();
    assert.equal(document.openapi, '3.1.0');
    const users = '/v1/users/{userId}';
    assert.deepEqual(Object.keys(document.paths).sort(), [
      '/v1/addresses/reach-again',
      `${users}/browsers`,
      `${users}/browsers/remove`,
      `${users}/factors`,
      `${users}/factors/address`,
      `${users}/factors/hotp`,
      `${users}/factors/import`,
      `${users}/factors/order`,
      `${users}/factors/passkey`,
      `${users}/factors/recovery-codes`,
      `${users}/factors/totp`,
      `${users}/factors/{factorId}/confirm`,
      `${users}/factors/{factorId}/recycled`,
      `${users}/factors/{factorId}/remove`,
      `${users}/factors/{factorId}/rename`,
      `${users}/factors/{factorId}/resync`,
      `${users}/forget`,
      `${users}/lift-freeze`,
      `${users}/notices`,
      `${users}/recovery`,
      `${users}/recovery/cancel`,
      `${users}/recovery/finish`,
      `${users}/recovery/proofs`,
      `${users}/security-page`,
      `${users}/two-step`,
      path,
      `${path}/{id}`,
      `${path}/{id}/cancel`,
      `${path}/{id}/check`,
      `${path}/{id}/messages`,
      `${path}/{id}/passkey`,
      `${path}/{id}/redeem`,
      `${path}/{id}/resend`,
    ]);
    const docs = await t.app.http.inject({ url: '/docs/' });
    assert.equal(docs.statusCode, 200);
    assert.doesNotMatch(docs.body, /https?:\/\/(?!127|localhost)/);
  });
});
