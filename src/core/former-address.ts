import { isSameAddress } from './address.ts';
import { addressFactor } from './address-standing.ts';
import type { AddressFactor } from './factor.ts';
import { type NoticeAddress, noticeSeconds } from './notice.ts';
import { type FormerAddress, type User, usableFactors } from './user.ts';

/**
 * The user after a change, who remembers the addresses that went by it for as long as it can be taken back. Else a thief would
 * remove them first, and nobody would hear of what is enrolled after that.
 */
export function withFormerAddresses(before: User, after: User, now: number): User {
  const gone = usableFactors(before, 'phone', 'email').filter(
    ({ id }) => !after.factors.some((one) => one.id === id),
  );
  if (gone.length === 0) return after;
  const others = after.formerAddresses.filter(
    ({ value }) => !gone.some((one) => isSameAddress(one.value, value)),
  );
  return { ...after, formerAddresses: [...others, ...gone.map((factor) => former(factor, now))] };
}

function former(
  { kind, value, country, createdAt: since, recycledAt }: AddressFactor,
  now: number,
): FormerAddress {
  return {
    kind,
    value,
    since,
    until: now + noticeSeconds * 1000,
    ...(country === undefined ? {} : { country }),
    ...(recycledAt === undefined ? {} : { recycled: true as const }),
  };
}

/** Those that are told of changes still: not one that a thief had added, which its owner has removed. */
export function toldStill({ formerAddresses }: User, now: number): NoticeAddress[] {
  return formerAddresses.filter(({ since }) => since + noticeSeconds * 1000 <= now);
}

/** Whether it is known to be somebody else's now, enrolled or just removed. */
function isRecycled(user: User, address: Pick<NoticeAddress, 'kind' | 'value'>): boolean {
  const factor = addressFactor(user, address);
  if (factor) return factor.recycledAt !== undefined;
  return user.formerAddresses.some(
    ({ value, recycled }) => recycled === true && isSameAddress(value, address.value),
  );
}

/** Whether it is nobody's who may hear or say anything here: recycled, or said to be nobody of theirs and named by nobody since. */
export function isStrangers(user: User, address: Pick<NoticeAddress, 'kind' | 'value'>): boolean {
  if (isRecycled(user, address)) return true;
  const isIt = ({ value }: { readonly value?: string }): boolean =>
    value !== undefined && isSameAddress(value, address.value);
  const isNamed = user.contacts.some((one) => one.formerUntil === null && isIt(one));
  return user.disowned.some(isIt) && !isNamed && addressFactor(user, address) === undefined;
}
