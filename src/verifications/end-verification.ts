import type { CancelOutcome, RedeemOutcome } from '#core/decide-end.ts';
import { isId } from '#core/id.ts';
import { openUser, type User } from '#core/user.ts';
import type { Verification } from '#core/verification.ts';
import type { VerificationRef } from '#store/store.ts';
import type { VerificationContext } from './context.ts';
import { findUser } from './find-user.ts';
import { idempotent } from './idempotency.ts';

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
  // Asked after it was spent: a sign-out that came first is seen, however close the two were. One that came before a repeat, too:
  // the first answer, given again, would begin a session that is younger than the sign-out.
  return outcome.kind === 'redeemed' && (await isSignedOutSince(context, outcome.verification))
    ? { kind: 'refused', reason: 'ticket-invalid' }
    : outcome;
}

/** Whoever signed out everywhere meanwhile has signed out this browser too, which isn't signed in yet. */
async function isSignedOutSince(context: VerificationContext, verification: Verification): Promise<boolean> {
  const { signedOutAt = null } = (await whoApproved(context, verification)) ?? {};
  return signedOutAt !== null && signedOutAt >= (verification.endedAt ?? 0);
}

/** By what they have enrolled, if it was that; a passkey says who they are where the app didn't. */
async function whoApproved(
  context: VerificationContext,
  verification: Verification,
): Promise<User | undefined> {
  const { appId, approvedBy } = verification;
  const { userId } = context.facts.read(verification);
  if (userId !== null) return findUser(context, appId, userId);
  const id = approvedBy?.user;
  const stored = id === undefined ? undefined : await context.store.readUser({ appId, id });
  return stored && openUser(context.keyring, stored);
}
