import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeBase32, encodeBase32 } from '#core/base32.ts';
import { hotp } from '#core/hotp.ts';
import { totp } from '#core/totp.ts';
import { startTestApp, type TestApp } from '#test/harness.ts';
import { Authenticator } from '#test/passkeys/authenticator.ts';
import { PageBrowser } from './page-browser.ts';

const secret = new TextEncoder().encode('twenty bytes exactly');
const place = { rpId: 'verify.pine.example', origin: 'https://verify.pine.example' };
const returnUrl = 'https://shop.example/account';

type Factor = { readonly id: string; readonly kind: string; readonly name: string; readonly status: string };
const factorsOf = async (t: TestApp) =>
  (await t.call('GET', '/v1/users/user-1/factors')).body.factors as Factor[];

async function start() {
  const t = await startTestApp({ env: { COUNTERSIGN_PUBLIC_URL: place.origin } });
  const body = { account: 'ann@pine.example', returnUrl };
  const { url } = (await t.call('POST', '/v1/users/user-1/security-page', body)).body;
  return { t, path: new URL(String(url)).pathname, browser: new PageBrowser(t) };
}

/** Somebody with a token, who has shown it in this browser. */
async function proved() {
  const given = await start();
  const { t, path, browser } = given;
  const begun = await t.call('POST', '/v1/users/user-1/factors/hotp', { secret: encodeBase32(secret) });
  const code = (counter: number) => hotp({ secret, counter });
  await t.call('POST', `/v1/users/user-1/factors/${begun.body.id}/confirm`, { code: code(0) });
  const { url } = await browser.go(`${path}/prove`, {});
  await browser.go(url, { method: 'hotp', code: code(1) });
  return { ...given, code };
}

