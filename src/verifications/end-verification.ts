import { codesMatch } from '#core/code.ts';
import { type CancelOutcome, decideCancel, decideRedeem, type RedeemOutcome } from '#core/decide-end.ts';
import { isId } from '#core/id.ts';
import type { Verification } from '#core/verification.ts';
import type { VerificationRef } from '#store/store.ts';
import type { VerificationContext } from './context.ts';

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
): Promise<RedeemOutcome> {
  if (!isId('ver', ref.id)) return { kind: 'refused', reason: 'not-found' };
  return context.store.redeemVerification(ref, (state, now) => {
    const right =
      state.verification !== undefined && codesMatch(ticketOf(context, state.verification), ticket);
    return decideRedeem(state, right, now);
  });
}
