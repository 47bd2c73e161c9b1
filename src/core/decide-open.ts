import { blockedBy, blockedByFailures, isStopped, retryAt, spent } from './allowance.ts';
import type { Channel } from './channel.ts';
import { sendAgain } from './decide-resend.ts';
import {
  type Decision,
  type LoadedBudget,
  type NewMessage,
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
  readonly channel: Channel;
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
  const failures = blockedByFailures(state.budgets, request.purpose, now);
  if (failures !== null) return refused('too-many-failures', { retryAt: retryAt(failures) });
  const policy = policyFor(request.purpose);
  const attack = blockedBy(state.budgets, 'attack', now);
  if (attack !== null && policy.failClosed) return refused('protection-active', { retryAt: attack });
  const live = state.live;
  if (live && statusAt(live, now) === 'pending') return reopen(live, state, request, now);
  const blocked = blockedBy(state.budgets, 'sends', now);
  if (blocked !== null) return refused('too-many-sends', { retryAt: blocked });
  const client = blockedBy(state.budgets, 'client_sends', now);
  if (client !== null) return refused('too-many-requests', { retryAt: client });
  if (request.closedUntil !== undefined) return refused('spend-limit', { retryAt: request.closedUntil });
  const { keys = [] } = request.destinations[destinationFor(request, request.channel) ?? 0] ?? {};
  if (isStopped(state.budgets, request.channel, keys, now)) return refused('channel-stopped');
  return create(state, request, keyring, attack === null ? policy.digits : 8, now);
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
  const again = closedUntil === undefined && sendAgain(live, state.budgets, channel, messageId, now);
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
  const destination = destinationFor(request, channel);
  if (destination === null) return refused('channel-unavailable');
  const capAt = Math.min(now + policy.capSeconds * 1000, endsAt ?? Number.POSITIVE_INFINITY);
  const send: Send = { messageId, channel, destination, at: now, state: 'queued' };
  const verification: Verification = {
    ...given,
    sealed: keyring.seal(facts, sealContext(given.id), sealIv),
    status: 'pending',
    digits,
    maxChecks: policy.maxChecks,
    tries: 0,
    wrongTags: [],
    sends: [send],
    createdAt: now,
    expiresAt: capAt,
    capAt,
    endedAt: null,
    redeemedAt: null,
  };
  const message: NewMessage = {
    id: messageId,
    verificationId: given.id,
    channel,
    destination,
    createdAt: now,
  };
  return {
    outcome: { kind: 'opened', verification, created: true },
    writes: {
      // The expired one gives up its place first: at most one row may be live.
      ...(state.live ? { update: [ended(state.live, 'expired', state.live.expiresAt)] } : {}),
      insert: verification,
      message,
      budgets: spent(state.budgets, ['sends', 'client_sends'], now),
      ...(fingerprint ? { remember: remembered(fingerprint, 'created', verification) } : {}),
    },
  };
}
