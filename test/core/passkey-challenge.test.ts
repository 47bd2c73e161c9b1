import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Keyring } from '#core/keyring.ts';
import { challengeBytes, challengeFor } from '#core/passkey-challenge.ts';

const ring = new Keyring(['old-secret-old-secret-old-secret-old']);
const subject = {
  id: 'ver_1',
  keyId: ring.currentId,
  appId: 'app_1',
  purpose: 'payment',
  nonce: Buffer.alloc(16, 1),
  binding: Buffer.alloc(32, 2),
  tries: 0,
};

it('gives the same 32 bytes whenever it is asked, and others for anything else that is asked', () => {
  const challenge = challengeFor(ring, subject);
  assert.equal(challenge.length, challengeBytes);
  assert.deepEqual(challenge, challengeFor(ring, { ...subject }));
  const others = [
    { tries: 1 },
    { id: 'ver_2' },
    { appId: 'app_2' },
    { purpose: 'sign_in' },
    { nonce: Buffer.alloc(16, 2) },
    { binding: Buffer.alloc(32, 3) },
    { id: 'ver_1a', appId: 'pp_1' },
    { appId: 'app_1p', purpose: 'ayment' },
    { id: 'ver_', tries: 10 },
    { nonce: Buffer.alloc(17, 1), binding: Buffer.alloc(31, 2) },
  ].map((other) => challengeFor(ring, { ...subject, ...other }).toString('hex'));
  assert.equal(new Set([challenge.toString('hex'), ...others]).size, others.length + 1);
});

it('has a key of its own, and none once the secret is gone', () => {
  const fresh = new Keyring(['new-secret-new-secret-new-secret-new']);
  assert.notDeepEqual(
    challengeFor(fresh, { ...subject, keyId: fresh.currentId }),
    challengeFor(ring, subject),
  );
  assert.throws(() => challengeFor(fresh, subject), /COUNTERSIGN_SECRET/);
  const both = new Keyring(['new-secret-new-secret-new-secret-new', 'old-secret-old-secret-old-secret-old']);
  assert.deepEqual(challengeFor(both, subject), challengeFor(ring, subject));
});
