import { codesMatch } from './code.ts';
import {
  type Decision,
  type Refusal,
  type RememberedAnswer,
  refused,
  remembered,
  replayed,
} from './decision.ts';
import { type Keyring, lateTicketMark } from './keyring.ts';
import { ended, statusAt, type Verification } from './verification.ts';

export type EndState = { readonly verification?: Verification; readonly remembered?: RememberedAnswer };
export type RedeemRequest = { readonly ticket: string; readonly fingerprint?: string };
export type CancelOutcome = { readonly kind: 'canceled'; readonly verification: Verification } | Refusal;
export type RedeemOutcome = { readonly kind: 'redeemed'; readonly verification: Verification } | Refusal;

/** Ends a pending verification: the app gave up, or the person said "this wasn't me". Canceling twice is no error. */
export function decideCancel(state: EndState, now: number): Decision<CancelOutcome> {
  const { verification } = state;
  if (!verification) return refused('not-found');
  const status = statusAt(verification, now);
  if (status === 'canceled') return { outcome: { kind: 'canceled', verification } };
  if (status !== 'pending') return refused('not-pending', { verification: { ...verification, status } });
  const canceled = ended(verification, 'canceled', now);
  return { outcome: { kind: 'canceled', verification: canceled }, writes: { update: [canceled] } };
}

/** How long the browser has to come back to the app with its ticket. */
export const ticketLifeSeconds = 300;

/** How long it has where the person sets up a passkey on the way, from the approval on. */
export const lateTicketLifeSeconds = 1200;

/** Whether it is a ticket of somebody who does something else first. Whether it is good, the rule says. */
function isLateTicket(ticket: string): boolean {
  return ticket.endsWith(lateTicketMark);
}

/** Whether it still has the time in which the browser may go back. */
export function isTicketLive({ status, endedAt }: Verification, now: number): boolean {
  return status === 'approved' && endedAt !== null && now < endedAt + ticketLifeSeconds * 1000;
}

function isGood(verification: Verification, ticket: string, keyring: Keyring, now: number): boolean {
  if (!isLateTicket(ticket)) {
    return isTicketLive(verification, now) && codesMatch(keyring.ticketOf(verification), ticket);
  }
  const { status, endedAt } = verification;
  const isLive = status === 'approved' && endedAt !== null && now < endedAt + lateTicketLifeSeconds * 1000;
  return isLive && codesMatch(keyring.lateTicketOf(verification), ticket);
}

/**
 * Spends the ticket that the approving browser, and no other, was sent back with. It is good once: a ticket read over
 * a shoulder or out of a history is worth nothing afterwards.
 */
export function decideRedeem(
  state: EndState,
  request: RedeemRequest,
  keyring: Keyring,
  now: number,
): Decision<RedeemOutcome> {
  const { verification } = state;
  if (!verification) return refused('not-found');
  if (state.remembered) {
    if (state.remembered.fingerprint !== request.fingerprint) return refused('idempotency-key-reused');
    return { outcome: { kind: 'redeemed', verification: replayed(verification, state.remembered) } };
  }
  if (!isGood(verification, request.ticket, keyring, now)) return refused('ticket-invalid');
  if (verification.redeemedAt !== null) return refused('already-redeemed', { verification });
  const redeemed = { ...verification, redeemedAt: now };
  return {
    outcome: { kind: 'redeemed', verification: redeemed },
    writes: {
      update: [redeemed],
      ...(request.fingerprint ? { remember: remembered(request.fingerprint, 'redeemed', redeemed) } : {}),
    },
  };
}
