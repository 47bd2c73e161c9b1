import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeBase32, encodeBase32 } from '#core/base32.ts';
import { hotp } from '#core/hotp.ts';
import { totp } from '#core/totp.ts';
import { phone, slugOf, startTestApp, type TestApp, testKeyring } from '#test/harness.ts';
import { PageBrowser as Browser } from './page-browser.ts';

const secret = new TextEncoder().encode('twenty bytes exactly');
const key = encodeBase32(secret);

async function start(more: { env?: Record<string, string> } = {}) {
  const t = await startTestApp(more);
  const link = async (userId = 'user-1'): Promise<string> => {
    const answer = await t.call('POST', `/v1/users/${userId}/security-page`, { account: 'ann@pine.example' });
    assert.equal(answer.status, 201, answer.text);
    return new URL(String(answer.body.url)).pathname;
  };
  return { t, link, browser: new Browser(t) };
}

async function withToken(t: TestApp): Promise<void> {
  const begun = await t.call('POST', '/v1/users/user-1/factors/hotp', { secret: key });
  await t.call('POST', `/v1/users/user-1/factors/${begun.body.id}/confirm`, {
    code: hotp({ secret, counter: 0 }),
  });
}

async function withPhone(t: TestApp): Promise<void> {
  const body = { userId: 'user-1', to: phone(1), purpose: 'verify_contact' };
  const { id } = (await t.call('POST', '/v1/verifications', body)).body;
  await t.call('POST', `/v1/verifications/${id}/check`, { code: await t.codeOf(id) });
  await t.call('POST', '/v1/users/user-1/factors/address', { verification: id });
  t.clock.advance(3600);
}

