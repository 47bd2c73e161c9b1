import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeBase32 } from '#core/base32.ts';
import { hotp } from '#core/hotp.ts';
import { phone, slugOf, startTestApp, type TestApp, testKeyring } from '#test/harness.ts';
import { PageBrowser } from './page-browser.ts';

const secret = new TextEncoder().encode('twenty bytes exactly');
const mail = 'ann@pine.example';
const day = 24 * 3600;
const pathOf = (url: unknown): string => new URL(String(url), 'http://127.0.0.1').pathname;

async function enrolToken(t: TestApp): Promise<void> {
  const begun = await t.call('POST', '/v1/users/ann/factors/hotp', { secret: encodeBase32(secret) });
  const code = hotp({ secret, counter: 0 });
  await t.call('POST', `/v1/users/ann/factors/${begun.body.id}/confirm`, { code });
}

async function recoveryPath(t: TestApp): Promise<string> {
  const body = { contacts: [mail, phone(1)], returnUrl: 'https://shop.example/in' };
  return pathOf((await t.call('POST', '/v1/users/ann/recovery', body)).body.url);
}

const securityPath = async (t: TestApp): Promise<string> =>
  pathOf((await t.call('POST', '/v1/users/ann/security-page', {})).body.url);

/** Shows the address with this number on the page of a recovery, by its code. */
async function show(t: TestApp, browser: PageBrowser, path: string, way: '0' | '1') {
  const id = pathOf((await browser.go(`${path}/send`, { way })).url).slice('/v/'.length);
  return browser.go(`/v/${id}`, { code: await t.codeOf(id) });
}

async function approved(t: TestApp, body: object) {
  const { id } = (await t.call('POST', '/v1/verifications', body)).body;
  await t.call('POST', `/v1/verifications/${id}/check`, { code: await t.codeOf(id) });
  return (await t.app.store.readVerification({ id, appId: null })) ?? assert.fail();
}

