import { mayReceive } from './address-standing.ts';
import type { Factor } from './factor.ts';
import { type KnownAddress, youngAddressSeconds } from './recovery.ts';
import type { Contact } from './user.ts';

/**
 * By which of a person's addresses something may be shown: what they have enrolled; and of the kinds of which they have enrolled
 * none, what the app knows. An app's word is never put in the place of what the person said. No address counts that took
 * another one's place less than three days ago, when that could still be taken back; nor one that may be somebody else's by now.
 */
export function provingAddresses(
  { factors, contacts }: { readonly factors: readonly Factor[]; readonly contacts: readonly Contact[] },
  now: number,
): KnownAddress[] {
  const isSettled = (since: number): boolean => now >= since + youngAddressSeconds * 1000;
  const enrolled = factors.flatMap((factor) =>
    'value' in factor && factor.confirmedAt !== null ? [factor] : [],
  );
  const known = contacts.filter(
    ({ kind, since, formerUntil }) =>
      formerUntil === null &&
      !enrolled.some((factor) => factor.kind === kind) &&
      (isSettled(since) || !contacts.some((one) => one.kind === kind && one.since < since)),
  );
  const own = enrolled.filter((factor) => isSettled(factor.createdAt) && mayReceive(factor, 'recover', now));
  return [...own, ...known].map(({ kind, value, country }) => ({
    kind,
    value,
    ...(country === undefined ? {} : { country }),
  }));
}
