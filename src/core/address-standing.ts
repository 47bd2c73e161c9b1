import { isSameAddress } from './address.ts';
import type { AddressFactor } from './factor.ts';
import { policyFor } from './policy.ts';
import { type User, usableFactors } from './user.ts';
import type { Verification } from './verification.ts';

/** How long a phone or a mailbox is taken for the person's own after they were last seen to read there. */
export const verifiedSeconds = 365 * 24 * 3600;

/** A right code renews an address, at most once in so long: else each sign-in would write. */
const renewalSeconds = 24 * 3600;

/** `old`: not verified for a year, so it may have changed hands. `recycled`: it has, as the app was told. */
export type AddressStanding = 'good' | 'old' | 'recycled';

export function standingOf(
  factor: Pick<AddressFactor, 'verifiedAt' | 'confirmedAt' | 'recycledAt'>,
  now: number,
): AddressStanding {
  if (factor.recycledAt !== undefined) return 'recycled';
  return now < verifiedAtOf(factor) + verifiedSeconds * 1000 ? 'good' : 'old';
}

/** Enrolled before this was kept: verified when it was enrolled. */
export function verifiedAtOf({
  verifiedAt,
  confirmedAt,
}: Pick<AddressFactor, 'verifiedAt' | 'confirmedAt'>): number {
  return verifiedAt ?? confirmedAt ?? 0;
}

/** Whether a code for this purpose may go there. One that is given out anew is somebody else's, whatever it would be for. */
export function mayReceive(factor: AddressFactor, purpose: string, now: number): boolean {
  const standing = standingOf(factor, now);
  if (purpose === 'verify_contact') return true;
  return standing === 'good' || (standing === 'old' && policyFor(purpose).oldAddresses);
}

/** What the user has enrolled under this address. */
export function addressFactor(
  user: User | undefined,
  { kind, value }: Pick<AddressFactor, 'kind' | 'value'>,
): AddressFactor | undefined {
  return usableFactors(user, 'phone', 'email').find(
    (one) => one.kind === kind && isSameAddress(one.value, value),
  );
}

/**
 * After a right code: the address where it was read, as verified now. An old one is not renewed by signing in, or whoever
 * has the number now would make it good for everything by that; one that was given out anew, by no code at all.
 * @param to where the verification's messages may have gone
 * @returns undefined: nothing is to be written
 */
export function renewedBy(
  proof: Verification,
  to: readonly Pick<AddressFactor, 'kind' | 'value'>[],
  user: User,
  now: number,
): AddressFactor | undefined {
  const places = [...new Set(proof.sends.map(({ destination }) => destination))];
  const address = places.length === 1 ? to[places[0] ?? -1] : undefined;
  const method = proof.approvedBy?.method;
  if (!address || !proof.sends.some(({ channel }) => channel === method)) return undefined;
  const factor = addressFactor(user, address);
  if (!factor || now < verifiedAtOf(factor) + renewalSeconds * 1000) return undefined;
  const standing = standingOf(factor, now);
  if (standing === 'recycled' || (standing === 'old' && proof.purpose !== 'verify_contact')) return undefined;
  return { ...factor, verifiedAt: now };
}

/** The address as the app was told of it: given out anew, or not after all. */
export function reported(factor: AddressFactor, recycled: boolean, now: number): AddressFactor {
  const { recycledAt, ...kept } = factor;
  return recycled ? { ...kept, recycledAt: recycledAt ?? now } : kept;
}
