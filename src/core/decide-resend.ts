import { blockedBy, blockedByFailures, isStopped, retryAt, sendsBlockedBy, spent } from './allowance.ts';
import type { LoadedBudget } from './budget.ts';
import { budgetsOf, sendKinds } from './budget-refs.ts';
import { type Channel, kindOf } from './channel.ts';
import {
  type Decision,
  type Refusal,
  type RememberedAnswer,
  refused,
  remembered,
  replayed,
  type Writes,
} from './decision.ts';
import type { NewMessage } from './message.ts';
import { withVoidCodes } from './operator-code.ts';
import { isOutOfReach, shouldGoElsewhere } from './reach.ts';
import {
  currentChannel,
  destinationFor,
  ended,
  resendAt,
  type Send,
  sendsLeft,
  statusAt,
  type Verification,
} from './verification.ts';

export type ResendRequest = {
  readonly messageId: string;
  /** Another way; absent: the one used last. */
  readonly channel?: Channel;
  /** A fresh nonce, when the app wants a new code: the old one is void at once, the tries stay counted. */
  readonly newNonce?: Uint8Array;
  /** Channels that are closed, since the app has spent what it may, and until when. */
  readonly closed?: Readonly<Partial<Record<Channel, number>>>;
  readonly fingerprint?: string;
};

export type ResendState = {
  readonly remembered?: RememberedAnswer;
  readonly verification?: Verification;
  /** Of every destination of the verification: `sends` and `failures`; and of the client. */
  readonly budgets: readonly LoadedBudget[];
};

export type ResendOutcome = { readonly kind: 'resent'; readonly verification: Verification } | Refusal;

/** Sends the code again, the same one unless the app wants another, within every wait and budget. Gives no try back (law 3). */
export function decideResend(
  state: ResendState,
  request: ResendRequest,
  now: number,
): Decision<ResendOutcome> {
  const { verification } = state;
  if (!verification) return refused('not-found');
  if (state.remembered) {
    if (state.remembered.fingerprint !== request.fingerprint) return refused('idempotency-key-reused');
    return { outcome: { kind: 'resent', verification: replayed(verification, state.remembered) } };
  }
  const status = statusAt(verification, now);
  if (status !== 'pending')
    return refused('not-pending', { verification: expiredIfSo(verification, status) });
  const fresh = request.newNonce
    ? { ...withVoidCodes(verification), nonce: request.newNonce, wrongTags: [] }
    : verification;
  const channel = request.channel ?? currentChannel(verification);
  if (channel === null || destinationFor(verification, channel) === null)
    return refused('channel-unavailable', { verification });
  const factor = budgetsOf(kindOf(channel), verification, state.budgets);
  const failures = blockedByFailures(factor, verification.purpose, now);
  if (failures !== null) return refused('too-many-failures', { retryAt: retryAt(failures), verification });
  const closedUntil = request.closed?.[channel];
  if (closedUntil !== undefined) return refused('spend-limit', { retryAt: closedUntil, verification });
  const again = sendAgain(fresh, state.budgets, channel, request.messageId, now);
  if ('refusal' in again) return { outcome: { ...again.refusal, verification } };
  return {
    outcome: { kind: 'resent', verification: again.verification },
    writes: {
      ...again.writes,
      ...(request.fingerprint
        ? { remember: remembered(request.fingerprint, 'resent', again.verification) }
        : {}),
    },
  };
}

function expiredIfSo(verification: Verification, status: Verification['status']): Verification {
  return status === 'expired' ? ended(verification, 'expired', verification.expiresAt) : verification;
}

export type SendAgain = { verification: Verification; writes: Writes } | { refusal: Refusal };

/** One more message of a pending verification, if its waits and the budgets of the destination and the client allow. */
export function sendAgain(
  verification: Verification,
  budgets: readonly LoadedBudget[],
  channel: Channel,
  messageId: string,
  now: number,
): SendAgain {
  const from = destinationFor(verification, channel) === null ? null : resendAt(verification, channel);
  return from !== null && now < from
    ? turnedDown('resend-too-soon', from)
    : sendNow(verification, budgets, { messageId, channel }, now);
}

function turnedDown(reason: Refusal['reason'], at: number | null): SendAgain {
  return { refusal: { kind: 'refused', reason, retryAt: at } };
}

/** {@link sendAgain} without a wait: for the server, which knows that the last one didn't arrive. */
export function sendNow(
  verification: Verification,
  budgets: readonly LoadedBudget[],
  { messageId, channel, avoid }: Pick<NewMessage, 'channel' | 'avoid'> & { readonly messageId: string },
  now: number,
): SendAgain {
  const destination = destinationFor(verification, channel);
  if (destination === null) return turnedDown('channel-unavailable', null);
  if (sendsLeft(verification, channel) === 0) return turnedDown('no-sends-left', null);
  const keys = verification.destinations[destination]?.keys ?? [];
  if (isStopped(budgets, channel, keys, now)) return turnedDown('channel-stopped', null);
  if (shouldGoElsewhere(verification, budgets, channel, now)) return turnedDown('address-unreachable', null);
  const mine = budgets.filter((budget) => budget.kind !== 'sends' || keys.includes(budget.keys[0] ?? ''));
  const blocked = sendsBlockedBy(mine, now);
  if (blocked !== null) return turnedDown('too-many-sends', blocked);
  const client = blockedBy(mine, 'client_sends', now);
  if (client !== null) return turnedDown('too-many-requests', client);
  const send: Send = {
    messageId,
    channel,
    destination,
    at: now,
    state: 'queued',
    ...(isOutOfReach(budgets, channel, keys, now) ? { outOfReach: true } : {}),
  };
  const updated = { ...verification, sends: [...verification.sends, send] };
  return {
    verification: updated,
    writes: {
      update: [updated],
      message: {
        id: messageId,
        ownerId: verification.id,
        channel,
        destination,
        createdAt: now,
        ...(avoid ? { avoid } : {}),
      },
      budgets: spent(mine, sendKinds, now),
    },
  };
}
