import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeBase32, encodeBase32 } from '#core/base32.ts';
import { hotp } from '#core/hotp.ts';
import { totp } from '#core/totp.ts';
import { slugOf, startTestApp, type TestApp } from '#test/harness.ts';
import { readQrCode } from '#test/pages/read-qr-code.ts';

const path = '/v1/users/user-1/factors';
const secret = new TextEncoder().encode('twenty bytes exactly');
const token = { secret: encodeBase32(secret) };
const code = (counter: number): string => hotp({ secret, counter });

/** A verification that the person has approved by a code that was sent. */
async function approved(t: TestApp, purpose: string, to: string, userId = 'user-1'): Promise<string> {
  const opened = await t.call('POST', '/v1/verifications', { to, purpose, userId });
  assert.equal(opened.status, 201, opened.text);
  const { id } = opened.body;
  const checked = await t.call('POST', `/v1/verifications/${id}/check`, { code: await t.codeOf(id) });
  assert.equal(checked.body.outcome, 'approved');
  return id;
}

async function withToken(t: TestApp): Promise<string> {
  const begun = await t.call('POST', `${path}/hotp`, { ...token, name: 'Key ring' });
  assert.equal(begun.status, 201, begun.text);
  assert.equal(begun.body.status, 'pending');
  const confirmed = await t.call('POST', `${path}/${begun.body.id}/confirm`, { code: code(0) });
  assert.equal(confirmed.body.outcome, 'confirmed');
  return begun.body.id;
}

