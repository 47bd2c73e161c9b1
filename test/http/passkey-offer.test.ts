import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSecurityPage } from '#factors/security-page.ts';
import { phone, startTestApp, type TestApp, testKeyring } from '#test/harness.ts';

const returnUrl = 'https://shop.example/back';
const number = phone(1);
const signIn = { to: number, userId: 'ann', purpose: 'sign_in', returnUrl };
const offered = /Set up a passkey/;
const env = { COUNTERSIGN_PUBLIC_URL: 'https://verify.example' };

const post = (t: TestApp, url: string, form: Record<string, string>) =>
  t.app.http.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  });

/** Answers on the page, on a device that can make passkeys unless said otherwise. */
async function answer(
  t: TestApp,
  given: object = signIn,
  form: Record<string, string> = { makes: 'passkey' },
) {
  const { body } = await t.call('POST', '/v1/verifications', given);
  const code = await t.codeOf(body.id);
  const { statusCode: status, body: page, headers } = await post(t, `/v/${body.id}`, { code, ...form });
  t.clock.advance(700);
  const ticket = /name="ticket" value="([^"]+)"/.exec(page)?.[1] ?? '';
  return { id: String(body.id), status, page, ticket, back: headers.location };
}

const say = async (t: TestApp, id: string, ticket: string, to: 'add' | 'later') =>
  String((await post(t, `/v/${id}/passkey-offer`, { ticket, answer: to })).headers.location);

const redeem = async (t: TestApp, id: string, ticket: string): Promise<string> =>
  String((await t.call('POST', `/v1/verifications/${id}/redeem`, { ticket })).status);

/** The ticket that the page for passkeys goes back with. */
async function lateTicket(t: TestApp, path: string): Promise<string> {
  const { body } = await t.app.http.inject({ method: 'GET', url: path });
  const href = /href="(https:\/\/shop\.example[^"]*)"/.exec(body)?.[1]?.replaceAll('&amp;', '&') ?? '';
  return new URL(href).searchParams.get('ticket') ?? '';
}

/** The same, without the clock being put forward. */
async function open(t: TestApp, given: object = signIn) {
  const { body } = await t.call('POST', '/v1/verifications', given);
  const code = await t.codeOf(body.id);
  const { body: page, headers } = await post(t, `/v/${body.id}`, { code, makes: 'passkey' });
  const back = String(headers.location);
  const ticket = /name="ticket" value="([^"]+)"/.exec(page)?.[1] ?? /ticket=(.+)$/.exec(back)?.[1] ?? '';
  return { id: String(body.id), ticket, back };
}