describe('what a browser has shown', () => {
  it('lets no other browser enrol on a recovery that was finished here, whatever that one has shown', async () => {
    await using t = await startTestApp();
    await enrolToken(t);
    const browser = new PageBrowser(t);
    const path = await recoveryPath(t);
    await show(t, browser, path, '1');
    await browser.go(`${path}/count`, {});
    t.clock.advance(3 * day);
    const later = await recoveryPath(t);
    await show(t, browser, later, '1');
    await browser.go(`${later}/count`, {});
    const thief = new PageBrowser(t);
    await show(t, thief, later, '0');
    assert.match(thief.cookie, /^cs_proof=/);
    const { url } = await browser.go(`${later}/finish`, {});
    assert.match(url, /^\/s\//);
    assert.match((await thief.go(`${url}/app`, {})).url, /notice=authorization-needed/);
  });

  it('shows the key of an app that was begun to nobody who has shown something for another purpose', async () => {
    await using t = await startTestApp();
    await enrolToken(t);
    const path = await securityPath(t);
    const owner = new PageBrowser(t);
    const { url } = await owner.go(`${path}/prove`, {});
    await owner.go(url, { method: 'hotp', code: hotp({ secret, counter: 1 }) });
    const step = await owner.go(`${path}/app`, {});
    assert.match(step.body, /<code>/);
    const signIn = await approved(t, { userId: 'ann', to: phone(1), purpose: 'sign_in' });
    const cookie = `cs_proof=${signIn.id}.${testKeyring.ticketOf(signIn)}`;
    const { body } = await t.app.http.inject({ url: step.url, headers: { cookie } });
    assert.doesNotMatch(body, /<code>/);
  });

  it('is in a cookie that no script reads, no other site sends and no other host sets', async () => {
    for (const [publicUrl, kept] of [
      [
        'https://verify.example',
        /^__Host-cs_proof=\S+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600; Secure$/,
      ],
      ['http://127.0.0.1:8080', /^cs_proof=\S+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/],
    ] as const) {
      await using t = await startTestApp({ env: { COUNTERSIGN_PUBLIC_URL: publicUrl } });
      await enrolToken(t);
      const path = await securityPath(t);
      const form = (url: string, payload: Record<string, string>) =>
        t.app.http.inject({
          method: 'POST',
          url,
          payload: new URLSearchParams(payload).toString(),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        });
      const asked = pathOf((await form(`${path}/prove`, {})).headers.location);
      const shown = await form(asked, { method: 'hotp', code: hotp({ secret, counter: 1 }) });
      const { pathname, search } = new URL(String(shown.headers.location), publicUrl);
      const back = await t.app.http.inject({ url: `${pathname}${search}` });
      assert.match(String(back.headers['set-cookie']), kept);
    }
  });

  it('opens no page whose link is from before everybody was signed out: not even once the freeze is lifted', async () => {
    await using t = await startTestApp();
    await t.call('POST', '/v1/users/ann/notices', { kind: 'password_changed', notify: [mail] });
    await t.app.worker.drain();
    const { content } = t.provider.sent.at(-1) ?? {};
    const notice = content?.kind === 'email' ? /https?:\/\/\S+(\/n\/\S+)/.exec(content.text)?.[1] : undefined;
    const [thief, owner] = [new PageBrowser(t), new PageBrowser(t)];
    const before = await securityPath(t);
    t.clock.advance(11);
    assert.equal((await thief.go(before)).status, 200);
    await owner.go(notice ?? assert.fail(), { answer: 'not-me' });
    assert.equal((await t.call('POST', '/v1/users/ann/lift-freeze', {})).status, 200);
    const closed = await thief.go(before);
    assert.equal(closed.status, 410);
    assert.match(closed.body, /<h1>You’re signed out everywhere<\/h1>/);
    await thief.go(`${before}/app`, {});
    assert.deepEqual((await t.call('GET', '/v1/users/ann/factors')).body.factors, []);
    assert.equal((await owner.go(await securityPath(t))).status, 200);
  });

  it('is worth nothing on a verification that was never approved, whoever made the ticket', async () => {
    await using t = await startTestApp();
    const opening = { to: phone(1), purpose: 'sign_in', returnUrl: 'https://shop.example/in' };
    const { id } = (await t.call('POST', '/v1/verifications', opening)).body;
    await t.call('POST', `/v1/verifications/${id}/cancel`);
    const canceled = (await t.app.store.readVerification({ id, appId: null })) ?? assert.fail();
    for (const ticket of [testKeyring.ticketOf(canceled), testKeyring.lateTicketOf(canceled)]) {
      const answer = await t.call('POST', `/v1/verifications/${id}/redeem`, { ticket });
      assert.equal(slugOf(answer), 'ticket-invalid');
    }
  });
});

describe('what goes with every page and answer', () => {
  it('is a policy: framed by the app alone or by nobody, no form to anywhere else, and a nonce of its own', async () => {
    await using t = await startTestApp();
    await t.call('POST', '/v1/users/ann/notices', { kind: 'password_changed', notify: [mail] });
    await t.app.worker.drain();
    const { content } = t.provider.sent.at(-1) ?? {};
    const notice = content?.kind === 'email' ? /https?:\/\/\S+(\/n\/\S+)/.exec(content.text)?.[1] : undefined;
    const verification = `/v/${(await t.call('POST', '/v1/verifications', { to: phone(1), purpose: 'sign_in' })).body.id}`;
    const pages = [await securityPath(t), await recoveryPath(t), verification];
    for (const url of [...pages, notice ?? assert.fail(), '/v/x', '/n/x', '/s/x', '/r/x']) {
      const policyOf = async (): Promise<string[]> => {
        const { headers } = await t.app.http.inject({ url });
        return String(headers['content-security-policy']).split('; ');
      };
      const policy = await policyOf();
      const app = pages.includes(url) ? 'https://shop.example' : '';
      for (const directive of [
        "default-src 'none'",
        "script-src 'self'",
        "base-uri 'none'",
        `form-action 'self' ${app}`.trim(),
        `frame-ancestors ${app || "'none'"}`,
      ])
        assert.ok(policy.includes(directive), `${url}: ${directive} in ${policy.join('; ')}`);
      const style = policy.find((one) => one.startsWith('style-src'));
      if (style?.includes('nonce-')) assert.ok(!(await policyOf()).includes(style), `${url}: another nonce`);
    }
  });

  it('is that nobody keeps it: answers of the API hold keys, codes and links', async () => {
    await using t = await startTestApp();
    for (const [method, url] of [
      ['GET', '/v1/users/ann/factors'],
      ['POST', '/v1/users/ann/factors/totp'],
      ['POST', '/v1/users/ann/factors/recovery-codes'],
      ['POST', '/v1/users/ann/security-page'],
      ['GET', '/v1/verifications/ver_x'],
    ] as const) {
      const { headers } = await t.call(method, url, method === 'POST' ? {} : undefined);
      assert.equal(headers['cache-control'], 'no-store', url);
    }
  });
});
