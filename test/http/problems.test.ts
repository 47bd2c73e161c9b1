import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeBase32 } from '#core/base32.ts';
import { hotp } from '#core/hotp.ts';
import { type Answer, phone, slugOf, startTestApp, type TestApp } from '#test/harness.ts';
import { Authenticator } from '#test/passkeys/authenticator.ts';
import { PageBrowser } from './page-browser.ts';

// What an operation may answer by is in its schema, and so in the API's document. The whole run fails when a test meets
// one that is not, or none meets one that is; those that no other test has a reason to meet are met here.

const user = '/v1/users/ann';
const factors = `${user}/factors`;
const mail = 'ann@mail.example';
/** Where a browser would take a passkey. */
const site = { rpId: 'verify.example', origin: 'https://verify.example' };
const env = { COUNTERSIGN_PUBLIC_URL: site.origin };
const secret = (index: number): string =>
  encodeBase32(new TextEncoder().encode(`twenty bytes ${index} more`));
const code = (index: number, counter = 0): string =>
  hotp({ secret: new TextEncoder().encode(`twenty bytes ${index} more`), counter });

const post = (t: TestApp, path: string, body: object = {}, headers: Record<string, string> = {}) =>
  t.call('POST', path, body, headers);

async function opened(t: TestApp, body: object): Promise<string> {
  const answer = await post(t, '/v1/verifications', body);
  assert.equal(answer.status, 201, answer.text);
  return answer.body.id;
}

/** A verification of Ann that she has approved by the code that was sent. */
async function approved(t: TestApp, purpose: string, to: string): Promise<string> {
  const id = await opened(t, { to, purpose, userId: 'ann' });
  const checked = await post(t, `/v1/verifications/${id}/check`, { code: await t.codeOf(id) });
  assert.equal(checked.body.outcome, 'approved', checked.text);
  return id;
}

/** A token that counts. */
async function withToken(t: TestApp, index = 0): Promise<string> {
  const { body } = await post(t, `${factors}/hotp`, { secret: secret(index) });
  const confirmed = await post(t, `${factors}/${body.id}/confirm`, { code: code(index) });
  assert.equal(confirmed.body.outcome, 'confirmed', confirmed.text);
  return body.id;
}

/** By the token, whose counter it puts forward. */
async function authorized(t: TestApp, counter: number): Promise<string> {
  const id = await opened(t, { userId: 'ann', purpose: 'change_factor' });
  const check = { method: 'hotp', code: code(0, counter) };
  const checked = await post(t, `/v1/verifications/${id}/check`, check);
  assert.equal(checked.body.outcome, 'approved', `${counter} ${checked.text}`);
  return id;
}

/** Somebody has said of a change that it was not them. */
async function freeze(t: TestApp): Promise<void> {
  await post(t, `${user}/notices`, { kind: 'password_changed', notify: [mail] });
  await t.app.worker.drain();
  const { content } = t.provider.sent.at(-1) ?? {};
  const link = content?.kind === 'email' ? /https?:\/\/\S+(\/n\/\S+)/.exec(content.text)?.[1] : undefined;
  await new PageBrowser(t).go(String(link), { answer: 'not-me' });
}

/** The last part of each answer's problem, by name. */
async function slugs(calls: Readonly<Record<string, Promise<Answer>>>): Promise<Record<string, string>> {
  const answers = Object.entries(calls).map(async ([name, answer]) => [name, slugOf(await answer)] as const);
  return Object.fromEntries(await Promise.all(answers));
}

const all = (names: readonly string[], slug: string) => Object.fromEntries(names.map((name) => [name, slug]));

