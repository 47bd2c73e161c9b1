import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { creationOptions, verifyCreation } from '#passkeys/creation.ts';
import { Authenticator, origin, rpId, userHandle } from './authenticator.ts';

const challenge = Buffer.alloc(32, 9);
const rp = { id: rpId, name: 'Pine', origins: [origin, 'https://pine.test'] };
const expected = { challenge, rp };
const device = new Authenticator();
const user = { handle: userHandle, name: 'ada@mail.example' };

describe('what a browser is asked to make', () => {
  const options = creationOptions({
    rp,
    user,
    challenge,
    existing: [{ credentialId: 'AQID', transports: ['usb'] }],
  });

  it('is a passkey that can be found without a name, behind finger, face or PIN, without attestation', () => {
    assert.deepEqual(options.authenticatorSelection, {
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    });
    assert.equal(options.attestation, 'none');
    assert.deepEqual(options.rp, { id: rpId, name: 'Pine' });
    assert.equal(options.timeout, 300_000);
    assert.deepEqual(
      options.pubKeyCredParams.map(({ alg }) => alg),
      [-8, -7, -257],
    );
  });

  it('is no second one on an authenticator that has one', () => {
    assert.deepEqual(options.excludeCredentials, [{ type: 'public-key', id: 'AQID', transports: ['usb'] }]);
  });

  it('knows the person by a handle of 32 to 64 bytes only', () => {
    assert.equal(options.user.id, userHandle.toString('base64url'));
    for (const bytes of [31, 65]) {
      const handle = Buffer.alloc(bytes);
      assert.throws(
        () => creationOptions({ rp, user: { ...user, handle }, challenge, existing: [] }),
        RangeError,
      );
    }
  });
});

describe('a new passkey', () => {
  it('is taken with what must be kept of it, as JSON or as the text of a form', async () => {
    const answer = device.create({ challenge, be: true, bs: true, signCount: 5 });
    const created = await verifyCreation(answer, expected);
    assert.deepEqual(created, {
      ok: true,
      credentialId: device.stored.credentialId,
      publicKey: device.stored.publicKey,
      signCount: 5,
      transports: ['hybrid', 'internal'],
      aaguid: '00000000-0000-0000-0000-000000000000',
      userVerified: true,
      backupEligible: true,
      backedUp: true,
      discoverable: true,
    });
    assert.deepEqual(await verifyCreation(JSON.stringify(answer), expected), created);
  });

  it('may come from every origin of the app', async () => {
    const answer = device.create({ challenge, origin: 'https://pine.test' });
    assert.equal((await verifyCreation(answer, expected)).ok, true);
  });

  const wrong: [string, unknown, string][] = [
    ['another challenge', device.create({ challenge: Buffer.alloc(32, 8) }), 'wrong-challenge'],
    ['another site', device.create({ challenge, origin: 'https://p1ne.example' }), 'wrong-origin'],
    ['a prefix of an origin', device.create({ challenge, origin: `${origin}.evil.example` }), 'wrong-origin'],
    ['a frame elsewhere', device.create({ challenge, client: { crossOrigin: true } }), 'wrong-origin'],
    [
      'a frame of a stranger',
      device.create({ challenge, client: { crossOrigin: true, topOrigin: 'https://evil.example' } }),
      'wrong-origin',
    ],
    ['a top origin', device.create({ challenge, client: { topOrigin: origin } }), 'wrong-origin'],
    ['another RP ID', device.create({ challenge, rpId: 'example' }), 'wrong-rp-id'],
    ['nobody there', device.create({ challenge, up: false }), 'no-user-presence'],
    ['nobody verified', device.create({ challenge, uv: false }), 'no-user-verification'],
    ['backed up but not eligible', device.create({ challenge, bs: true }), 'malformed'],
    ['a proof instead', device.get({ challenge }), 'malformed'],
    ['a proof’s client data', device.create({ challenge, client: { type: 'webauthn.get' } }), 'malformed'],
    ['an attestation we never asked for', device.create({ challenge }, { fmt: 'packed' }), 'malformed'],
    ['another’s id', device.create({ challenge }, { id: Buffer.alloc(16, 2) }), 'malformed'],
  ];
  for (const [what, answer, reason] of wrong) {
    it(`is refused for ${what}`, async () => {
      assert.deepEqual(await verifyCreation(answer, expected), { ok: false, reason });
    });
  }

  it('is refused, and nothing thrown, for any JSON whatever', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.json(), fc.string()), async (value) => {
        assert.deepEqual(await verifyCreation(value, expected), { ok: false, reason: 'malformed' });
      }),
    );
  });

  it('is refused, and nothing thrown, for a true answer with any of its bytes changed or cut off', async () => {
    const bytes = Buffer.from(device.create({ challenge }).response.attestationObject, 'base64url');
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, by, cut) => {
          const changed = cut ? bytes.subarray(0, at) : Buffer.from(bytes);
          if (!cut) changed[at] = (changed[at] ?? 0) ^ by;
          const answer = device.create({ challenge });
          answer.response.attestationObject = changed.toString('base64url');
          const judged = await verifyCreation(answer, expected);
          // Without attestation nothing signs these bytes: a changed count is another, but never an exception.
          assert.equal(judged.ok === false || judged.credentialId === device.stored.credentialId, true);
          if (cut) assert.equal(judged.ok, false);
        },
      ),
      { numRuns: 300 },
    );
  });
});