const verificationOf = (url: string): string => new URL(url, 'http://127.0.0.1').pathname.slice('/v/'.length);
const hidden = (body: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? '';
const factorsOf = async (t: TestApp) =>
  (await t.call('GET', '/v1/users/user-1/factors')).body.factors as {
    id: string;
    kind: string;
    status: string;
  }[];

describe('the security page', () => {
  it('is there by its link however much that says', async () => {
    const { t, browser } = await start();
    await using _ = t;
    const given = {
      account: 'é'.repeat(64),
      returnUrl: `https://shop.example/${'x'.repeat(500 - 'https://shop.example/'.length)}`,
      notify: [1, 2, 3, 4].map(
        (index) => `${'a'.repeat(60)}${index}@${'b'.repeat(60)}.${'c'.repeat(60)}.example`,
      ),
    };
    const { status, body, text } = await t.call('POST', '/v1/users/user-1/security-page', given);
    assert.equal(status, 201, text);
    assert.equal((await browser.go(String(body.url))).status, 200);
  });

  it('sets up an authenticator app for somebody who has nothing yet', async () => {
    const { t, link, browser } = await start();
    await using _ = t;
    const path = await link();
    const list = await browser.go(path);
    assert.equal(list.status, 200);
    const step = await browser.go(`${path}/app`, {});
    const typed = /<code>([A-Z2-7 ]+)<\/code>/.exec(step.body)?.[1]?.replaceAll(' ', '') ?? '';
    const app = decodeBase32(typed) ?? new Uint8Array();
    const factorId = hidden(step.body, 'factorId');
    const confirm = (code: string) => browser.go(`${path}/confirm`, { factorId, code });
    const wrong = await confirm('000000');
    assert.ok(wrong.body.includes(typed.slice(0, 4)), 'the same picture again');
    assert.match((await confirm(totp({ secret: app, at: t.clock.now - 30_000 }))).url, /notice=added/);
    assert.deepEqual(
      (await factorsOf(t)).map(({ kind, status }) => [kind, status]),
      [['totp', 'active']],
    );
  });

  it('changes nothing for somebody who has a factor, until this browser has shown it', async () => {
    const { t, link, browser } = await start();
    await using _ = t;
    await withToken(t);
    const path = await link();
    const [token] = await factorsOf(t);
    const remove = (who: Browser) => who.go(`${path}/remove`, { factorId: token?.id ?? '' });
    for (const [action, form] of [
      ['remove', { factorId: token?.id ?? '' }],
      ['app', {}],
      ['codes', {}],
      ['two-step', { on: 'yes' }],
    ] as [string, Record<string, string>][]) {
      assert.match((await browser.go(`${path}/${action}`, form)).url, /notice=authorization-needed/, action);
    }
    const asked = await browser.go(`${path}/prove`, {});
    const id = verificationOf(asked.url);
    const shown = await browser.go(`/v/${id}`, { method: 'hotp', code: hotp({ secret, counter: 1 }) });
    assert.equal(shown.url, path, 'back on the page, the ticket out of its address');
    assert.match(browser.cookie, /^cs_proof=ver_/);
    const stranger = new Browser(t);
    assert.match((await remove(stranger)).url, /notice=authorization-needed/);
    assert.match((await remove(browser)).url, /notice=removed/);
    assert.deepEqual(await factorsOf(t), []);
  });

  it('forgets after ten minutes that it was shown', async () => {
    const { t, link, browser } = await start();
    await using _ = t;
    await withToken(t);
    const path = await link();
    const { url } = await browser.go(`${path}/prove`, {});
    await browser.go(url, { method: 'hotp', code: hotp({ secret, counter: 1 }) });
    t.clock.advance(600);
    assert.match((await browser.go(`${path}/app`, {})).url, /notice=authorization-needed/);
  });

  it('believes no approval without the ticket that its browser was given', async () => {
    const { t, link, browser } = await start();
    await using _ = t;
    await withToken(t);
    const path = await link();
    const opened = await t.call('POST', '/v1/verifications', { userId: 'user-1', purpose: 'change_factor' });
    const { id } = opened.body;
    await t.call('POST', `/v1/verifications/${id}/check`, {
      method: 'hotp',
      code: hotp({ secret, counter: 1 }),
    });
    await browser.go(`${path}?${new URLSearchParams({ verification: id, ticket: 'x'.repeat(43) })}`);
    assert.equal(browser.cookie, '');
    const approved = await t.app.store.readVerification({ id, appId: null });
    assert.ok(approved);
    const ticket = testKeyring.ticketOf(approved);
    await browser.go(`${path}?${new URLSearchParams({ verification: id, ticket })}`);
    assert.match(browser.cookie, /^cs_proof=/);
  });

  it('adds an address once its code was typed, and a set of codes that is shown once', async () => {
    const { t, link, browser } = await start();
    await using _ = t;
    const path = await link();
    const { url } = await browser.go(`${path}/address`, { to: phone(1) });
    const id = verificationOf(url);
    const back = await browser.go(`/v/${id}`, { code: await t.codeOf(id) });
    assert.ok(!back.body.includes(phone(1)), 'masked');
    const added = await browser.go(`${path}/address/add`, {
      verification: hidden(back.body, 'verification'),
    });
    assert.match(added.url, /notice=added/);
    assert.deepEqual(
      (await factorsOf(t)).map(({ kind }) => kind),
      ['phone'],
    );
    t.clock.advance(120);
    const proof = await browser.go(`${path}/prove`, {});
    const prove = verificationOf(proof.url);
    await browser.go(`/v/${prove}`, { code: await t.codeOf(prove) });
    const codes = await browser.go(`${path}/codes`, {});
    const shown = [...codes.body.matchAll(/<code>([0-9a-z-]{19})<\/code>/g)].map(([, code]) => code ?? '');
    assert.equal(shown.length, 10);
    const list = await browser.go(path);
    for (const code of shown) assert.ok(!list.body.includes(code));
    assert.match((await browser.go(`${path}/two-step`, { on: 'yes' })).url, /notice=changed/);
    const [first] = await factorsOf(t);
    assert.match(
      (await browser.go(`${path}/remove`, { factorId: first?.id ?? '' })).url,
      /notice=backup-needed/,
    );
  });

  it('shows the key of an app that was begun to nobody who has yet to show who they are', async () => {
    const { t, link, browser } = await start();
    await using _ = t;
    const path = await link();
    const begun = await browser.go(`${path}/app`, {});
    const factorId = hidden(begun.body, 'factorId');
    await withToken(t);
    const again = await browser.go(`${path}?enrol=${factorId}`);
    assert.ok(!again.body.includes('<code>'));
  });

  it('is there for half an hour, and under no address that was not made here', async () => {
    const { t, link, browser } = await start();
    await using _ = t;
    const path = await link();
    for (const other of ['/s/x', '/s/x.y', path.slice(0, -2), `${path}x`, path.replace('.', '..')]) {
      assert.equal((await browser.go(other)).status, 404, other);
    }
    t.clock.advance(30 * 60);
    assert.equal((await browser.go(path)).status, 410);
    const bad = await t.call('POST', '/v1/users/user-1/security-page', { returnUrl: 'https://evil.example' });
    assert.equal(slugOf(bad), 'invalid-request');
  });

  it('takes no form from another site, and no proof of somebody else', async () => {
    const { t, link, browser } = await start();
    await using _ = t;
    await withToken(t);
    const path = await link();
    const crossed = await t.app.http.inject({
      method: 'POST',
      url: `${path}/app`,
      headers: { 'sec-fetch-site': 'cross-site', 'content-type': 'application/x-www-form-urlencoded' },
    });
    assert.equal(crossed.statusCode, 403);
    const opened = await t.call('POST', '/v1/verifications', {
      to: phone(2),
      userId: 'thief',
      purpose: 'change_factor',
    });
    const { id } = opened.body;
    await t.call('POST', `/v1/verifications/${id}/check`, { code: await t.codeOf(id) });
    const approved = await t.app.store.readVerification({ id, appId: null });
    assert.ok(approved);
    const ticket = testKeyring.ticketOf(approved);
    const back = await browser.go(`${path}?${new URLSearchParams({ verification: id, ticket })}`);
    assert.equal(browser.cookie, '');
    assert.equal(back.status, 200);
  });

  it('answers any form and any query below 500', async () => {
    const { t, link } = await start();
    await using _ = t;
    const path = await link();
    const actions = [
      '',
      '/prove',
      '/app',
      '/passkey',
      '/address',
      '/address/add',
      '/confirm',
      '/remove',
      '/first',
      '/rename',
      '/codes',
      '/two-step',
      '/browsers',
    ];
    const names = fc.constantFrom(
      'factorId',
      'code',
      'passkey',
      'to',
      'verification',
      'browserId',
      'on',
      'notice',
      'enrol',
      'before',
      'name',
      'recovered',
      'ticket',
    );
    const pairs = fc.array(fc.tuple(names, fc.string({ unit: 'binary', maxLength: 80 })), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...actions), pairs, async (action, members) => {
        const text = new URLSearchParams(members).toString();
        const response = await t.app.http.inject(
          action === ''
            ? { url: `${path}?${text}` }
            : {
                method: 'POST',
                url: `${path}${action}`,
                payload: text,
                headers: { 'content-type': 'application/x-www-form-urlencoded' },
              },
        );
        assert.ok(response.statusCode < 500, `${action} ${text}: ${response.statusCode}`);
      }),
      { numRuns: 150, seed: 3 },
    );
  });

  it('verifies an address of old again by a code that goes there, without another proof', async () => {
    const { t, link, browser } = await start();
    await using _ = t;
    await withPhone(t);
    t.clock.advance(365 * 86_400);
    const path = await link();
    const list = await browser.go(path);
    assert.match(list.body, /Verify again/);
    const asked = await browser.go(`${path}/verify`, { factorId: hidden(list.body, 'factorId') });
    const code = await t.codeOf(verificationOf(asked.url));
    const back = await browser.go(asked.url, { code });
    assert.match(back.url, /notice=verified/);
    assert.doesNotMatch(back.body, /Verify again/);
  });

  it('sends nothing to an address that is somebody else’s now, until another factor was shown', async () => {
    const { t, link, browser } = await start();
    await using _ = t;
    await withPhone(t);
    const [factor] = await factorsOf(t);
    await t.call('POST', `/v1/users/user-1/factors/${factor?.id}/recycled`, {});
    const path = await link();
    const list = await browser.go(path);
    assert.match(list.body, /may belong to somebody else/);
    assert.doesNotMatch(list.body, /Verify again/);
    const sent = t.provider.sent.length;
    const asked = await browser.go(`${path}/verify`, { factorId: factor?.id ?? '' });
    assert.match(asked.url, /notice=authorization-needed/);
    await t.app.worker.drain();
    assert.equal(t.provider.sent.length, sent);
  });

  it('takes the code of whoever has a number that was given out anew for no proof that it is verified', async () => {
    const { t, link, browser } = await start();
    await using _ = t;
    await withPhone(t);
    const [factor] = await factorsOf(t);
    await t.call('POST', `/v1/users/user-1/factors/${factor?.id}/recycled`, {});
    const path = await link();
    const asked = await browser.go(`${path}/address`, { to: phone(1) });
    const back = await browser.go(asked.url, { code: await t.codeOf(verificationOf(asked.url)) });
    assert.doesNotMatch(back.url, /notice=verified/);
    const added = await browser.go(`${path}/address/add`, {
      verification: hidden(back.body, 'verification'),
    });
    assert.match(added.url, /notice=authorization-needed/);
  });
});
