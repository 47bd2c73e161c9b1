import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Answer, slugOf, startTestApp, type TestApp } from '#test/harness.ts';
import { Authenticator, type Making } from '#test/passkeys/authenticator.ts';

const factors = '/v1/users/user-1/factors';
const place = { rpId: 'verify.pine.example', origin: 'https://verify.pine.example' };
const start = () => startTestApp({ env: { COUNTERSIGN_PUBLIC_URL: place.origin } });

type Options = {
  readonly challenge: string;
  readonly user?: { readonly id: string };
  readonly allowCredentials?: { id: string }[];
  readonly userVerification?: string;
};
const optionsOf = ({ body }: Answer): Options => body.options as Options;
const bytes = (text = ''): Buffer => Buffer.from(text, 'base64url');

/** Enrols a passkey as a browser would. */
async function enrol(
  t: TestApp,
  device: Authenticator,
  more: object = {},
): Promise<{ id: string; handle: Buffer }> {
  const begun = await t.call('POST', `${factors}/passkey`, { account: 'ann@pine.example', ...more });
  assert.equal(begun.status, 201, begun.text);
  const { challenge, user } = optionsOf(begun);
  const { id } = begun.body.factor as { readonly id: string };
  const response = device.create({ ...place, challenge: bytes(challenge) });
  const confirmed = await t.call('POST', `${factors}/${id}/confirm`, { response });
  assert.equal(confirmed.body.outcome, 'confirmed', confirmed.text);
  return { id, handle: bytes(user?.id) };
}

const open = (t: TestApp, body: object) => t.call('POST', '/v1/verifications', body);

async function answer(
  t: TestApp,
  device: Authenticator,
  { id, handle, ...over }: { readonly id: string; readonly handle: Buffer } & Partial<Making>,
) {
  const asked = await t.call('GET', `/v1/verifications/${id}/passkey`);
  const challenge = bytes(optionsOf(asked).challenge);
  const response = device.get({ ...place, challenge, ...over }, handle);
  return { response, checked: await check(t, id, response) };
}

const check = (t: TestApp, id: string, response: unknown) =>
  t.call('POST', `/v1/verifications/${id}/check`, { method: 'passkey', response });

