import type { Keyring } from './keyring.ts';
import type { Verification } from './verification.ts';

/** What a challenge is made from: a verification as it is stored, or as much of it. */
export type ChallengeSubject = Pick<
  Verification,
  'id' | 'keyId' | 'appId' | 'purpose' | 'nonce' | 'binding' | 'tries'
>;

/** WebAuthn L3 §13.4.3 asks for 16 at least. */
export const challengeBytes = 32;

/**
 * What a passkey has to sign for a verification: HMAC-SHA-256(key, id ‖ nonce ‖ app ‖ purpose ‖ binding ‖ tries). It is
 * derived when the page is shown and again when the answer comes, so it is stored nowhere; each try that is counted makes
 * it another, and with the end of its verification nobody asks for it any more.
 * @throws when the verification's secret is gone
 */
export function challengeFor(keyring: Pick<Keyring, 'passkeyMac'>, subject: ChallengeSubject): Buffer {
  const { id, keyId, appId, purpose, nonce, binding, tries } = subject;
  // Lengths go first: without them, moving a letter from one part to the next would give the same challenge.
  const head = `${id.length}.${nonce.length}.${appId.length}.${purpose.length}.${binding.length}.${tries}:`;
  return keyring.passkeyMac(keyId, `${head}${id}${appId}${purpose}`, nonce, binding);
}
