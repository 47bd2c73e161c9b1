import { decodeBase32, encodeBase32 } from '#core/base32.ts';
import type { FactorOutcome } from '#core/factor-change.ts';
import { groupedSecret, otpauthUri } from '#core/otpauth.ts';
import { makeRecoveryCodes, normaliseRecoveryCode, recoverySetBytes } from '#core/recovery-codes.ts';
import type { VerificationContext } from '#verifications/context.ts';
import { type InvalidInput, invalid } from '#verifications/invalid-input.ts';
import { recoverySaltBytes } from '#verifications/recovery-hasher.ts';
import {
  changeFactors,
  type FactorContext,
  type FactorOwner,
  newFactorId,
  refusedBeforehand,
} from './change-factors.ts';
import { readSecret } from './import/read-fields.ts';

export type AddressInput = { readonly name?: string; readonly verification: string };
export type AppInput = {
  readonly name?: string;
  /** The brand and the account, as the authenticator app shows them. */
  readonly issuer: string;
  readonly account: string;
};
export type TokenInput = {
  readonly name?: string;
  readonly secret: string;
  readonly digits?: 6 | 7 | 8;
  readonly counter?: number;
};

/** Adds the address that an approved `verify_contact` was for. @throws ServiceError `store-unavailable` */
export function enrolAddress(
  context: FactorContext,
  owner: FactorOwner,
  { name = '', verification: evidence }: AddressInput,
): Promise<FactorOutcome> {
  return changeFactors(context, owner, {
    action: 'add_address',
    factorId: newFactorId(context),
    name,
    evidence,
  });
}

/** Begins with a token that counts; a code of it confirms. @throws ServiceError `store-unavailable` */
export async function enrolToken(
  context: FactorContext,
  owner: FactorOwner,
  { name = '', secret, digits = 6, counter = 0 }: TokenInput,
): Promise<FactorOutcome | InvalidInput> {
  const key = readSecret(decodeBase32(secret));
  if ('reason' in key)
    return invalid('/secret', 'This is no base32, or fewer than 128 bits. Copy all of it anew.');
  const factor = {
    id: newFactorId(context),
    kind: 'hotp',
    name,
    secret: key.value,
    algorithm: 'sha1',
    digits,
    counter,
  } as const;
  return changeFactors(context, owner, { action: 'begin', factor });
}

/** An enrolment that was begun, and what the person's app has to be told: said once. */
export type BegunApp = {
  readonly outcome: FactorOutcome;
  readonly uri: string;
  /** In groups of four, for whoever types it. */
  readonly secret: string;
};

/** 160 bits, as RFC 4226 §4 wants it. */
const secretBytes = 20;

/** Begins with an authenticator app; a code of it confirms. @throws ServiceError `store-unavailable` */
export async function enrolApp(
  context: FactorContext,
  owner: FactorOwner,
  { name = '', ...label }: AppInput,
): Promise<BegunApp> {
  const secret = encodeBase32(context.random(secretBytes));
  const settings = { secret, algorithm: 'sha1', digits: 6, periodSeconds: 30 } as const;
  const factor = {
    id: newFactorId(context),
    kind: 'totp',
    name,
    ...settings,
    acceptedStep: -1,
    driftSteps: 0,
  } as const;
  const outcome = await changeFactors(context, owner, { action: 'begin', factor });
  return { outcome, uri: otpauthUri(label, settings), secret: groupedSecret(secret) };
}

/** A set of recovery codes in place of the one before: said once. @throws ServiceError `store-unavailable` */
export async function newRecoveryCodes(
  context: FactorContext & Pick<VerificationContext, 'recoveryHasher'>,
  owner: FactorOwner,
): Promise<{ readonly outcome: FactorOutcome; readonly codes: readonly string[] }> {
  const { random, recoveryHasher } = context;
  const codes = makeRecoveryCodes(random(recoverySetBytes));
  const salt = Buffer.from(random(recoverySaltBytes)).toString('base64url');
  const bare = { id: newFactorId(context), kind: 'recovery_codes', name: '', salt, hashes: [] } as const;
  // A second of work for whoever may not have them would be a cheap way to keep everybody else waiting.
  const refused = await refusedBeforehand(context, owner, { action: 'set_recovery_codes', factor: bare });
  if (refused) return { outcome: refused, codes: [] };
  const typed = codes.map((code) => normaliseRecoveryCode(code) ?? '');
  const factor = {
    ...bare,
    hashes: await recoveryHasher.hashSet(typed, salt, `${owner.appId}:${owner.userId}`),
  };
  const outcome = await changeFactors(context, owner, { action: 'set_recovery_codes', factor }, factor.kind);
  return { outcome, codes };
}
