import { blockedBy, blockedByFailures, isStopped, retryAt, spent } from './allowance.ts';
import type { Channel } from './channel.ts';
import { sendAgain } from './decide-resend.ts';
import {
  type Decision,
  type LoadedBudget,
  type Refusal,
  type RememberedAnswer,
  refused,
  remembered,
  replayed,
} from './decision.ts';
import type { Keyring } from './keyring.ts';
import { policyFor } from './policy.ts';
import {
  destinationFor,
  ended,
  type Send,
  sealContext,
  statusAt,
  type Verification,
} from './verification.ts';

export type OpenRequest = Pick<
  Verification,
  | 'id'
  | 'appId'
  | 'purpose'
  | 'nonce'
  | 'binding'
  | 'destinations'
  | 'userKeys'
  | 'liveKey'
  | 'keyId'
  | 'decoy'
> & {
  /** What is to be known about the person, as text. It is sealed when a row is made of it, and not before: most of a flood is refused. */
  readonly facts: string;
  /** {@link sealIvBytes} random bytes. */
  readonly sealIv: Uint8Array;
  readonly messageId: string;
  /** By which the first message goes; null: nothing is sent until the person asks, since they have another way. */
  readonly channel: Channel | null;
  /** Until when the channel is closed, since the app has spent what it may: nothing is sent by it. Absent: it is open. */
  readonly closedUntil?: number;
  /** When a handover ends, as the app asked. */
  readonly endsAt?: number;
  /** Digest of the request when it came with an Idempotency-Key. */
  readonly fingerprint?: string;
};

export type OpenState = {
  readonly remembered?: { readonly answer: RememberedAnswer; readonly verification: Verification };
  /** The pending verification for the same app, user, destination, purpose and binding. */
  readonly live?: Verification;
  readonly budgets: readonly LoadedBudget[];
};

export type OpenOutcome =
  | { readonly kind: 'opened'; readonly verification: Verification; readonly created: boolean }
  | Refusal;

/**
 * Opens a verification, or gives back the one that is open already (law 4): same id, same code, same waits. Two clicks
 * on "continue" are one message.
 */
export function decideOpen(
  state: OpenState,
  request: OpenRequest,
  keyring: Keyring,
  now: number,
): Decision<OpenOutcome> {
  if (state.remembered) return replayOpen(state.remembered, request);
  const { channel } = request;
  const failures = channel && blockedByFailures(state.budgets, request.purpose, now);
  if (failures !== null) return refused('too-many-failures', { retryAt: retryAt(failures) });
  const policy = policyFor(request.purpose);
  const attack = blockedBy(state.budgets, 'attack', now);
  if (attack !== null && policy.failClosed) return refused('protection-active', { retryAt: attack });
  const live = state.live;
  if (live && statusAt(live, now) === 'pending') return reopen(live, state, request, now);
  const closed = channel && closedFor(channel, state, request, now);
  return closed ?? create(state, request, keyring, attack === null ? policy.digits : 8, now);
}

/** Why no message may go out now, if so. */
function closedFor(
  channel: Channel,
  { budgets }: OpenState,
  request: OpenRequest,
  now: number,
): { outcome: Refusal } | null {
  const blocked = blockedBy(budgets, 'sends', now);
  if (blocked !== null) return refused('too-many-sends', { retryAt: blocked });
  const client = blockedBy(budgets, 'client_sends', now);
  if (client !== null) return refused('too-many-requests', { retryAt: client });
  if (request.closedUntil !== undefined) return refused('spend-limit', { retryAt: request.closedUntil });
  const { keys = [] } = request.destinations[destinationFor(request, channel) ?? 0] ?? {};
  return isStopped(budgets, channel, keys, now) ? refused('channel-stopped') : null;
}

function replayOpen(
  { answer, verification }: NonNullable<OpenState['remembered']>,
  request: OpenRequest,
): Decision<OpenOutcome> {
  if (answer.fingerprint !== request.fingerprint) return refused('idempotency-key-reused');
  return {
    outcome: {
      kind: 'opened',
      verification: replayed(verification, answer),
      created: answer.outcome === 'created',
    },
  };
}

function reopen(
  live: Verification,
  state: OpenState,
  request: OpenRequest,
  now: number,
): Decision<OpenOutcome> {
  const { channel, messageId, closedUntil } = request;
  const again =
    channel && closedUntil === undefined && sendAgain(live, state.budgets, channel, messageId, now);
  const sent = again && 'writes' in again ? again : undefined;
  const verification = sent?.verification ?? live;
  return {
    outcome: { kind: 'opened', verification, created: false },
    writes: {
      ...sent?.writes,
      ...(request.fingerprint ? { remember: remembered(request.fingerprint, 'existing', verification) } : {}),
    },
  };
}

function create(
  state: OpenState,
  request: OpenRequest,
  keyring: Keyring,
  digits: number,
  now: number,
): Decision<OpenOutcome> {
  const { messageId, channel, endsAt, fingerprint, facts, sealIv, closedUntil, ...given } = request;
  const policy = policyFor(request.purpose);
  const destination = channel && destinationFor(request, channel);
  if (channel && destination === null) return refused('channel-unavailable');
  const capAt = Math.min(now + policy.capSeconds * 1000, endsAt ?? Number.POSITIVE_INFINITY);
  const sends: Send[] =
    channel && destination !== null ? [{ messageId, channel, destination, at: now, state: 'queued' }] : [];
  const verification: Verification = {
    ...given,
    sealed: keyring.seal(facts, sealContext(given.id), sealIv),
    status: 'pending',
    digits,
    maxChecks: policy.maxChecks,
    tries: 0,
    wrongTags: [],
    sends,
    createdAt: now,
    expiresAt: capAt,
    capAt,
    endedAt: null,
    redeemedAt: null,
    approvedBy: null,
  };
  return {
    outcome: { kind: 'opened', verification, created: true },
    writes: {
      // The expired one gives up its place first: at most one row may be live.
      ...(state.live ? { update: [ended(state.live, 'expired', state.live.expiresAt)] } : {}),
      insert: verification,
      ...(channel && destination !== null
        ? {
            message: { id: messageId, verificationId: given.id, channel, destination, createdAt: now },
            budgets: spent(state.budgets, ['sends', 'client_sends'], now),
          }
        : {}),
      ...(fingerprint ? { remember: remembered(fingerprint, 'created', verification) } : {}),
    },
  };
}
