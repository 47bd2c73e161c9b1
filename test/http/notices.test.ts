import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeBase32 } from '#core/base32.ts';
import { totp } from '#core/totp.ts';
import type { OutgoingMessage } from '#delivery/provider.ts';
import { phone, slugOf, startTestApp, type TestApp, wrong } from '#test/harness.ts';

const mail = 'ann@mail.example';
const number = phone(1);
const day = 24 * 3600;

/** Everything that was sent and holds no code. */
async function notices({ app, provider }: TestApp): Promise<OutgoingMessage[]> {
  await app.settled();
  await app.worker.drain();
  return provider.sent.filter(({ code }) => code === '');
}

function linkIn({ content }: OutgoingMessage): string {
  const text = content.kind === 'sms' || content.kind === 'email' ? content.text : '';
  return /https?:\/\/\S+(\/n\/\S+)/.exec(text)?.[1] ?? '';
}

/** An authenticator app that counts. */
async function enrolApp(t: TestApp, more: object = {}): Promise<{ id: string; code: () => string }> {
  const begun = await t.call('POST', '/v1/users/ann/factors/totp', { account: mail, ...more });
  assert.equal(begun.status, 201, begun.text);
  const secret = decodeBase32(String(begun.body.secret).replaceAll(' ', '')) ?? new Uint8Array();
  const { id } = begun.body.factor as { id: string };
  const code = () => totp({ secret, at: t.clock.now });
  const told = {
    notify: [mail, number],
    locale: 'en',
    client: { browser: 'Firefox, Windows', place: 'Leipzig' },
  };
  const confirmed = await t.call('POST', `/v1/users/ann/factors/${id}/confirm`, { code: code(), ...told });
  assert.equal(confirmed.body.outcome, 'confirmed', confirmed.text);
  t.clock.advance(30);
  return { id, code };
}

async function authorization(t: TestApp, code: string): Promise<string> {
  const { body } = await t.call('POST', '/v1/verifications', { userId: 'ann', purpose: 'change_factor' });
  const checked = await t.call('POST', `/v1/verifications/${body.id}/check`, { method: 'totp', code });
  assert.equal(checked.body.outcome, 'approved', checked.text);
  t.clock.advance(30);
  return body.id;
}

const press = (t: TestApp, path: string, answer = 'not-me', headers = {}) =>
  t.app.http.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: `answer=${answer}`,
  });
const look = async (t: TestApp, path: string) => (await t.app.http.inject({ method: 'GET', url: path })).body;

