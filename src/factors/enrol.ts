import type { FactorOutcome } from '#core/decide-factor-change.ts';
import { changeFactors, type FactorContext, type FactorOwner, newFactorId } from './change-factors.ts';

export type AddressInput = { readonly name?: string; readonly verification: string };
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
export function enrolToken(
  context: FactorContext,
  owner: FactorOwner,
  { name = '', secret, digits = 6, counter = 0 }: TokenInput,
): Promise<FactorOutcome> {
  const factor = {
    id: newFactorId(context),
    kind: 'hotp',
    name,
    secret: secret.replaceAll(' ', '').toUpperCase(),
    algorithm: 'sha1',
    digits,
    counter,
  } as const;
  return changeFactors(context, owner, { action: 'begin', factor });
}