describe('the factor endpoints', () => {
  it('enrol a token, ask for it, and take its code once', async () => {
    await using t = await startTestApp();
    const id = await withToken(t);
    const opened = await t.call('POST', '/v1/verifications', { userId: 'user-1', purpose: 'sign_in' });
    assert.equal(opened.status, 201);
    assert.deepEqual(
      [opened.body.channel, opened.body.to, opened.body.ownMethods, opened.body.approvedBy],
      [null, null, ['hotp'], null],
    );
    const check = (code: string) =>
      t.call('POST', `/v1/verifications/${opened.body.id}/check`, { method: 'hotp', code });
    assert.equal((await check(code(0))).body.outcome, 'wrong');
    const right = await check(code(1));
    assert.deepEqual([right.body.outcome, right.body.approvedBy], ['approved', 'hotp']);
    assert.equal(slugOf(await check(code(2))), 'already-approved');
    const listed = await t.call('GET', path);
    assert.deepEqual(listed.body.factors, [
      {
        id,
        kind: 'hotp',
        name: 'Key ring',
        status: 'active',
        createdAt: '2026-11-23T09:00:00.000Z',
        lastUsedAt: '2026-11-23T09:00:00.000Z',
        to: null,
        verifiedAt: null,
        needsVerification: false,
        recycledAt: null,
        codesLeft: null,
        backedUp: null,
      },
    ]);
    assert.equal(t.provider.sent.length, 0);
  });

  it('refuse the secret of a token that can be none: a letter was lost, or it is too short', async () => {
    await using t = await startTestApp();
    const long = encodeBase32(secret);
    for (const lost of [`${long}A`, long.slice(0, 27), ' '.repeat(26), `${'A '.repeat(13)}`]) {
      const { status, text } = await t.call('POST', `${path}/hotp`, { secret: lost });
      assert.equal(status, 400, lost);
      assert.match(text, /\/secret/);
    }
  });

  it('enrol an address that was verified, and send the code there when nothing else is said', async () => {
    await using t = await startTestApp();
    const verification = await approved(t, 'verify_contact', '+4915123456789');
    const added = await t.call('POST', `${path}/address`, { verification, name: 'Mobile' });
    assert.equal(added.status, 201, added.text);
    assert.deepEqual([added.body.kind, added.body.status], ['phone', 'active']);
    assert.ok(!added.text.includes('15123456'), 'the number is masked');
    t.clock.advance(3600);
    const opened = await t.call('POST', '/v1/verifications', {
      userId: 'user-1',
      purpose: 'payment',
      binding: { amount: '1.00', currency: 'EUR', payee: 'P' },
    });
    assert.equal(opened.body.channel, 'sms');
    assert.match(await t.codeOf(opened.body.id), /^\d{8}$/);
  });

  it('demand that somebody who has a factor shows it before another is added or one removed', async () => {
    await using t = await startTestApp();
    const id = await withToken(t);
    const attempts = [
      t.call('POST', `${path}/hotp`, token),
      t.call('POST', `${path}/${id}/remove`, {}),
      t.call('POST', `${path}/address`, {
        verification: await approved(t, 'verify_contact', 'ann@shop.example'),
      }),
    ];
    for (const attempt of await Promise.all(attempts)) assert.equal(slugOf(attempt), 'authorization-needed');
    const opened = await t.call('POST', '/v1/verifications', { userId: 'user-1', purpose: 'change_factor' });
    const authorization = opened.body.id;
    await t.call('POST', `/v1/verifications/${authorization}/check`, { method: 'hotp', code: code(1) });
    const removed = await t.call('POST', `${path}/${id}/remove`, { authorization });
    assert.equal(removed.status, 200, removed.text);
    assert.deepEqual((await t.call('GET', path)).body.factors, []);
  });

  it('find a token again by two codes, when one is not taken any more', async () => {
    await using t = await startTestApp();
    const id = await withToken(t);
    const resync = (first: string, second: string) =>
      t.call('POST', `${path}/${id}/resync`, { first, second });
    assert.equal((await resync(code(300), code(302))).body.outcome, 'wrong');
    assert.equal((await resync(code(300), code(301))).body.outcome, 'resynced');
    const { id: opened } = (
      await t.call('POST', '/v1/verifications', { userId: 'user-1', purpose: 'sign_in' })
    ).body;
    const checked = await t.call('POST', `/v1/verifications/${opened}/check`, {
      method: 'hotp',
      code: code(302),
    });
    assert.equal(checked.body.outcome, 'approved');
    assert.equal(slugOf(await resync('1', '2')), 'code-malformed');
  });

  it('rename, order and forget', async () => {
    await using t = await startTestApp();
    const id = await withToken(t);
    const renamed = await t.call('POST', `${path}/${id}/rename`, { name: 'Desk' });
    assert.equal(renamed.body.name, 'Desk');
    assert.equal((await t.call('POST', `${path}/order`, { factorIds: [id] })).status, 200);
    assert.equal(
      slugOf(await t.call('POST', `${path}/fac_nothing/rename`, { name: '' })),
      'factor-not-found',
    );
    const forget = () => t.call('POST', '/v1/users/user-1/forget', {});
    assert.equal((await forget()).body.forgotten, true);
    assert.equal((await forget()).body.forgotten, false);
    const opened = await t.call('POST', '/v1/verifications', { userId: 'user-1', purpose: 'sign_in' });
    assert.equal(slugOf(opened), 'nothing-enrolled');
  });

  it('keep the factors of two apps and of two users apart', async () => {
    await using t = await startTestApp();
    await withToken(t);
    assert.deepEqual((await t.call('GET', '/v1/users/user-2/factors')).body.factors, []);
    const opened = await t.call('POST', '/v1/verifications', { userId: 'user-1', purpose: 'sign_in' });
    assert.equal(opened.status, 201);
  });

  it('answer for somebody unknown as for somebody who has a phone', async () => {
    await using t = await startTestApp();
    const open = (purpose: string) =>
      t.call('POST', '/v1/verifications', { userId: 'nobody', purpose, decoy: true });
    const opened = await open('sign_in');
    assert.equal(opened.status, 201, opened.text);
    assert.equal(opened.body.channel, 'sms');
    assert.match(String(opened.body.to), /^\+/);
    assert.equal((await open('change_password')).body.to, opened.body.to);
  });

  it('give back any id of a person as it was given, however odd', async () => {
    await using t = await startTestApp();
    for (const userId of ['a/b', '...', 'ü'.repeat(128), 'auth0|123', '%2F', 'a b']) {
      const answer = await t.call('GET', `/v1/users/${encodeURIComponent(userId)}/factors`);
      assert.equal(answer.status, 200, userId);
    }
    const long = await t.call('GET', `/v1/users/${'x'.repeat(129)}/factors`);
    assert.equal(long.status, 400);
  });
});