describe('notices', () => {
  it('go to the addresses that the app keeps, with time, browser and place, and each with a link of its own', async () => {
    await using t = await startTestApp();
    await enrolApp(t);
    const sent = await notices(t);
    assert.deepEqual(sent.map(({ to }) => to).sort(), [number, mail]);
    const [text, letter] = [
      sent.find(({ channel }) => channel === 'sms'),
      sent.find(({ to }) => to === mail),
    ];
    assert.ok(text?.content.kind === 'sms' && letter?.content.kind === 'email');
    assert.match(
      text.content.text,
      /^Example Shop: New way to sign in: authenticator app \(2026-11-23 09:00 UTC\)/,
    );
    for (const part of [
      'November 23, 2026 at 9:00',
      'Firefox, Windows',
      'Leipzig',
      'by November 26, 2026 at 9:00',
    ])
      assert.ok(letter.content.text.includes(part), part);
    assert.notEqual(linkIn(text), linkIn(letter));
  });

  it('refuse an address that nobody could be told at', async () => {
    await using t = await startTestApp();
    const answer = await t.call('POST', '/v1/users/ann/notices', {
      kind: 'password_changed',
      notify: ['nobody'],
    });
    assert.equal(slugOf(answer), 'invalid-request');
    assert.match(answer.text, /\/notify/);
  });

  it('are told for the app, and not to the number that was named', async () => {
    await using t = await startTestApp();
    const body = { kind: 'sim_swap_blocked', notify: [mail, number], except: number, locale: 'de' };
    const answer = await t.call('POST', '/v1/users/ann/notices', body);
    assert.deepEqual([answer.status, answer.body.told], [201, ['a•••@m•••.example']]);
    const [sent] = await notices(t);
    assert.ok(sent?.content.kind === 'email');
    assert.match(sent.content.subject, /SIM-Karte/);
    const again = await t.call('POST', '/v1/users/ann/notices', body);
    assert.deepEqual(again.body.told, [], 'once a day');
  });

  it('tell that somebody knew the password, once the tries of a sign-in are used up, and once a day', async () => {
    await using t = await startTestApp();
    for (let round = 0; round < 2; round++) {
      const given = { to: number, alternatives: [mail], userId: 'ann', purpose: 'sign_in' };
      const { body } = await t.call('POST', '/v1/verifications', given);
      const code = await t.codeOf(body.id);
      for (let i = 1; i <= 5; i++) {
        const client = { browser: 'Chrome, Android' };
        await t.call('POST', `/v1/verifications/${body.id}/check`, { code: wrong(code, i), client });
      }
      t.clock.advance(700);
    }
    const sent = await notices(t);
    assert.deepEqual(sent.map(({ to }) => to).sort(), [number, mail]);
    assert.ok(
      sent.every(({ content }) => content.kind !== 'email' || content.text.includes('Chrome, Android')),
    );
  });

  it('tell once when the app asks again with its key, since the answer was lost (law 11)', async () => {
    await using t = await startTestApp();
    const tell = (key: string, body: object) =>
      t.call('POST', '/v1/users/ann/notices', body, { 'idempotency-key': key });
    const body = { kind: 'password_changed', notify: [mail] };
    const first = await tell('k1', body);
    assert.deepEqual([first.status, (await notices(t)).length], [201, 1]);
    const second = await tell('k1', body);
    assert.deepEqual([second.status, second.body, (await notices(t)).length], [201, first.body, 1]);
    assert.equal(slugOf(await tell('k1', { ...body, notify: [number] })), 'idempotency-key-reused');
    await tell('k2', body);
    assert.equal((await notices(t)).length, 2);
    const told = JSON.stringify((await t.call('GET', '/v1/users/ann/factors')).body);
    assert.doesNotMatch(told, /idempotency|fingerprint/);
  });

  it('tell nobody of a decoy, of another purpose, or of somebody whom the app did not name', async () => {
    await using t = await startTestApp();
    const cases = [
      { to: number, userId: 'ann', purpose: 'sign_in', decoy: true },
      { to: phone(2), userId: 'ann', purpose: 'payment_like' },
      { to: phone(3), purpose: 'sign_in' },
    ];
    for (const given of cases) {
      const { body } = await t.call('POST', '/v1/verifications', given);
      const code = given.decoy ? '111111' : await t.codeOf(body.id);
      for (let i = 1; i <= 5; i++)
        await t.call('POST', `/v1/verifications/${body.id}/check`, { code: wrong(code, i) });
    }
    assert.deepEqual(await notices(t), []);
  });
});

