import type { FactorOutcome } from '#core/factor-change.ts';
import { type OtpauthFault, readOtpauth } from '#core/read-otpauth.ts';
import { changeFactors, type FactorContext, type FactorOwner, newFactorId } from './change-factors.ts';

export type ImportInput = {
  readonly name?: string;
  /** `otpauth://…`, as the other system's QR code held it. */
  readonly uri: string;
};

export type ImportedApp = FactorOutcome | { readonly kind: 'unreadable'; readonly fault: OtpauthFault };

/**
 * Takes over an authenticator app or a token that somebody has used with another system, on the app's word. Server keys only:
 * on a page it would be a way to a second factor whose secret somebody else made. @throws ServiceError `store-unavailable`
 */
export async function importApp(
  context: FactorContext,
  owner: FactorOwner,
  { name = '', uri }: ImportInput,
): Promise<ImportedApp> {
  const key = readOtpauth(uri);
  if (typeof key === 'string') return { kind: 'unreadable', fault: key };
  const { secret, algorithm, digits } = key;
  const shared = { id: newFactorId(context), name, secret, algorithm, digits };
  const factor =
    key.kind === 'totp'
      ? ({ ...shared, kind: 'totp', periodSeconds: key.periodSeconds, driftSteps: 0 } as const)
      : ({ ...shared, kind: 'hotp', counter: key.counter } as const);
  return changeFactors(context, owner, { action: 'take_over', factor }, factor.kind);
}

/** Why an address isn't taken, for whoever moves people over. Nothing of it is repeated: it is a secret. */
export const otpauthFaults: Readonly<Record<OtpauthFault, string>> = {
  'not-otpauth': 'This is no otpauth address, or says something twice.',
  'bad-type': 'An otpauth address is for totp or hotp.',
  'bad-label': 'The label names no account, or can not be read.',
  'bad-secret': 'The secret is no base32, or longer than 128 bytes.',
  'short-secret': 'The secret has fewer than 128 bits (RFC 4226 §4). Enrol this person anew.',
  'bad-algorithm': 'The algorithm is none of SHA1, SHA256 and SHA512.',
  'bad-digits': 'A code has 6, 7 or 8 digits.',
  'bad-period': 'A period is 1 to 3600 seconds.',
  'bad-counter': 'A token needs its counter.',
};
