import { createHash, timingSafeEqual } from 'node:crypto';
import { type Refused, refused } from './refusal.ts';

/** What an authenticator says of itself, before its signature says that it is true. */
export type AuthenticatorData = {
  readonly rpIdHash: Buffer;
  readonly userPresent: boolean;
  readonly userVerified: boolean;
  /** May be copied to other devices. */
  readonly backupEligible: boolean;
  /** Is copied, at the moment. */
  readonly backedUp: boolean;
  readonly signCount: number;
};

export type UserVerification = 'required' | 'preferred' | 'discouraged';

const headBytes = 37;

/** The head of authenticator data (WebAuthn L3 §6.1). Undefined: too short to be any. */
export function readAuthenticatorData(bytes: Uint8Array): AuthenticatorData | undefined {
  if (bytes.length < headBytes) return undefined;
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const flags = data.readUInt8(32);
  return {
    rpIdHash: data.subarray(0, 32),
    userPresent: (flags & 0x01) !== 0,
    userVerified: (flags & 0x04) !== 0,
    backupEligible: (flags & 0x08) !== 0,
    backedUp: (flags & 0x10) !== 0,
    signCount: data.readUInt32BE(33),
  };
}

/** WebAuthn L3 §7.1 steps 13 to 18, §7.2 steps 16 to 19. Undefined: as it should be. */
export function judgeAuthenticatorData(
  data: AuthenticatorData,
  rpId: string,
  userVerification: UserVerification,
): Refused | undefined {
  const expected = createHash('sha256').update(rpId).digest();
  if (!timingSafeEqual(data.rpIdHash, expected)) return refused('wrong-rp-id');
  if (!data.userPresent) return refused('no-user-presence');
  if (userVerification === 'required' && !data.userVerified) return refused('no-user-verification');
  if (data.backedUp && !data.backupEligible) return refused('malformed');
  return undefined;
}