describe('the page of a notice', () => {
  it('shows what happened however often it is looked at, and takes it back when somebody presses', async () => {
    await using t = await startTestApp();
    await enrolApp(t);
    const [sent] = await notices(t);
    assert.ok(sent);
    const path = linkIn(sent);
    for (let i = 0; i < 3; i++) assert.match(await look(t, path), /Was this you\?/);
    const list = async () => (await t.call('GET', '/v1/users/ann/factors')).body;
    assert.equal((await list()).frozenUntil, null);
    const pressed = await press(t, path);
    assert.deepEqual([pressed.statusCode, pressed.headers.location], [303, path]);
    assert.match(
      await look(t, path),
      /signed out everywhere.*Until <time[^>]*>November 26, 2026 at 9:00.AM UTC<.*href="https:\/\/shop\.example\/"/s,
    );
    const { factors, frozenUntil, signedOutAt } = await list();
    assert.deepEqual(factors, []);
    assert.equal(frozenUntil, '2026-11-26T09:00:30.000Z');
    assert.equal(signedOutAt, '2026-11-23T09:00:30.000Z');
    const refused = await t.call('POST', '/v1/users/ann/factors/totp', { account: mail });
    assert.deepEqual(
      [refused.status, slugOf(refused), refused.body.retryAt],
      [403, 'factors-frozen', frozenUntil],
    );
    const again = await press(t, path);
    assert.equal(again.statusCode, 303);
    const undone = (await notices(t)).filter(
      ({ content }) => content.kind === 'email' && content.subject.includes('as not yours'),
    );
    assert.equal(undone.length, 1);
  });

  it('does nothing when somebody says that it was them, and can be pressed after that', async () => {
    await using t = await startTestApp();
    await enrolApp(t);
    const [sent] = await notices(t);
    assert.ok(sent);
    const path = linkIn(sent);
    const yes = await press(t, path, 'me');
    assert.match(await look(t, String(yes.headers.location)), /Nothing was changed/);
    assert.equal((await t.call('GET', '/v1/users/ann/factors')).body.frozenUntil, null);
    await press(t, path);
    assert.notEqual((await t.call('GET', '/v1/users/ann/factors')).body.frozenUntil, null);
  });

  it('knows which address a link went to, and no link that was made from another', async () => {
    await using t = await startTestApp();
    await enrolApp(t);
    const [one] = await notices(t);
    assert.ok(one);
    const path = linkIn(one);
    const other = path.replace(/\.(\d)-/, (_, index) => `.${1 - Number(index)}-`);
    for (const forged of [
      other,
      path.slice(0, -1),
      `${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`,
      '/n/x',
    ]) {
      assert.equal((await t.app.http.inject({ method: 'GET', url: forged })).statusCode, 404, forged);
      assert.equal((await press(t, forged)).statusCode, 404, forged);
    }
    const crossSite = await press(t, path, 'not-me', { 'sec-fetch-site': 'cross-site' });
    assert.equal(crossSite.statusCode, 403);
    assert.equal((await t.call('GET', '/v1/users/ann/factors')).body.frozenUntil, null);
  });

  it('says when it is over', async () => {
    await using t = await startTestApp();
    await enrolApp(t);
    const [sent] = await notices(t);
    assert.ok(sent);
    t.clock.advance(3 * day);
    assert.match(await look(t, linkIn(sent)), /This link has expired/);
    await press(t, linkIn(sent));
    assert.equal((await t.call('GET', '/v1/users/ann/factors')).body.signedOutAt, null);
  });

  it('brings nothing of a forgotten account back into one that has its name by now', async () => {
    await using t = await startTestApp();
    const { id, code } = await enrolApp(t);
    const asked = await authorization(t, code());
    await t.call('POST', `/v1/users/ann/factors/${id}/remove`, { authorization: asked });
    const sent = (await notices(t)).at(-1);
    assert.ok(sent);
    assert.match(await look(t, linkIn(sent)), /This wasn’t me/);
    assert.equal((await t.call('POST', '/v1/users/ann/forget', {})).body.forgotten, true);
    const another = await enrolApp(t);
    await press(t, linkIn(sent));
    const { factors, frozenUntil, signedOutAt } = (await t.call('GET', '/v1/users/ann/factors')).body;
    const listed = factors as readonly { readonly id: string }[];
    assert.deepEqual([listed.map((one) => one.id), frozenUntil, signedOutAt], [[another.id], null, null]);
    assert.match(await look(t, linkIn(sent)), /This link has expired/);
  });

  it('only tells where there is nothing to say: of a freeze that was lifted', async () => {
    await using t = await startTestApp();
    await enrolApp(t);
    const [sent] = await notices(t);
    assert.ok(sent);
    await press(t, linkIn(sent));
    const before = (await notices(t)).length;
    const lifted = await t.call('POST', '/v1/users/ann/lift-freeze', {});
    assert.deepEqual([lifted.status, lifted.body.frozenUntil], [200, null]);
    const told = (await notices(t)).slice(before);
    assert.equal(told.length, 2);
    assert.ok(told.every((one) => linkIn(one) === ''));
    await enrolApp(t);
  });

  it('shows nothing that somebody else wrote as markup', async () => {
    await using t = await startTestApp();
    const { id, code } = await enrolApp(t, { name: '<b>x</b>' });
    const asked = await authorization(t, code());
    const client = { browser: '<i>Firefox</i>', place: '"><script>' };
    await t.call('POST', `/v1/users/ann/factors/${id}/remove`, { authorization: asked, client });
    const sent = (await notices(t)).at(-1);
    assert.ok(sent);
    const page = await look(t, linkIn(sent));
    assert.ok(page.includes('&lt;i&gt;Firefox'));
    for (const part of ['<b>x', '<i>', '<script>']) assert.ok(!page.includes(part), part);
  });
});

describe('where somebody sat', () => {
  it('is believed of a header only where a trusted proxy sets it', async () => {
    const env = { COUNTERSIGN_PLACE_HEADER: 'X-Place' };
    for (const [proxies, expected] of [
      ['127.0.0.1', true],
      ['10.0.0.1', false],
    ] as const) {
      await using t = await startTestApp({ env: { ...env, COUNTERSIGN_TRUSTED_PROXIES: proxies } });
      const given = { to: mail, userId: 'ann', purpose: 'sign_in' };
      const { body } = await t.call('POST', '/v1/verifications', given);
      const code = await t.codeOf(body.id);
      for (let i = 1; i <= 5; i++) {
        await t.app.http.inject({
          method: 'POST',
          url: `/v/${body.id}`,
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            'x-forwarded-for': '203.0.113.9',
            'x-place': 'Leipzig',
            'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
          },
          payload: `code=${wrong(code, i)}`,
        });
      }
      const [sent] = await notices(t);
      assert.ok(sent?.content.kind === 'email');
      assert.ok(sent.content.text.includes('Firefox, Windows'));
      assert.equal(sent.content.text.includes('Leipzig'), expected, proxies);
    }
  });
});
