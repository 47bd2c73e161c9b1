import type { AddressKind, Channel } from './channel.ts';
import type { OtpAlgorithm } from './hotp.ts';

/** Something a user has enrolled. Times are epoch milliseconds; bytes are base64url, secrets base32, as apps show them. */
type Enrolled = {
  /** `fac_…` */
  readonly id: string;
  /** What the person calls it; empty: nothing. */
  readonly name: string;
  readonly createdAt: number;
  /** null: it was begun and is good for nothing yet. */
  readonly confirmedAt: number | null;
  readonly lastUsedAt: number | null;
  /** It came from another system, whose word it is that it's theirs. */
  readonly imported?: true;
  /** Its removal was taken back then; the next one stands. */
  readonly broughtBackAt?: number;
};

/** A phone or an e-mail address that was verified. */
export type AddressFactor = Enrolled & {
  readonly kind: AddressKind;
  /** E.164, or the address as mail needs it. */
  readonly value: string;
  /** Of a number, ISO 3166. */
  readonly country?: string;
  /** When they were last seen to read there. Absent: when it was confirmed. */
  readonly verifiedAt?: number;
  /** Since when it is known to be somebody else's. Absent: it isn't. */
  readonly recycledAt?: number;
};

/** An authenticator app. */
export type TotpFactor = Enrolled & {
  readonly kind: 'totp';
  readonly secret: string;
  readonly algorithm: OtpAlgorithm;
  readonly digits: 6 | 7 | 8;
  readonly periodSeconds: number;
  /** The last step whose code was taken; no code of it or before is ever taken again (RFC 6238 §5.2). -1: none. */
  readonly acceptedStep: number;
  /** How far its clock is known to be off; negative: slow. */
  readonly driftSteps: number;
};

/** A token that counts. */
export type HotpFactor = Enrolled & {
  readonly kind: 'hotp';
  readonly secret: string;
  readonly algorithm: OtpAlgorithm;
  readonly digits: 6 | 7 | 8;
  /** The next one that is good. */
  readonly counter: number;
};

export type PasskeyFactor = Enrolled & {
  readonly kind: 'passkey';
  readonly credentialId: string;
  /** The host that it belongs to for good. Absent: made before this was kept. */
  readonly rpId?: string;
  /** COSE. */
  readonly publicKey: string;
  readonly signCount: number;
  readonly transports: readonly string[];
  readonly aaguid: string;
  /** May be copied to other devices; never changes (WebAuthn L3 §6.1.3). */
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
};

export type RecoveryCodesFactor = Enrolled & {
  readonly kind: 'recovery_codes';
  /** Of all codes of the set: a check is one hash. */
  readonly salt: string;
  /** Of the codes that are not used yet. */
  readonly hashes: readonly string[];
};

export type Factor = AddressFactor | TotpFactor | HotpFactor | PasskeyFactor | RecoveryCodesFactor;
export type FactorKind = Factor['kind'];

/** How a factor is used without a message. */
export const ownMethods = ['passkey', 'totp', 'hotp', 'recovery_codes'] as const;
export type OwnMethod = (typeof ownMethods)[number];

export function isOwnMethod(kind: string): kind is OwnMethod {
  return ownMethods.some((method) => method === kind);
}

/** How somebody proves something: by a code that travels, by what they have enrolled, or by sitting where they have done so before. */
export type Method = Channel | OwnMethod | 'trusted_browser';

/** How many of each kind a user may have, those begun included. */
export const mostFactors: Readonly<Record<FactorKind, number>> = {
  phone: 5,
  email: 5,
  totp: 5,
  hotp: 5,
  passkey: 20,
  recovery_codes: 1,
};

/** How long an enrolment that was begun may be confirmed. */
export const enrolmentSeconds = 15 * 60;

/** Whether a factor is a way in: it counts, and is no address that is somebody else's now. */
export function isWayIn(factor: Factor): boolean {
  return isUsable(factor) && !('recycledAt' in factor);
}

/** Whether a factor counts: it was confirmed, and a set of codes has one left. */
export function isUsable(factor: Factor): boolean {
  if (factor.confirmedAt === null) return false;
  return factor.kind !== 'recovery_codes' || factor.hashes.length > 0;
}
