import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { Keyring } from '#core/keyring.ts';

const old = 'old-secret-old-secret-old-secret-old';
const fresh = 'new-secret-new-secret-new-secret-new';
const iv = Buffer.alloc(12, 3);

describe('Keyring', () => {
  it('opens what it sealed, in its own place only, and notices any change', () => {
    const ring = new Keyring([old]);
    const sealed = ring.seal('{"to":"a@b.example"}', 'verification:1', iv);
    assert.equal(ring.open(sealed, 'verification:1', ring.currentId), '{"to":"a@b.example"}');
    assert.throws(() => ring.open(sealed, 'verification:2', ring.currentId));
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed);
      changed[i] = (changed[i] ?? 0) ^ 1;
      assert.throws(() => ring.open(changed, 'verification:1', ring.currentId));
    }
    assert.equal(sealed.includes('a@b'), false);
  });

  it('reads under a new secret what the old one made, as long as the old one is listed', () => {
    const before = new Keyring([old]);
    const sealed = before.seal('x', 'c', iv);
    const during = new Keyring([fresh, old]);
    assert.notEqual(during.currentId, before.currentId);
    assert.equal(during.open(sealed, 'c', before.currentId), 'x');
    const subject = {
      nonce: iv,
      appId: 'a',
      purpose: 'sign_in',
      binding: iv,
      digits: 6,
      keyId: before.currentId,
    };
    assert.equal(during.codeOf(subject), before.codeOf(subject));
    assert.deepEqual(during.lookups('d', 'v'), [
      ...new Keyring([fresh]).lookups('d', 'v'),
      ...before.lookups('d', 'v'),
    ]);
    assert.throws(() => new Keyring([fresh]).open(sealed, 'c', before.currentId), /COUNTERSIGN_SECRET/);
  });

  it('keeps facts from being guessed out of a row: their digest is another under another secret', () => {
    const [one, two] = [new Keyring([old]), new Keyring([fresh])];
    const binding = { newContact: '+4915200000001' };
    const digest = one.bindingDigest(one.currentId, binding);
    assert.deepEqual(digest, one.bindingDigest(one.currentId, { ...binding }));
    assert.notDeepEqual(digest, two.bindingDigest(two.currentId, binding));
    assert.notDeepEqual(digest, createHash('sha256').update(JSON.stringify(binding)).digest());
  });

  it('has a key of its own for each use, and hashes of one kind are none of another', () => {
    const ring = new Keyring([old]);
    assert.notDeepEqual(ring.lookups('phone', 'v'), ring.lookups('user', 'v'));
    assert.notEqual(ring.ticketOf({ keyId: ring.currentId, id: 'v', nonce: iv }), ring.lookups('v', 'v')[0]);
  });
});