describe('authenticator apps', () => {
  it('are enrolled by what they are told once, and their codes are good once', async () => {
    await using t = await startTestApp();
    const begun = await t.call('POST', `${path}/totp`, { name: 'Phone', account: 'ann@pine.example' });
    assert.equal(begun.status, 201, begun.text);
    const { id } = begun.body.factor as { readonly id: string };
    const uri = new URL(String(begun.body.uri));
    assert.equal(decodeURIComponent(uri.pathname), '/Example Shop:ann@pine.example');
    assert.equal(uri.searchParams.get('issuer'), 'Example Shop');
    const secret = decodeBase32(uri.searchParams.get('secret') ?? '') ?? new Uint8Array();
    assert.equal(secret.length, 20);
    assert.equal(String(begun.body.secret).replaceAll(' ', ''), uri.searchParams.get('secret'));
    const at = (seconds: number) => totp({ secret, at: t.clock.now + seconds * 1000 });
    const confirm = (code: string) => t.call('POST', `${path}/${id}/confirm`, { code });
    assert.equal((await confirm(at(3600))).body.outcome, 'wrong');
    assert.equal((await confirm(at(-30))).body.outcome, 'confirmed');
    assert.equal(slugOf(await confirm(at(0))), 'already-confirmed');
    const opened = await t.call('POST', '/v1/verifications', { userId: 'user-1', purpose: 'sign_in' });
    assert.deepEqual(opened.body.ownMethods, ['totp']);
    const check = (code: string) =>
      t.call('POST', `/v1/verifications/${opened.body.id}/check`, { method: 'totp', code });
    assert.equal((await check(at(-30))).body.outcome, 'wrong', 'used up by the enrolment');
    assert.equal((await check(at(0))).body.outcome, 'approved');
    const listed = await t.call('GET', path);
    assert.ok(!listed.text.includes(String(uri.searchParams.get('secret'))), 'the secret is said once');
  });

  it('scan the QR code: it holds the address, read by a decoder of its own', async () => {
    await using t = await startTestApp();
    const begun = await t.call('POST', `${path}/totp`, { account: 'ann@pine.example' });
    assert.equal(readQrCode(String(begun.body.qr)), begun.body.uri);
  });
});

describe('recovery codes', () => {
  it('are ten, said once, each good once in whatever way it is typed, and replaced as a set', async () => {
    await using t = await startTestApp();
    const make = (authorization?: string) =>
      t.call('POST', `${path}/recovery-codes`, authorization === undefined ? {} : { authorization });
    const made = await make();
    assert.equal(made.status, 201, made.text);
    const codes = made.body.codes as string[];
    assert.equal(new Set(codes).size, 10);
    for (const code of codes) assert.match(code, /^(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
    const use = async (code: string, purpose = 'sign_in') => {
      const { id } = (await t.call('POST', '/v1/verifications', { userId: 'user-1', purpose })).body;
      const checked = await t.call('POST', `/v1/verifications/${id}/check`, {
        method: 'recovery_codes',
        code,
      });
      return { id, told: String(checked.body.outcome ?? slugOf(checked)) };
    };
    const [first = '', second = '', third = ''] = codes;
    const firstUse = await use(`  ${first.toUpperCase().replaceAll('-', ' ')} `);
    assert.equal(firstUse.told, 'approved');
    assert.equal((await use(first)).told, 'wrong');
    assert.equal((await use('7k3m')).told, 'code-malformed');
    const [set] = (await t.call('GET', path)).body.factors as { readonly codesLeft: number }[];
    assert.equal(set?.codesLeft, 9);
    assert.equal((await t.call('GET', `/v1/verifications/${firstUse.id}`)).body.recoveryCodesLeft, 9);
    assert.equal(slugOf(await make()), 'authorization-needed');
    const { id } = await use(second, 'change_factor');
    assert.equal((await make(id)).status, 201);
    assert.equal((await use(third)).told, 'wrong');
  });
});
