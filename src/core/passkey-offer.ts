import type { User } from './user.ts';

/** How long somebody who said "not now" to a passkey is left alone, on every device. */
export const offerRestSeconds = 30 * 24 * 3600;

/** Whether somebody said "not now" a short while ago. */
export function offerRests({ passkeyOfferDeclinedAt: at }: User, now: number): boolean {
  return at !== null && now < at + offerRestSeconds * 1000;
}
