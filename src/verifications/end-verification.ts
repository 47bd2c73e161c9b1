import type { CancelOutcome, RedeemOutcome } from '#core/decide-end.ts';
import { isLateTicket } from '#core/decide-end.ts';
import { isId } from '#core/id.ts';
import type { VerificationRef } from '#store/store.ts';
import type { VerificationContext } from './context.ts';
import { findUser } from './find-user.ts';
import { idempotent } from './idempotency.ts';
import { readVerification } from './read-verification.ts';

/** Ends a pending verification: its code is worth nothing from then on. */
export async function cancelVerification(
  { store }: VerificationContext,
  ref: VerificationRef,
): Promise<CancelOutcome> {
  if (!isId('ver', ref.id)) return { kind: 'refused', reason: 'not-found' };
  return store.cancelVerification(ref);
}

/** Spends a ticket, once: proof that the browser which brought it is the one that typed the code. */
export async function redeemVerification(
  context: VerificationContext,
  ref: VerificationRef,
  ticket: string,
  idempotencyKey?: string,
): Promise<RedeemOutcome> {
  if (!isId('ver', ref.id)) return { kind: 'refused', reason: 'not-found' };
  const again = idempotent(context.keyring, `${ref.appId}\0redeem\0${ref.id}`, idempotencyKey, { ticket });
  const step = { ...ref, budgets: [], ...(again.idempotency ? { idempotency: again.idempotency } : {}) };
  const outcome = await context.store.redeemVerification(step, {
    ticket,
    ...(again.fingerprint ? { fingerprint: again.fingerprint } : {}),
  });
  // Asked after it was spent: a sign-out that came first is seen, however close the two were.
  const isLate = outcome.kind === 'redeemed' && isLateTicket(ticket);
  return isLate && (await isSignedOutSince(context, ref))
    ? { kind: 'refused', reason: 'ticket-invalid' }
    : outcome;
}

/** Whoever signed out everywhere meanwhile has signed out this browser too, which isn't signed in yet. */
async function isSignedOutSince(context: VerificationContext, ref: VerificationRef): Promise<boolean> {
  const verification = await readVerification(context, ref);
  if (!verification || verification.endedAt === null) return false;
  const { userId } = context.facts.read(verification);
  const user = userId === null ? undefined : await findUser(context, verification.appId, userId);
  return user?.signedOutAt != null && user.signedOutAt >= verification.endedAt;
}
