import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeBase32 } from '#core/base32.ts';
import { hotp } from '#core/hotp.ts';
import { keyHash } from '#http/authenticate.ts';
import { slugOf, startTestApp, type TestApp } from '#test/harness.ts';
import { Authenticator } from '#test/passkeys/authenticator.ts';

const publicUrl = 'https://verify.pine.example';
const start = () => startTestApp({ env: { COUNTERSIGN_PUBLIC_URL: publicUrl } });
const secret = new TextEncoder().encode('twenty bytes exactly');
const bytes = (text = ''): Buffer => Buffer.from(text, 'base64url');

type Options = { readonly rpId?: string; readonly challenge: string; readonly allowCredentials?: unknown[] };
type Creation = {
  readonly rp: { readonly id: string };
  readonly challenge: string;
  readonly user: { readonly id: string };
};

/** Another shop on the same service. */
async function shop(t: TestApp, name: string, passkeyRpId?: string) {
  const key = `cs_test_${name}_0123456789abcdefghijklmnopqr`;
  const save = (rpId: string | undefined) =>
    t.app.store.saveApp(
      {
        id: `app_${name}`,
        name,
        origins: [`https://${name}.example`, `https://www.${name}.example`],
        countries: ['DE'],
        colour: null,
        ...(rpId === undefined ? {} : { passkeyRpId: rpId }),
      },
      { id: `key_${name}`, hash: keyHash(key), name: 'first' },
    );
  await save(passkeyRpId);
  const call = (method: 'GET' | 'POST', url: string, body?: unknown) =>
    t.call(method, url, body, { authorization: `Bearer ${key}` });
  return {
    save,
    call,
    async enrol(device: Authenticator, rpId: string): Promise<Buffer> {
      const begun = await call('POST', '/v1/users/ann/factors/passkey', { account: 'ann@pine.example' });
      const { rp, challenge, user } = begun.body.options as Creation;
      assert.equal(rp.id, rpId);
      const { id } = begun.body.factor as { readonly id: string };
      const response = device.create({
        rpId,
        origin: `https://${name}.example`,
        challenge: bytes(challenge),
      });
      const confirmed = await call('POST', `/v1/users/ann/factors/${id}/confirm`, { response });
      assert.equal(confirmed.body.outcome, 'confirmed', confirmed.text);
      return bytes(user.id);
    },
    async signIn(device: Authenticator, handle: Buffer, rpId: string): Promise<unknown> {
      const opened = await call('POST', '/v1/verifications', { userId: 'ann', purpose: 'sign_in' });
      if (opened.status >= 300) return slugOf(opened);
      const asked = await call('GET', `/v1/verifications/${opened.body.id}/passkey`);
      const { challenge } = asked.body.options as Options;
      const made = { rpId, origin: `https://${name}.example`, challenge: bytes(challenge) };
      const response = device.get(made, handle);
      const url = `/v1/verifications/${opened.body.id}/check`;
      return (await call('POST', url, { method: 'passkey', response })).body.outcome;
    },
  };
}

describe('apps with hosts of their own for passkeys', () => {
  it('are told apart by the host that a browser asks for related origins', async () => {
    await using t = await start();
    await shop(t, 'oak', 'oak.example');
    await shop(t, 'elm', 'elm.example');
    await shop(t, 'ash');
    const originsOf = async (host: string) => {
      const answer = await t.app.http.inject({ url: '/.well-known/webauthn', headers: { host } });
      return answer.statusCode === 200 ? answer.json().origins : answer.statusCode;
    };
    assert.deepEqual(await originsOf('oak.example'), [publicUrl]);
    assert.deepEqual(await originsOf('elm.example'), [publicUrl]);
    const shared = await originsOf('verify.pine.example');
    assert.ok(shared.includes('https://ash.example'));
    assert.ok(!shared.includes('https://oak.example'));
    assert.equal(await originsOf('www.oak.example'), 404);
    assert.equal(await originsOf('evil.example'), 404);
  });

  it('ask for passkeys under their own host, and take none that was made for another', async () => {
    await using t = await start();
    const oak = await shop(t, 'oak', 'oak.example');
    const device = new Authenticator();
    const handle = await oak.enrol(device, 'oak.example');
    assert.equal(await oak.signIn(device, handle, 'elm.example'), 'wrong');
    assert.equal(await oak.signIn(device, handle, 'verify.pine.example'), 'wrong');
    assert.equal(await oak.signIn(device, handle, 'oak.example'), 'approved');
  });

  it('leave a passkey under the host that it was made for, when the setting changes and changes back', async () => {
    await using t = await start();
    const oak = await shop(t, 'oak', 'oak.example');
    const device = new Authenticator();
    const handle = await oak.enrol(device, 'oak.example');
    await oak.save('new.example');
    assert.equal(await oak.signIn(device, handle, 'oak.example'), 'nothing-enrolled');
    assert.equal(await oak.signIn(device, handle, 'new.example'), 'nothing-enrolled');
    await oak.save('oak.example');
    assert.equal(await oak.signIn(device, handle, 'oak.example'), 'approved');
  });

  it('ask for what else the person has, where their passkey belongs to another host', async () => {
    await using t = await start();
    const oak = await shop(t, 'oak', 'oak.example');
    const token = { secret: encodeBase32(secret) };
    const begun = await oak.call('POST', '/v1/users/ann/factors/hotp', token);
    const confirm = { code: hotp({ secret, counter: 0 }) };
    await oak.call('POST', `/v1/users/ann/factors/${begun.body.id}/confirm`, confirm);
    const proof = await oak.call('POST', '/v1/verifications', { userId: 'ann', purpose: 'change_factor' });
    const answer = { method: 'hotp', code: hotp({ secret, counter: 1 }) };
    await oak.call('POST', `/v1/verifications/${proof.body.id}/check`, answer);
    const made = await oak.call('POST', '/v1/users/ann/factors/passkey', {
      account: 'ann',
      authorization: proof.body.id,
    });
    const { challenge } = made.body.options as Creation;
    const response = new Authenticator().create({
      rpId: 'oak.example',
      origin: 'https://oak.example',
      challenge: bytes(challenge),
    });
    const { id } = made.body.factor as { readonly id: string };
    await oak.call('POST', `/v1/users/ann/factors/${id}/confirm`, { response });
    const methods = async () =>
      (await oak.call('POST', '/v1/verifications', { userId: 'ann', purpose: 'change_password' })).body
        .ownMethods;
    assert.deepEqual(await methods(), ['passkey', 'hotp']);
    await oak.save('new.example');
    t.clock.advance(700);
    assert.deepEqual(await methods(), ['hotp']);
  });
});