describe('the offer of a passkey', () => {
  it('is made after a sign-in by a code that was sent, on a device that can make one, and holds the way back', async () => {
    await using t = await startTestApp({ env });
    for (const purpose of ['sign_in', 'sign_in_passwordless']) {
      const { status, page, ticket } = await answer(t, { ...signIn, purpose });
      assert.equal(status, 200);
      assert.match(page, offered);
      assert.ok(page.includes(`ticket=${ticket}`), 'the link goes back with it');
    }
  });

  it('is not made without script, for another purpose, to nobody known, or where there can be no passkeys', async () => {
    await using t = await startTestApp({ env });
    for (const [given, form] of [
      [signIn, {}],
      [{ ...signIn, purpose: 'change_password' }, { makes: 'passkey' }],
      [{ to: phone(2), purpose: 'sign_in_passwordless', returnUrl }, { makes: 'passkey' }],
    ] as const) {
      const { status, back } = await answer(t, given, form);
      assert.equal(status, 303);
      assert.match(String(back), /ticket=/);
    }
    await using insecure = await startTestApp();
    assert.equal((await answer(insecure)).status, 303);
  });

  it('goes back at once after "not now", and is not made again for thirty days, whatever the device', async () => {
    await using t = await startTestApp({ env });
    const { id, ticket } = await open(t);
    const back = await say(t, id, ticket, 'later');
    assert.equal(back, `${returnUrl}?verification=${id}&ticket=${ticket}`);
    assert.equal(await redeem(t, id, ticket), '200');
    t.clock.advance(30 * 24 * 3600 - 10);
    assert.equal((await answer(t)).status, 303);
    assert.match((await answer(t)).page, offered);
  });

  it('is not made while changes are frozen', async () => {
    await using t = await startTestApp({ env });
    await t.call('POST', '/v1/users/ann/notices', { kind: 'password_changed', notify: ['ann@mail.example'] });
    await t.app.worker.drain();
    const { content } = t.provider.sent.at(-1) ?? {};
    const link = content?.kind === 'email' ? /https?:\/\/\S+(\/n\/\S+)/.exec(content.text)?.[1] : undefined;
    await post(t, link ?? '', { answer: 'not-me' });
    assert.equal((await answer(t)).status, 303);
  });

  it('leads to a page that makes a passkey and nothing else, and tells the address that the code went to', async () => {
    await using t = await startTestApp({ env });
    const { id, ticket } = await open(t);
    const path = await say(t, id, ticket, 'add');
    assert.match(path, /^\/s\//);
    const page = (await t.app.http.inject({ method: 'GET', url: path })).body;
    assert.match(page, /Add a passkey/);
    assert.doesNotMatch(page, /authenticator app/);
    for (const other of ['/app', '/codes', '/address']) {
      assert.equal((await post(t, `${path}${other}`, { to: number })).statusCode, 404, other);
    }
    assert.match(String((await post(t, `${path}/passkey`, {})).headers.location), /\?enrol=fac_/);
  });

  for (const [what, begin] of [
    [
      'an enrolment that was begun and left',
      (t: TestApp) => t.call('POST', '/v1/users/ann/factors/totp', {}),
    ],
    [
      'an address that was named once and is none of theirs any more',
      async (t: TestApp) => {
        const told = (notify: string[]) =>
          t.call('POST', '/v1/users/ann/notices', { kind: 'password_changed', notify });
        await told(['ann@mail.example']);
        await told([]);
      },
    ],
  ] as const) {
    it(`tells the address that the code went to beside ${what}`, async () => {
      await using t = await startTestApp({ env });
      await begin(t);
      await t.app.worker.drain();
      t.clock.advance(40 * 24 * 3600);
      const { id, ticket } = await open(t);
      const path = await say(t, id, ticket, 'add');
      const { notify } = readSecurityPage(testKeyring, path.slice('/s/'.length), t.clock.now) ?? {};
      assert.deepEqual(
        notify?.map(({ value }) => value),
        [number],
      );
    });
  }

  it('asks whoever has a factor for a proof of its own: the code of a sign-in adds nothing (law 7)', async () => {
    await using t = await startTestApp({ env });
    await t.call('POST', '/v1/users/ann/factors/recovery-codes', {});
    const { id, ticket } = await open(t);
    const path = await say(t, id, ticket, 'add');
    assert.match(String((await post(t, `${path}/passkey`, {})).headers.location), /authorization-needed/);
    const asked = String((await post(t, `${path}/prove`, {})).headers.location);
    const question = (await t.app.http.inject({ method: 'GET', url: asked })).body;
    assert.match(question, /Not now/, 'a way out');
  });

  it('is taken by nobody to whom it was not made, nor by a ticket that was redeemed (law 7)', async () => {
    await using t = await startTestApp({ env });
    const expiresAt = new Date(t.clock.now + 3600_000).toISOString();
    const handover = { ...signIn, purpose: 'handover', binding: { parcel: '4711' }, expiresAt };
    for (const given of [handover, { ...signIn, purpose: 'change_password' }]) {
      const { id, ticket, back } = await open(t, given);
      for (const said of ['add', 'later'] as const) assert.equal(await say(t, id, ticket, said), back);
    }
    t.clock.advance(60);
    const { id, ticket, back } = await open(t);
    assert.equal(back, 'undefined', 'offered: nobody has said "not now" for them');
    assert.equal(await redeem(t, id, ticket), '200');
    for (const press of ['add', 'later'] as const) assert.equal(await say(t, id, ticket, press), `/v/${id}`);
    t.clock.advance(600);
    assert.match((await answer(t)).page, offered, 'a spent ticket turns nothing down either');
  });

  it('gives twenty minutes for it, once, and none to who comes without a ticket or too late', async () => {
    await using t = await startTestApp({ env });
    const first = await open(t);
    const late = await lateTicket(t, await say(t, first.id, first.ticket, 'add'));
    t.clock.advance(19 * 60);
    for (const forged of [late.slice(0, -1), `${first.ticket}~`, first.ticket]) {
      assert.equal(await redeem(t, first.id, forged), '422', 'five minutes, if it is the first one');
    }
    assert.equal(await redeem(t, first.id, late), '200');
    assert.equal(await redeem(t, first.id, late), '409');
    const second = await open(t);
    const other = await lateTicket(t, await say(t, second.id, second.ticket, 'add'));
    t.clock.advance(20 * 60);
    assert.equal(await redeem(t, second.id, other), '422');
    const third = await open(t);
    assert.equal(await say(t, third.id, 'nothing', 'add'), `/v/${third.id}`);
    t.clock.advance(300);
    assert.equal(await say(t, third.id, third.ticket, 'add'), `/v/${third.id}`);
  });

  for (const press of ['add', 'later'] as const) {
    it(`signs nobody in who was signed out everywhere meanwhile, after "${press}"`, async () => {
      await using t = await startTestApp({ env });
      const told = { kind: 'password_changed', notify: ['ann@mail.example'] };
      await t.call('POST', '/v1/users/ann/notices', told);
      await t.app.worker.drain();
      const { content } = t.provider.sent.at(-1) ?? {};
      const link = content?.kind === 'email' ? /https?:\/\/\S+(\/n\/\S+)/.exec(content.text)?.[1] : undefined;
      const { id, ticket } = await open(t);
      const back = await say(t, id, ticket, press);
      const brought = press === 'add' ? await lateTicket(t, back) : ticket;
      t.clock.advance(60);
      await post(t, link ?? '', { answer: 'not-me' });
      assert.equal(await redeem(t, id, brought), '422');
    });
  }
});
