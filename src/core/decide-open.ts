import { blockedBy, blockedByFailures, isStopped, retryAt, sendsBlockedBy, spent } from './allowance.ts';
import type { LoadedBudget } from './budget.ts';
import { budgetsOf, sendKinds } from './budget-refs.ts';
import { type Channel, kindOf } from './channel.ts';
import { sendAgain } from './decide-resend.ts';
import {
  type Decision,
  type Refusal,
  type RememberedAnswer,
  refused,
  remembered,
  replayed,
} from './decision.ts';
import type { Keyring } from './keyring.ts';
import { policyFor } from './policy.ts';
import { isOutOfReach, shouldGoElsewhere } from './reach.ts';
import { openUser, type StoredUser, sealUser } from './user.ts';
import { destinationFor, ended, sealContext, statusAt, type Verification } from './verification.ts';

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
  /** Id of the trusted browser that the person sits at, its token checked. */
  readonly browserId?: string | null;
  /** Fresh bytes for the user's seal, if `browserId` is there: its use is noted. */
  readonly userSealIv?: Uint8Array;
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
  /** Whose browser it is. */
  readonly user?: StoredUser;
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
  const trusted = trust(state, request, keyring, now);
  if (trusted) return trusted;
  const { channel } = request;
  const failures =
    channel && blockedByFailures(budgetsOf(kindOf(channel), request, state.budgets), request.purpose, now);
  if (failures !== null) return refused('too-many-failures', { retryAt: retryAt(failures) });
  const policy = policyFor(request.purpose);
  const attack = blockedBy(state.budgets, 'attack', now);
  if (attack !== null && policy.failClosed) return refused('protection-active', { retryAt: attack });
  const live = state.live;
  if (live && statusAt(live, now) === 'pending') return reopen(live, state, request, now);
  const closed = channel && closedFor(channel, state, request, now);
  return closed ?? create(state, request, keyring, attack === null ? policy.digits : 8, now);
}

/** Approved at once where the person is known at this browser and the purpose lets them off; nothing is sent. */
function trust(
  state: OpenState,
  request: OpenRequest,
  keyring: Keyring,
  now: number,
): Decision<OpenOutcome> | undefined {
  const { browserId, userSealIv, fingerprint } = request;
  if (!state.user || !userSealIv || !policyFor(request.purpose).trustedBrowsers || request.decoy)
    return undefined;
  const user = openUser(keyring, state.user);
  const used = user.browsers.find(({ id, expiresAt }) => id === browserId && now < expiresAt);
  if (!used) return undefined;
  const browsers = user.browsers.map((one) => (one === used ? { ...one, lastUsedAt: now } : one));
  // A live key of its own: one that waits for an answer goes on waiting.
  const opened = draft(
    { ...request, channel: null, liveKey: request.id },
    keyring,
    policyFor(request.purpose).digits,
    now,
  );
  const verification: Verification = {
    ...ended(opened, 'approved', now),
    approvedBy: { method: 'trusted_browser', user: user.id },
  };
  return {
    outcome: { kind: 'opened', verification, created: true },
    writes: {
      insert: verification,
      user: sealUser(keyring, { ...user, browsers }, userSealIv, now),
      ...(fingerprint ? { remember: remembered(fingerprint, 'created', verification) } : {}),
    },
  };
}

/** Why no message may go out now, if so. */
function closedFor(
  channel: Channel,
  { budgets }: OpenState,
  request: OpenRequest,
  now: number,
): { outcome: Refusal } | null {
  const blocked = sendsBlockedBy(budgets, now);
  if (blocked !== null) return refused('too-many-sends', { retryAt: blocked });
  const client = blockedBy(budgets, 'client_sends', now);
  if (client !== null) return refused('too-many-requests', { retryAt: client });
  if (request.closedUntil !== undefined) return refused('spend-limit', { retryAt: request.closedUntil });
  const { keys = [] } = request.destinations[destinationFor(request, channel) ?? 0] ?? {};
  if (isStopped(budgets, channel, keys, now)) return refused('channel-stopped');
  return shouldGoElsewhere(request, budgets, channel, now) ? refused('address-unreachable') : null;
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
    channel &&
    closedUntil === undefined &&
    isSameWay(live, request, channel) &&
    sendAgain(live, state.budgets, channel, messageId, now);
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

/** Whether the budgets that were loaded are of where the message would go: other addresses may be named the second time. */
function isSameWay(live: Verification, request: OpenRequest, channel: Channel): boolean {
  const keysOf = (of: Pick<Verification, 'destinations'>): readonly string[] =>
    of.destinations[destinationFor(of, channel) ?? -1]?.keys ?? [];
  const asked = keysOf(request);
  return keysOf(live).some((key) => asked.includes(key));
}

function create(
  state: OpenState,
  request: OpenRequest,
  keyring: Keyring,
  digits: number,
  now: number,
): Decision<OpenOutcome> {
  const { messageId, channel, fingerprint } = request;
  const destination = channel && destinationFor(request, channel);
  if (channel && destination === null) return refused('channel-unavailable');
  const { keys = [] } = request.destinations[destination ?? -1] ?? {};
  const outOfReach = channel !== null && isOutOfReach(state.budgets, channel, keys, now);
  const verification = draft(request, keyring, digits, now, outOfReach);
  const [send] = verification.sends;
  return {
    outcome: { kind: 'opened', verification, created: true },
    writes: {
      // The expired one gives up its place first: at most one row may be live.
      ...(state.live ? { update: [ended(state.live, 'expired', state.live.expiresAt)] } : {}),
      insert: verification,
      ...(send
        ? {
            message: {
              id: messageId,
              ownerId: verification.id,
              channel: send.channel,
              destination: send.destination,
              createdAt: now,
            },
            budgets: spent(state.budgets, sendKinds, now),
          }
        : {}),
      ...(fingerprint ? { remember: remembered(fingerprint, 'created', verification) } : {}),
    },
  };
}

/** The verification that is asked for, with its first message if there is one. */
function draft(
  request: OpenRequest,
  keyring: Keyring,
  digits: number,
  now: number,
  outOfReach = false,
): Verification {
  const { id, appId, purpose, nonce, binding, destinations, userKeys, liveKey, keyId, decoy } = request;
  const { messageId, channel, facts, sealIv, endsAt, browserId = null } = request;
  const policy = policyFor(purpose);
  const capAt = Math.min(now + policy.capSeconds * 1000, endsAt ?? Number.POSITIVE_INFINITY);
  const destination = channel && destinationFor(request, channel);
  return {
    id,
    appId,
    purpose,
    nonce,
    binding,
    destinations,
    userKeys,
    liveKey,
    keyId,
    decoy,
    browserId,
    sealed: keyring.seal(facts, sealContext(id), sealIv),
    status: 'pending',
    digits,
    maxChecks: policy.maxChecks,
    tries: 0,
    wrongTags: [],
    sends:
      channel && destination !== null
        ? [
            {
              messageId,
              channel,
              destination,
              at: now,
              state: 'queued',
              ...(outOfReach ? { outOfReach: true as const } : {}),
            },
          ]
        : [],
    createdAt: now,
    expiresAt: capAt,
    capAt,
    endedAt: null,
    redeemedAt: null,
    approvedBy: null,
  };
}