const hidden = (body: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? '';
const titleOf = (body: string): string => /<title>([^<]*)</.exec(body)?.[1] ?? '';

describe('a form of the security page', () => {
  it('that made recovery codes makes none when it is sent again: those that were written down stay good', async () => {
    const { t, path, browser } = await proved();
    await using _ = t;
    const make = async (before: string) => browser.go(`${path}/codes`, { before });
    const first = hidden((await browser.go(path)).body, 'before');
    assert.equal(first, '');
    assert.equal((await make(first)).body.match(/<li><code>/g)?.length, 10);
    const set = async () => (await factorsOf(t)).find(({ kind }) => kind === 'recovery_codes')?.id;
    const made = await set();
    const again = await make(first);
    assert.match(again.url, /notice=codes-shown/);
    assert.match(again.body, /These codes were shown already\. Make new ones if you didn’t keep them\./);
    assert.equal(await set(), made);
    const renewal = hidden((await browser.go(path)).body, 'before');
    assert.equal(renewal, made);
    assert.equal((await make(renewal)).body.match(/<li><code>/g)?.length, 10);
    assert.notEqual(await set(), made);
    assert.match((await make(renewal)).url, /notice=codes-shown/);
  });

  it('says beside the field what is wrong with an address, keeps what was typed, and puts it in no address', async () => {
    const { t, path, browser } = await start();
    await using _ = t;
    const { url, body } = await browser.go(`${path}/address`, { to: 'ann@"pine' });
    assert.ok(!url.includes('ann'), url);
    assert.match(body, /<p class="field-error" id="to-error">/);
    assert.match(
      body,
      /<input[^>]* aria-describedby="to-error to-hint" value="ann@&quot;pine" aria-invalid="true" autofocus>/,
    );
    assert.match(titleOf(body), /^Error: /);
    assert.ok(!body.includes('notice-warning'), 'and not above the page too');
  });

  it('says beside the field that a code of an app is wrong', async () => {
    const { t, path, browser } = await start();
    await using _ = t;
    const step = await browser.go(`${path}/app`, {});
    const form = { factorId: hidden(step.body, 'factorId'), code: '000000' };
    assert.ok(!step.body.includes('autofocus'), 'the picture comes first');
    const { body } = await browser.go(`${path}/confirm`, form);
    assert.match(body, /<p class="field-error" id="code-error">/);
    assert.match(body, /<input[^>]* aria-describedby="code-error enter" aria-invalid="true" autofocus>/);
    assert.match(titleOf(body), /^Error: /);
    assert.ok(!body.includes('notice-warning'));
  });

  it('that is sent twice says the second time too what has become of it', async () => {
    const { t, path, browser } = await start();
    await using _ = t;
    const { body: step } = await browser.go(`${path}/app`, {});
    const key = decodeBase32((/<code>([A-Z2-7 ]+)</.exec(step)?.[1] ?? '').replaceAll(' ', ''));
    const code = totp({ secret: key ?? new Uint8Array(), at: t.clock.now });
    const form = { factorId: hidden(step, 'factorId'), code };
    for (const _time of [1, 2])
      assert.match((await browser.go(`${path}/confirm`, form)).url, /notice=added$/);
    const { t: other, path: at, browser: proven } = await proved();
    await using __ = other;
    const [token] = await factorsOf(other);
    for (const _time of [1, 2]) {
      const { url } = await proven.go(`${at}/remove`, { factorId: token?.id ?? '' });
      assert.match(url, /notice=removed$/);
    }
  });

  it('renames what the person has, once they have shown that it is them', async () => {
    const { t, path, browser } = await proved();
    await using _ = t;
    const [token] = await factorsOf(t);
    const form = { factorId: token?.id ?? '', name: 'Key ring' };
    const stranger = await new PageBrowser(t).go(`${path}/rename`, form);
    assert.match(stranger.url, /notice=authorization-needed/);
    const { url, body } = await browser.go(`${path}/rename`, form);
    assert.match(url, /notice=changed/);
    assert.ok(body.includes('<strong><bdi>Key ring</bdi></strong>'));
  });

  it('names a passkey by browser and system, and a second one apart from it', async () => {
    const { t, path, browser, code } = await proved();
    await using _ = t;
    const opened = await t.call('POST', '/v1/verifications', { userId: 'user-1', purpose: 'change_factor' });
    await t.call('POST', `/v1/verifications/${opened.body.id}/check`, { method: 'hotp', code: code(2) });
    const begin = async () => {
      await t.app.http.inject({
        method: 'POST',
        url: `${path}/passkey`,
        headers: {
          cookie: browser.cookie,
          'content-type': 'application/x-www-form-urlencoded',
          'user-agent': 'Mozilla/5.0 (Windows NT 10.0; rv:150.0) Gecko/20100101 Firefox/150.0',
        },
      });
      return (await factorsOf(t)).find(({ kind, status }) => kind === 'passkey' && status === 'pending');
    };
    assert.equal((await begin())?.name, 'Firefox, Windows');
    const begun = await t.call('POST', '/v1/users/user-1/factors/passkey', {
      account: 'ann@pine.example',
      name: 'Firefox, Windows',
      authorization: opened.body.id,
    });
    const { challenge } = begun.body.options as { readonly challenge: string };
    const { id } = begun.body.factor as Factor;
    const response = new Authenticator().create({ ...place, challenge: Buffer.from(challenge, 'base64url') });
    assert.equal((await t.call('POST', `/v1/users/user-1/factors/${id}/confirm`, { response })).status, 200);
    assert.equal((await begin())?.name, 'Firefox, Windows (2)');
  });

  it('says of a browser that it is asked there again, and not that something was removed', async () => {
    const { t, path, browser } = await start();
    await using _ = t;
    assert.match((await browser.go(`${path}/browsers`, {})).body, /You’ll be asked again there/);
  });
});

describe('a link to the security page whose time is over', () => {
  it('says so, leads back to the app, and does nothing', async () => {
    const { t, path, browser } = await start();
    await using _ = t;
    const { body: step } = await browser.go(`${path}/app`, {});
    const key = decodeBase32((/<code>([A-Z2-7 ]+)</.exec(step)?.[1] ?? '').replaceAll(' ', ''));
    t.clock.advance(30 * 60);
    const code = totp({ secret: key ?? new Uint8Array(), at: t.clock.now });
    for (const [action, form] of [
      ['', undefined],
      ['/app', {}],
      ['/confirm', { factorId: hidden(step, 'factorId'), code }],
      ['/codes', {}],
    ] as const) {
      const { status, body } = await browser.go(`${path}${action}`, form);
      assert.equal(status, 410, action);
      assert.match(body, /This page was open too long/);
      assert.match(body, /<a class="primary" href="https:\/\/shop\.example\/account">/);
      assert.ok(body.includes('Example Shop') && !body.includes('<form'));
    }
    assert.deepEqual(await factorsOf(t), []);
    const forged = `${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`;
    assert.equal((await browser.go(forged)).status, 404);
    assert.ok(!(await browser.go(forged)).body.includes('Example Shop'));
  });
});
