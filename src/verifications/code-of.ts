import { deriveCode } from '#core/code.ts';
import type { Keyring } from '#core/keyring.ts';
import type { Verification } from '#core/verification.ts';

/** The code of a verification, worked out anew each time it is sent or compared, and kept nowhere. */
export function codeOf(
  keyring: Keyring,
  { keyId, ...subject }: Pick<Verification, 'keyId' | 'nonce' | 'appId' | 'purpose' | 'binding' | 'digits'>,
): string {
  return deriveCode(keyring.codeKey(keyId), subject);
}