describe('each operation says', () => {
  it('that nothing is changed while changes are frozen', async () => {
    await using t = await startTestApp({ env });
    const token = await withToken(t);
    const verification = await approved(t, 'verify_contact', mail);
    await freeze(t);
    const met = await slugs({
      address: post(t, `${factors}/address`, { verification }),
      hotp: post(t, `${factors}/hotp`, { secret: secret(1) }),
      totp: post(t, `${factors}/totp`, { account: 'ann' }),
      passkey: post(t, `${factors}/passkey`, { account: 'ann' }),
      import: post(t, `${factors}/import`, { uri: `otpauth://totp/Old:ann?secret=${secret(2)}` }),
      codes: post(t, `${factors}/recovery-codes`),
      confirm: post(t, `${factors}/${token}/confirm`, { code: code(0) }),
      resync: post(t, `${factors}/${token}/resync`, { first: code(0, 1), second: code(0, 2) }),
      recycled: post(t, `${factors}/${token}/recycled`, { recycled: false }),
      rename: post(t, `${factors}/${token}/rename`, { name: 'Key ring' }),
      order: post(t, `${factors}/order`, { factorIds: [token] }),
      remove: post(t, `${factors}/${token}/remove`),
      twoStep: post(t, `${user}/two-step`, { on: false }),
      browsers: post(t, `${user}/browsers`, { verification, name: 'Firefox' }),
    });
    assert.deepEqual(met, all(Object.keys(met), 'factors-frozen'));
  });

  it('that no recovery is finished then either', async () => {
    await using t = await startTestApp();
    const { body } = await post(t, `${factors}/recovery-codes`);
    await freeze(t);
    const first = await opened(t, { userId: 'ann', purpose: 'recover' });
    const [paper = ''] = body.codes as string[];
    await post(t, `/v1/verifications/${first}/check`, { method: 'recovery_codes', code: paper });
    await post(t, `${user}/recovery/proofs`, { verification: first, contacts: [mail] });
    const second = await approved(t, 'recover', mail);
    await post(t, `${user}/recovery/proofs`, { verification: second, contacts: [mail] });
    assert.equal(slugOf(await post(t, `${user}/recovery/finish`, { proof: second })), 'factors-frozen');
  });

  it('that a day has only so many changes', async () => {
    await using t = await startTestApp();
    const token = await withToken(t);
    const spare = await post(t, `${factors}/hotp`, {
      secret: secret(5),
      authorization: await authorized(t, 1),
    });
    await post(t, `${factors}/${spare.body.id}/confirm`, { code: code(5) });
    await post(t, `${factors}/recovery-codes`, { authorization: await authorized(t, 2) });
    await post(t, `${user}/two-step`, { on: true, authorization: await authorized(t, 3) });
    const begun = await post(t, `${factors}/hotp`, {
      secret: secret(3),
      authorization: await authorized(t, 4),
    });
    const verification = await approved(t, 'verify_contact', mail);
    const authorization = await authorized(t, 5);
    const tell = () => post(t, `${user}/notices`, { kind: 'password_changed', notify: [mail] });
    let told = await tell();
    for (let i = 0; i < 20 && told.status === 201; i++) told = await tell();
    const uri = `otpauth://totp/Old:ann?secret=${secret(2)}`;
    const met = await slugs({
      tell: tell(),
      address: post(t, `${factors}/address`, { verification, authorization }),
      import: post(t, `${factors}/import`, { uri, authorization }),
      codes: post(t, `${factors}/recovery-codes`, { authorization }),
      confirm: post(t, `${factors}/${begun.body.id}/confirm`, { code: code(3) }),
      remove: post(t, `${factors}/${token}/remove`, { authorization }),
      twoStep: post(t, `${user}/two-step`, { on: false, authorization }),
    });
    assert.deepEqual(met, all(Object.keys(met), 'too-many-changes'));
  });

  it('that there are as many factors of a kind as there may be', async () => {
    await using t = await startTestApp({ env });
    await withToken(t);
    const authorization = await authorized(t, 1);
    const old = (kind: string, index: number) =>
      post(t, `${factors}/import`, {
        uri: `otpauth://${kind}/Old:ann?secret=${secret(index)}&counter=0`,
        authorization,
      });
    for (const index of [1, 2, 3, 4]) assert.equal((await old('hotp', index)).status, 201);
    for (const index of [5, 6, 7, 8, 9]) assert.equal((await old('totp', index)).status, 201);
    const met = await slugs({
      hotp: post(t, `${factors}/hotp`, { secret: secret(10), authorization }),
      totp: post(t, `${factors}/totp`, { account: 'ann', authorization }),
      import: old('totp', 10),
    });
    assert.deepEqual(met, all(Object.keys(met), 'too-many-factors'));
  });

  it('that there are as many passkeys', async () => {
    await using t = await startTestApp({ env });
    await withToken(t);
    for (let i = 0; ; i++) {
      const authorization = await authorized(t, i + 1);
      const begun = await post(t, `${factors}/passkey`, { account: 'ann', authorization });
      if (i === 20) {
        assert.equal(slugOf(begun), 'too-many-factors');
        break;
      }
      const { challenge } = begun.body.options as { readonly challenge: string };
      const device = new Authenticator(Buffer.alloc(16, i));
      const response = device.create({ ...site, challenge: Buffer.from(challenge, 'base64url') });
      const { id } = begun.body.factor as { readonly id: string };
      const confirmed = await post(t, `${factors}/${id}/confirm`, { response });
      assert.equal(confirmed.body.outcome, 'confirmed', confirmed.text);
      t.clock.advance(2 * 3600);
    }
  });

  it('that whoever has a factor shows it first', async () => {
    await using t = await startTestApp({ env });
    await withToken(t);
    const met = await slugs({
      passkey: post(t, `${factors}/passkey`, { account: 'ann' }),
      totp: post(t, `${factors}/totp`, { account: 'ann' }),
    });
    assert.deepEqual(met, all(Object.keys(met), 'authorization-needed'));
  });

  it('that there is no such factor', async () => {
    await using t = await startTestApp();
    const met = await slugs({
      confirm: post(t, `${factors}/fac_1/confirm`, { code: '123456' }),
      resync: post(t, `${factors}/fac_1/resync`, { first: '123456', second: '654321' }),
      remove: post(t, `${factors}/fac_1/remove`),
    });
    assert.deepEqual(met, all(Object.keys(met), 'factor-not-found'));
  });

  it('that there are as many addresses', async () => {
    await using t = await startTestApp();
    let answer = await post(t, `${factors}/address`, { verification: 'ver_1' });
    assert.equal(slugOf(answer), 'evidence-missing');
    for (let i = 0; i <= 5; i++) {
      const verification = await approved(t, 'verify_contact', `ann${i}@mail.example`);
      const authorization =
        i === 0 ? {} : { authorization: await approved(t, 'change_factor', 'ann0@mail.example') };
      answer = await post(t, `${factors}/address`, { verification, ...authorization });
      t.clock.advance(3600);
    }
    assert.equal(slugOf(answer), 'too-many-factors');
  });

  it('what is wrong with a passkey, a code or a token', async () => {
    await using t = await startTestApp({ env: { COUNTERSIGN_PUBLIC_URL: 'http://192.0.2.1:8080' } });
    const { body } = await post(t, `${factors}/hotp`, { secret: secret(0) });
    assert.deepEqual(
      await slugs({
        malformed: post(t, `${factors}/${body.id}/confirm`, { code: 'none' }),
        nowhere: post(t, `${factors}/${body.id}/confirm`, { response: {} }),
      }),
      { malformed: 'code-malformed', nowhere: 'method-unavailable' },
    );
    await post(t, `${factors}/${body.id}/confirm`, { code: code(0) });
    const wrong = { first: '000000', second: '000000' };
    let answer = await post(t, `${factors}/${body.id}/resync`, wrong);
    for (let i = 0; i < 20 && answer.status === 200; i++)
      answer = await post(t, `${factors}/${body.id}/resync`, wrong);
    assert.equal(slugOf(answer), 'too-many-failures');
  });

  it('when a recovery can’t begin, and that one is over', async () => {
    await using t = await startTestApp();
    const support = { by: 'support', note: 'Called, lost the phone', contacts: [mail] };
    assert.equal(slugOf(await post(t, `${user}/recovery`, support)), 'nothing-enrolled');
    await withToken(t);
    for (let i = 0; i < 3; i++) {
      assert.equal((await post(t, `${user}/recovery`, support)).status, 201);
      assert.equal((await post(t, `${user}/recovery/cancel`)).status, 200);
    }
    assert.equal(slugOf(await post(t, `${user}/recovery`, support)), 'too-many-recoveries');
    const prove = async () =>
      post(t, `${user}/recovery/proofs`, {
        verification: await approved(t, 'recover', mail),
        contacts: [mail],
      });
    await prove();
    t.clock.advance(3 * 24 * 3600);
    const proof = await approved(t, 'recover', mail);
    await post(t, `${user}/recovery/proofs`, { verification: proof, contacts: [mail] });
    const finished = await post(t, `${user}/recovery/finish`, { proof });
    assert.equal(finished.status, 200, finished.text);
    assert.equal(slugOf(await prove()), 'recovery-over');
    t.clock.advance(20 * 24 * 3600);
    assert.equal(slugOf(await post(t, `${user}/recovery/cancel`)), 'recovery-over');
    t.clock.advance(40 * 24 * 3600);
    assert.equal(slugOf(await post(t, `${user}/recovery/cancel`)), 'recovery-not-found');
  });

  it('that an Idempotency-Key came with another request before', async () => {
    await using t = await startTestApp();
    const returnUrl = 'https://shop.example/back';
    const id = await opened(t, { to: mail, purpose: 'sign_in', returnUrl });
    const other = await opened(t, { to: phone(1), purpose: 'sign_in' });
    const path = `/v1/verifications/${id}`;
    t.clock.advance(60);
    const key = (name: string) => ({ 'idempotency-key': name });
    await post(t, `${path}/resend`, {}, key('resend'));
    await post(t, `/v1/verifications/${other}/check`, { code: '000000' }, key('check'));
    const back = await t.app.http.inject({
      method: 'POST',
      url: `/v/${id}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ code: await t.codeOf(id), attempt: 'a1' }).toString(),
    });
    const ticket = new URL(String(back.headers.location), returnUrl).searchParams.get('ticket') ?? '';
    const redeemed = await post(t, `${path}/redeem`, { ticket }, key('redeem'));
    assert.equal(redeemed.status, 200, redeemed.text);
    const met = await slugs({
      resend: post(t, `${path}/resend`, { channel: 'email' }, key('resend')),
      check: post(t, `/v1/verifications/${other}/check`, { code: '000001' }, key('check')),
      redeem: post(t, `${path}/redeem`, { ticket: `${ticket}x` }, key('redeem')),
    });
    assert.deepEqual(met, all(Object.keys(met), 'idempotency-key-reused'));
  });

  it('that there were too many wrong codes, messages or requests', async () => {
    await using t = await startTestApp();
    const ids = [];
    for (let i = 0; i < 6; i++)
      ids.push(
        await opened(t, { to: phone(i), purpose: 'sign_in', userId: 'ann', binding: { n: String(i) } }),
      );
    const [id = '', ...others] = ids;
    t.clock.advance(60);
    let answer = await post(t, `/v1/verifications/${id}/check`, { code: '000000' });
    for (const one of others)
      for (let i = 0; i < 5 && answer.status === 200; i++)
        answer = await post(t, `/v1/verifications/${one}/check`, { code: `00000${i}` });
    assert.equal(slugOf(answer), 'too-many-failures');
    assert.equal(slugOf(await post(t, `/v1/verifications/${id}/resend`)), 'too-many-failures');

    const client = { ip: '203.0.113.7' };
    const first = await opened(t, { to: mail, purpose: 'sign_in' });
    let next = await post(t, '/v1/verifications', { to: phone(20), purpose: 'sign_in', client });
    for (let i = 21; i < 40 && next.status === 201; i++)
      next = await post(t, '/v1/verifications', { to: phone(i), purpose: 'sign_in', client });
    assert.equal(slugOf(next), 'too-many-requests');
    t.clock.advance(60);
    const again = `/v1/verifications/${first}/resend`;
    assert.equal(slugOf(await post(t, again, { client })), 'too-many-requests');
    for (const n of ['1', '2']) await opened(t, { to: mail, purpose: 'sign_in', binding: { n } });
    assert.equal(slugOf(await post(t, again)), 'too-many-sends');
    assert.equal(slugOf(await post(t, again, { channel: 'whatsapp' })), 'channel-unavailable');
    const known = await opened(t, { to: 'ann@shop.example', purpose: 'sign_in', userId: 'bob' });
    const byText = await post(t, `/v1/verifications/${known}/resend`, { channel: 'sms' });
    assert.equal(slugOf(byText), 'channel-unavailable', 'of somebody who has no number here');
    assert.equal(slugOf(await t.call('GET', '/v1/verifications/ver_1/passkey')), 'not-found');
  });

  it('that messages to an address came back', async () => {
    await using t = await startTestApp();
    const to = { to: mail, alternatives: [phone(1)], purpose: 'sign_in' };
    const id = await opened(t, to);
    await t.app.worker.drain();
    t.provider.answer = async () => ({ outcome: 'refused', reason: 'no-such-mailbox', badAddress: true });
    await opened(t, { ...to, binding: { n: '1' } });
    await t.app.worker.drain();
    t.clock.advance(60);
    assert.equal(slugOf(await post(t, `/v1/verifications/${id}/resend`)), 'address-unreachable');
  });
});
