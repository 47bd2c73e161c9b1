import { codesMatch } from '#core/code.ts';
import { type CancelOutcome, decideCancel, decideRedeem, type RedeemOutcome } from '#core/decide-end.ts';
import { isId } from '#core/id.ts';
import type { Verification } from '#core/verification.ts';
import type { VerificationRef } from '#store/store.ts';
import type { VerificationContext } from './context.ts';
import { idempotent } from './idempotency.ts';

/** Ends a pending verification: its code is worth nothing from then on. */
export async function cancelVerification(
  { store }: VerificationContext,
  ref: VerificationRef,
): Promise<CancelOutcome> {
  if (!isId('ver', ref.id)) return { kind: 'refused', reason: 'not-found' };
  return store.cancelVerification(ref, decideCancel);
}

/** The ticket for the browser that gave the right answer. */
export function ticketOf({ keyring }: VerificationContext, { keyId, id, nonce }: Verification): string {
  return keyring.ticket(keyId, id, nonce);
}

/** Spends a ticket, once: proof that the browser which brought it is the one that typed the code. */
export async function redeemVerification(
  context: VerificationContext,
  ref: VerificationRef,
  ticket: string,
  idempotencyKey?: string,
): Promise<RedeemOutcome> {
  if (!isId('ver', ref.id)) return { kind: 'refused', reason: 'not-found' };
  const again = idempotent(context.keyring, `${ref.appId}\0redeem\0${ref.id}`, idempotencyKey, ticket);
  const step = { ...ref, budgets: [], ...(again.idempotency ? { idempotency: again.idempotency } : {}) };
  return context.store.redeemVerification(step, (state, now) => {
    const ticketIsRight =
      state.verification !== undefined && codesMatch(ticketOf(context, state.verification), ticket);
    return decideRedeem(
      state,
      { ticketIsRight, ...(again.fingerprint ? { fingerprint: again.fingerprint } : {}) },
      now,
    );
  });
}
