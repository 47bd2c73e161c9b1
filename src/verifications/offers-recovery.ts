import type { Verification } from '#core/verification.ts';
import type { Facts } from './facts.ts';

/** What a lost factor doesn't stand in the way of, or what is on the way back already. */
const without: readonly string[] = ['recover', 'verify_contact', 'handover'];

/** Whether somebody who can use nothing of what they are asked for is led to the way back into their account. */
export function offersRecovery({ purpose }: Verification, { userId, ownMethods = [] }: Facts): boolean {
  return userId !== null && ownMethods.length > 0 && !without.includes(purpose);
}