describe('passkeys over the API', () => {
  it('are confirmed after the secret was replaced, where they were begun before, and by no other challenge', async () => {
    await using before = await start();
    const begun = await before.call('POST', `${factors}/passkey`, { account: 'ann@pine.example' });
    await before.app.close();
    const { id } = begun.body.factor as { readonly id: string };
    const secrets = 'another-secret-for-tests-another-secret,a-secret-for-tests-only-a-secret-for-tests-only';
    const env = { COUNTERSIGN_PUBLIC_URL: place.origin, COUNTERSIGN_SECRET: secrets };
    await using t = await startTestApp({ dataDir: before.dataDir, env });
    const confirm = (challenge: Buffer) =>
      t.call('POST', `${factors}/${id}/confirm`, {
        response: new Authenticator().create({ ...place, challenge }),
      });
    const wrong = await confirm(Buffer.alloc(32));
    assert.deepEqual([slugOf(wrong), wrong.body.reason], ['passkey-untaken', 'wrong-challenge']);
    assert.equal((await confirm(bytes(optionsOf(begun).challenge))).body.outcome, 'confirmed');
  });

  it('are enrolled, asked for first, and approve once', async () => {
    await using t = await start();
    const device = new Authenticator();
    const { handle } = await enrol(t, device);
    const opened = await open(t, {
      userId: 'user-1',
      purpose: 'payment',
      binding: { amount: '1.00', currency: 'EUR', payee: 'Pine' },
    });
    const { id } = opened.body;
    assert.deepEqual([opened.body.channel, opened.body.ownMethods], [null, ['passkey']]);
    const asked = optionsOf(await t.call('GET', `/v1/verifications/${id}/passkey`));
    assert.deepEqual(
      [asked.allowCredentials?.map((one) => one.id), asked.userVerification],
      [[device.stored.credentialId], 'required'],
    );
    const { response, checked } = await answer(t, device, { id, handle });
    assert.deepEqual(
      [checked.body.outcome, checked.body.approvedBy, checked.body.signals],
      ['approved', 'passkey', []],
    );
    assert.equal(slugOf(await check(t, id, response)), 'already-approved');
    assert.equal(slugOf(await t.call('GET', `/v1/verifications/${id}/passkey`)), 'method-unavailable');
    const replayed = (await open(t, { userId: 'user-1', purpose: 'sign_in' })).body.id;
    assert.equal(slugOf(await check(t, replayed, response)), 'code-malformed');
  });

  it('approve the facts that were asked for, and no others that the app has by then (law 6)', async () => {
    await using t = await start();
    const device = new Authenticator();
    const { handle } = await enrol(t, device);
    const binding = { amount: '10.00', currency: 'EUR', payee: 'Pine' };
    const { id } = (await open(t, { userId: 'user-1', purpose: 'payment', binding })).body;
    const shown = async (given: object): Promise<unknown> => {
      const asked = await t.call('GET', `/v1/verifications/${id}/passkey`);
      const response = device.get({ ...place, challenge: bytes(optionsOf(asked).challenge) }, handle);
      const body = { method: 'passkey', response, binding: given };
      const answered = await t.call('POST', `/v1/verifications/${id}/check`, body);
      return [answered.body.outcome, answered.body.checksLeft];
    };
    assert.deepEqual(await shown({ ...binding, amount: '9999.00' }), ['wrong', 2]);
    assert.deepEqual(await shown({ ...binding, payee: 'Mallory' }), ['wrong', 1]);
    assert.deepEqual(await shown(binding), ['approved', 0]);
  });

  it('say who somebody is where nobody was named', async () => {
    await using t = await start();
    const device = new Authenticator();
    const { handle } = await enrol(t, device);
    const opened = await open(t, { purpose: 'sign_in_passwordless' });
    assert.equal(opened.body.userId, null);
    const { id } = opened.body;
    const asked = optionsOf(await t.call('GET', `/v1/verifications/${id}/passkey`));
    assert.deepEqual(asked.allowCredentials, []);
    const { checked } = await answer(t, device, { id, handle });
    assert.deepEqual([checked.body.outcome, checked.body.userId], ['approved', 'user-1']);
    assert.equal((await t.call('GET', `/v1/verifications/${id}`)).body.userId, 'user-1');
    const other = (await open(t, { purpose: 'sign_in_passwordless' })).body.id;
    assert.notEqual(other, id, 'two people who say nothing of themselves share no verification');
    const nobody = await answer(t, device, { id: other, handle: Buffer.from(`usr_${'0'.repeat(36)}`) });
    assert.equal(slugOf(nobody.checked), 'method-unavailable');
  });

  it('are refused from another origin, without the person where that is asked, by another key, and once removed', async () => {
    await using t = await start();
    const device = new Authenticator();
    const { handle, id: factorId } = await enrol(t, device);
    const { id } = (await open(t, { userId: 'user-1', purpose: 'change_factor' })).body;
    const wrongs: Partial<Making>[] = [
      { origin: 'https://pine.evil.example' },
      { rpId: 'evil.example' },
      { uv: false },
      { up: false },
    ];
    for (const over of wrongs) {
      const { checked } = await answer(t, device, { id, handle, ...over });
      assert.equal(checked.body.outcome, 'wrong', JSON.stringify(over));
    }
    const { checked } = await answer(t, device, { id, handle });
    assert.equal(checked.body.outcome, 'approved');
    const removed = await t.call('POST', `${factors}/${factorId}/remove`, { authorization: id });
    assert.equal(removed.status, 200, removed.text);
    const passwordless = (await open(t, { purpose: 'sign_in_passwordless' })).body.id;
    const gone = await answer(t, device, { id: passwordless, handle });
    assert.equal(slugOf(gone.checked), 'method-unavailable');
  });

  it('let nobody in by an answer to a challenge that a try has changed meanwhile', async () => {
    await using t = await start();
    const device = new Authenticator();
    const { handle } = await enrol(t, device);
    const { id } = (await open(t, { userId: 'user-1', purpose: 'sign_in' })).body;
    const challenge = bytes(optionsOf(await t.call('GET', `/v1/verifications/${id}/passkey`)).challenge);
    const old = device.get({ ...place, challenge }, handle);
    await answer(t, device, { id, handle, rpId: 'evil.example' });
    assert.equal(slugOf(await check(t, id, old)), 'code-malformed');
    assert.equal((await answer(t, device, { id, handle })).checked.body.outcome, 'approved');
  });

  it('tell when a counter went back, and let the app decide', async () => {
    await using t = await start();
    const device = new Authenticator();
    const { handle } = await enrol(t, device);
    const use = async (signCount: number) => {
      const { id } = (await open(t, { userId: 'user-1', purpose: 'sign_in' })).body;
      return (await answer(t, device, { id, handle, signCount })).checked.body.signals;
    };
    assert.deepEqual(
      [await use(5), await use(6), await use(6), await use(7)],
      [[], [], ['sign-count-went-back'], []],
    );
  });

  it('are not enrolled twice, nor by what another enrolment was asked', async () => {
    await using t = await start();
    const device = new Authenticator();
    const { handle } = await enrol(t, device);
    const { id } = (await open(t, { userId: 'user-1', purpose: 'change_factor' })).body;
    await answer(t, device, { id, handle });
    const begin = () => t.call('POST', `${factors}/passkey`, { account: 'ann', authorization: id });
    const first = await begin();
    const second = await begin();
    const { id: factorId } = second.body.factor as { readonly id: string };
    const confirm = (from: Answer, by: Authenticator) =>
      t.call('POST', `${factors}/${factorId}/confirm`, {
        response: by.create({ ...place, challenge: bytes(optionsOf(from).challenge) }),
      });
    const stale = await confirm(first, new Authenticator(Buffer.alloc(16, 2)));
    assert.deepEqual([slugOf(stale), stale.body.reason], ['passkey-untaken', 'wrong-challenge']);
    assert.equal(slugOf(await confirm(second, device)), 'already-enrolled');
    assert.equal((await confirm(second, new Authenticator(Buffer.alloc(16, 2)))).body.outcome, 'confirmed');
  });

  it('may be used on the pages of the apps, as the host that they belong to tells browsers', async () => {
    await using t = await startTestApp({
      env: {
        COUNTERSIGN_PUBLIC_URL: place.origin,
        COUNTERSIGN_PASSKEY_RP_ID: 'pine.example',
        COUNTERSIGN_APP_ORIGINS: 'https://shop.pine.example,https://oak.example',
      },
    });
    const ask = (host: string) => t.app.http.inject({ url: '/.well-known/webauthn', headers: { host } });
    assert.deepEqual((await ask('pine.example')).json(), { origins: ['https://oak.example'] });
    assert.equal((await ask('verify.pine.example')).statusCode, 404);
    const begun = await t.call('POST', `${factors}/passkey`, { account: 'ann' });
    assert.deepEqual((begun.body.options as { readonly rp: object }).rp, {
      id: 'pine.example',
      name: 'Example Shop',
    });
  });

  it('are not to be had where a browser would take none', async () => {
    await using t = await startTestApp({ env: { COUNTERSIGN_PUBLIC_URL: 'http://192.0.2.1:8080' } });
    assert.equal(
      slugOf(await t.call('POST', `${factors}/passkey`, { account: 'ann' })),
      'method-unavailable',
    );
  });
});
