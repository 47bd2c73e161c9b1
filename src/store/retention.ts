import { dayOf } from '#core/spend.ts';
import type { Verification } from '#core/verification.ts';

const hour = 3600_000;
const day = 24 * hour;

/** A verification's row is gone at the latest this long after its end (docs/numbers.md, retention). */
export const verificationRetentionMs = day;
/** Delivery records hold no address and no code; they stay for support and receipts. */
export const messageRetentionMs = 30 * day;
/** A notice's row goes so long after the last moment at which it could be answered: who comes late is told so. */
export const noticeRetentionMs = 7 * day;
/** An Idempotency-Key is good this long. */
export const idempotencyRetentionMs = day;
/** Sums by day, of which an operator compares a year with the one before. No address is in them. */
export const spendRetentionDays = 400;
/** What routes have learnt says nothing after this. */
export const newsRetentionMs = 15 * 60_000;

/** The first UTC day whose spend is still kept. */
export function firstSpendDay(now: number): string {
  return dayOf(now - spendRetentionDays * day);
}

/**
 * When a verification's row goes. The short-lived ones go a day after their creation, whatever became of them: they go
 * together as they came. One that lives for hours goes a day after its end.
 */
export function dropAt(verification: Verification): number {
  if (!isLongLived(verification)) return verification.createdAt + verificationRetentionMs;
  return (verification.endedAt ?? verification.capAt) + verificationRetentionMs;
}

/** Whether it may be pending for hours, as a code for the door is. It stays so whatever becomes of it. */
export function isLongLived({ capAt, createdAt }: Verification): boolean {
  return capAt - createdAt > hour;
}
