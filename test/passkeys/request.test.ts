import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { claimedCredential, requestOptions, verifyRequest } from '#passkeys/request.ts';
import { Authenticator, origin, rpId, userHandle } from './authenticator.ts';

const challenge = Buffer.alloc(32, 9);
const rp = { id: rpId, name: 'Pine', origins: [origin] };
const expected = { challenge, rp };
const device = new Authenticator();
const { stored } = device;
const judge = (answer: unknown, credential = stored) =>
  verifyRequest(answer, expected, credential, 'required');

describe('what a browser is asked to prove', () => {
  it('is any passkey for autofill, and one of those named for a step-up', () => {
    const autofill = requestOptions({ rp, challenge, userVerification: 'preferred' });
    assert.deepEqual(autofill, {
      rpId,
      challenge: challenge.toString('base64url'),
      allowCredentials: [],
      timeout: 300_000,
      userVerification: 'preferred',
    });
    const allowed = [{ credentialId: 'AQID', transports: ['internal'] }];
    const stepUp = requestOptions({ rp, challenge, allowed, userVerification: 'required' });
    assert.deepEqual(stepUp.allowCredentials, [{ type: 'public-key', id: 'AQID', transports: ['internal'] }]);
    assert.equal(stepUp.userVerification, 'required');
  });
});

describe('the proof by a passkey', () => {
  it('is taken, as JSON or as the text of a form, with or without the name of the user', async () => {
    const proven = {
      ok: true,
      signCount: 0,
      signCountWentBack: false,
      userVerified: true,
      backedUp: false,
      backupEligible: false,
    };
    assert.deepEqual(await judge(device.get({ challenge })), proven);
    assert.deepEqual(await judge(JSON.stringify(device.get({ challenge }))), proven);
    assert.deepEqual(await judge(device.get({ challenge }, null)), proven);
  });

  it('needs the person to be verified where that is required only', async () => {
    const answer = device.get({ challenge, uv: false });
    assert.deepEqual(await judge(answer), { ok: false, reason: 'no-user-verification' });
    const preferred = await verifyRequest(answer, expected, stored, 'preferred');
    assert.equal(preferred.ok && preferred.userVerified, false);
    assert.equal(preferred.ok, true);
  });

  it('tells whether it is backed up by now', async () => {
    const synced = await judge(device.get({ challenge, be: true, bs: true }), {
      ...stored,
      backupEligible: true,
    });
    assert.equal(synced.ok && synced.backedUp, true);
  });

  it('tells of a count that went back or stood still, and does not refuse it', async () => {
    for (const [before, now, back] of [
      [0, 0, false],
      [0, 1, false],
      [4, 5, false],
      [5, 5, true],
      [5, 4, true],
      [5, 0, true],
    ] as const) {
      const proven = await judge(device.get({ challenge, signCount: now }), { ...stored, signCount: before });
      assert.deepEqual(
        proven.ok && [proven.signCount, proven.signCountWentBack],
        [now, back],
        `${before} ${now}`,
      );
    }
  });

  const other = new Authenticator();
  const wrong: [string, unknown, string][] = [
    ['another challenge', device.get({ challenge: Buffer.alloc(32, 8) }), 'wrong-challenge'],
    ['another site', device.get({ challenge, origin: 'https://p1ne.example' }), 'wrong-origin'],
    [
      'a frame of nobody knows whose',
      device.get({ challenge, client: { crossOrigin: true } }),
      'wrong-origin',
    ],
    [
      'a frame of a stranger',
      device.get({ challenge, client: { crossOrigin: true, topOrigin: 'https://evil.example' } }),
      'wrong-origin',
    ],
    [
      'a top origin without a frame',
      device.get({ challenge, client: { topOrigin: origin } }),
      'wrong-origin',
    ],
    [
      'a frame that is a text',
      device.get({ challenge, client: { crossOrigin: 'true', topOrigin: origin } }),
      'wrong-origin',
    ],
    ['another RP ID', device.get({ challenge, rpId: 'p1ne.example' }), 'wrong-rp-id'],
    ['nobody there', device.get({ challenge, up: false }), 'no-user-presence'],
    ['backed up but not eligible', device.get({ challenge, bs: true }), 'malformed'],
    ['an eligibility that changed', device.get({ challenge, be: true }), 'backup-eligibility-changed'],
    ['another user', device.get({ challenge }, Buffer.alloc(40, 8)), 'wrong-user'],
    ['another key under the same id', other.get({ challenge }), 'wrong-signature'],
    ['a new passkey instead', device.create({ challenge }), 'malformed'],
    ['another kind', device.get({ challenge, client: { type: 'payment.get' } }), 'malformed'],
  ];
  for (const [what, answer, reason] of wrong) {
    it(`is refused for ${what}`, async () => {
      assert.deepEqual(await judge(answer), { ok: false, reason });
    });
  }

  it('is refused for a credential that nobody has, or that is not the one asked about', async () => {
    const stranger = new Authenticator(Buffer.alloc(16, 2)).get({ challenge });
    const unknown = { ok: false, reason: 'unknown-credential' };
    assert.deepEqual(await judge(stranger), unknown);
    assert.deepEqual(await verifyRequest(stranger, expected, undefined, 'required'), unknown);
  });

  it('is refused, and nothing thrown, for any JSON whatever', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.json(), fc.string()), async (value) => {
        assert.deepEqual(await judge(value), { ok: false, reason: 'malformed' });
        assert.equal(claimedCredential(value), undefined);
      }),
    );
  });

  it('is refused, and nothing thrown, with any member replaced by any value, or any signed byte changed', async () => {
    const paths = ['id', 'rawId', 'type', 'response'];
    const inner = ['clientDataJSON', 'authenticatorData', 'signature'] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.constantFrom(...inner),
        fc.jsonValue(),
        fc.nat(),
        async (path, part, value, at) => {
          const answer = device.get({ challenge });
          assert.equal((await judge({ ...answer, [path]: value })).ok, false);
          const response = { ...answer.response, [part]: value };
          assert.equal((await judge({ ...answer, response })).ok, false);
          const bytes = Buffer.from(answer.response[part], 'base64url');
          // A signature's own end: its DER frame may be written in more ways than one, and says nothing.
          const index = part === 'signature' ? bytes.length - 1 - (at % 16) : at % bytes.length;
          bytes[index] = (bytes[index] ?? 0) ^ 1;
          const changed = { ...answer.response, [part]: bytes.toString('base64url') };
          assert.equal((await judge({ ...answer, response: changed })).ok, false);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('names a credential and a user before it is judged, for the caller to look up', () => {
    assert.deepEqual(claimedCredential(device.get({ challenge })), {
      credentialId: stored.credentialId,
      userHandle,
    });
    assert.equal(claimedCredential(device.get({ challenge }, null))?.userHandle, null);
  });
});
