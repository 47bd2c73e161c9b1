import { type ParsedAddress, parseAddress } from '#core/address.ts';
import { type Factor, isOwnMethod, type OwnMethod } from '#core/factor.ts';
import { policyFor } from '#core/policy.ts';
import { openUser, type User, usableFactors, userKeysOf } from '#core/user.ts';
import type { VerificationContext } from './context.ts';

export type ReadableAddress = Extract<ParsedAddress, { ok: true }>['address'];

/** How a verification of somebody who has enrolled something may be answered. */
export type Methods = {
  /** In the order in which codes are offered to go there. */
  readonly addresses: readonly ReadableAddress[];
  /** In the order in which they are offered. */
  readonly ownMethods: readonly OwnMethod[];
  /** Whether one of these comes before any code of ours. */
  readonly startsOwn: boolean;
};

const mostAddresses = 3;

/** @returns undefined when nothing is enrolled. @throws ServiceError `store-unavailable` */
export async function findUser(
  { store, keyring }: Pick<VerificationContext, 'store' | 'keyring'>,
  appId: string,
  userId: string,
): Promise<User | undefined> {
  const stored = await store.readUser({ appId, userKeys: userKeysOf(keyring, appId, userId) });
  return stored && openUser(keyring, stored);
}

/**
 * What a user has enrolled and the purpose allows: a passkey first, since it can't be told to a phisher; then as the person
 * ordered them; recovery codes last, since they are few.
 */
export function methodsOf(user: User | undefined, purpose: string): Methods {
  const factors = usableFactors(user, 'phone', 'email', ...policyFor(purpose).ownMethods);
  const kinds = [...new Set(factors.map(({ kind }) => kind))].sort((a, b) => rank(a) - rank(b));
  const addresses = factors.flatMap((factor) => {
    const parsed = 'value' in factor ? parseAddress(factor.value) : undefined;
    return parsed?.ok ? [parsed.address] : [];
  });
  return {
    addresses: addresses.slice(0, mostAddresses),
    ownMethods: kinds.filter(isOwnMethod),
    startsOwn: kinds[0] !== undefined && isOwnMethod(kinds[0]),
  };
}

/** Kinds of the same rank stay in the person's order. */
function rank(kind: Factor['kind']): number {
  if (kind === 'passkey') return 0;
  return kind === 'recovery_codes' ? 2 : 1;
}
