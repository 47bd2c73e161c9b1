import { blockedBy, retryAt, spent } from './allowance.ts';
import { provenAddress } from './decide-factor-change.ts';
import { type Decision, type LoadedBudget, type Refusal, refused } from './decision.ts';
import { isUsable } from './factor.ts';
import type { Keyring } from './keyring.ts';
import {
  isUnderWay,
  type KnownAddress,
  provingAddresses,
  type Recovery,
  type RecoveryProof,
  recoveryProofSeconds,
  recoveryStatus,
  recoveryWaitSeconds,
} from './recovery.ts';
import { openUser, type StoredUser, sealUser, type User, userKeysOf, withoutStale } from './user.ts';
import type { Verification } from './verification.ts';
import { withoutRecovery } from './without-recovery.ts';

export type RecoveryStep =
  /** By support. Everybody hears of it, and nothing counts until the person has shown something. */
  | { readonly action: 'begin'; readonly note: string; readonly contacts: readonly KnownAddress[] }
  /** An approved `recover`. The first one begins, if support has not. */
  | { readonly action: 'prove'; readonly evidence: string; readonly contacts: readonly KnownAddress[] }
  | { readonly action: 'cancel' }
  /** `proof`: the verification by which one of the proofs was shown just now: whoever waited must still be there. */
  | { readonly action: 'finish'; readonly proof: string };

export type RecoveryRequest = RecoveryStep & {
  readonly appId: string;
  /** The app's id for the person. */
  readonly userId: string;
  /** Of the recovery, if one begins: `rcv_…`. */
  readonly newRecoveryId: string;
  readonly sealIv: Uint8Array;
};

export type RecoveryState = {
  readonly user: StoredUser | undefined;
  readonly evidence: Verification | undefined;
  /** Ways back that were begun for this user, by whom this step may begin one for. */
  readonly budgets: readonly LoadedBudget[];
};

export type RecoveryOutcome =
  | { readonly kind: 'recovery'; readonly user: User; readonly recovery: Recovery }
  | Refusal;

/**
 * Goes one step on the way back into an account. Each step is one write of the user's row, so of any number at once one
 * wins, and the others see what it left.
 */
export function decideRecovery(
  state: RecoveryState,
  request: RecoveryRequest,
  keyring: Keyring,
  now: number,
): Decision<RecoveryOutcome> {
  const user = state.user && withoutStale(openUser(keyring, state.user), now);
  switch (request.action) {
    case 'begin':
      return begin(user, state, request, keyring, now);
    case 'prove':
      return prove(user, state, request, keyring, now);
    case 'cancel':
      return cancel(user, request, keyring, now);
    case 'finish':
      return finish(user, request, keyring, now);
  }
}

type Request<Action extends RecoveryStep['action']> = Extract<RecoveryRequest, { readonly action: Action }>;

function begin(
  user: User | undefined,
  { budgets }: RecoveryState,
  request: Request<'begin'>,
  keyring: Keyring,
  now: number,
): Decision<RecoveryOutcome> {
  if (!user?.factors.some(isUsable)) return refused('nothing-enrolled');
  // One at a time. Support neither shortens nor lengthens what the person began.
  if (isUnderWay(user.recovery, now)) return { outcome: { kind: 'recovery', user, recovery: user.recovery } };
  const blocked = blockedBy(budgets, 'recoveries', now);
  if (blocked !== null) return refused('too-many-recoveries', { retryAt: retryAt(blocked) });
  const recovery = { ...newRecovery(request, 'support', now), note: request.note };
  return saved(user, recovery, request, keyring, now, { budgets: spent(budgets, ['recoveries'], now) });
}

function newRecovery(
  { newRecoveryId: id, contacts }: Request<'begin' | 'prove'>,
  by: Recovery['by'],
  now: number,
): Recovery {
  const nothingYet = { startedAt: null, proofs: [], readyAt: null, enrolments: [] };
  const notOver = { canceledAt: null, finishedAt: null, finishedBy: null, usedAt: null };
  return { id, by, note: '', contacts, begunAt: now, ...nothingYet, ...notOver };
}

function prove(
  user: User | undefined,
  { evidence, budgets }: RecoveryState,
  request: Request<'prove'>,
  keyring: Keyring,
  now: number,
): Decision<RecoveryOutcome> {
  const approvedBy = evidence?.approvedBy;
  if (!approvedBy || !isFresh(evidence, request, keyring, now)) return refused('proof-missing');
  // Said to nobody who hasn't shown an address that the app gave for this person.
  if (!user?.factors.some(isUsable)) return refused('nothing-enrolled');
  const old = user.recovery;
  const before = isUnderWay(old, now) ? old : newRecovery(request, 'person', now);
  if (recoveryStatus(before, now) === 'finished') return refused('recovery-over');
  const contacts = told(before.contacts, request.contacts);
  const proof = proofOf(evidence, user, contacts, keyring, now);
  if (!proof) return refused('proof-missing');
  const begins = before !== old;
  const blocked = begins ? blockedBy(budgets, 'recoveries', now) : null;
  if (blocked !== null) return refused('too-many-recoveries', { retryAt: retryAt(blocked) });
  const recovery = counted({ ...before, contacts }, proof, user, now);
  return saved(user, recovery, request, keyring, now, {
    update: [{ ...evidence, approvedBy: { ...approvedBy, countedFor: recovery.id } }],
    ...(begins ? { budgets: spent(budgets, ['recoveries'], now) } : {}),
  });
}

/** An approval of this very person, for this, of the last ten minutes, that no recovery has counted yet. */
function isFresh(
  { purpose, status, endedAt, userKeys, approvedBy }: Verification,
  { appId, userId }: RecoveryRequest,
  keyring: Keyring,
  now: number,
): boolean {
  if (purpose !== 'recover' || status !== 'approved' || endedAt === null) return false;
  if (approvedBy?.countedFor !== undefined) return false;
  if (now >= endedAt + recoveryProofSeconds * 1000) return false;
  return userKeysOf(keyring, appId, userId).some((key) => userKeys.includes(key));
}

/** What an approval shows: an address of the person's that was read, or something they have enrolled. */
function proofOf(
  evidence: Verification,
  user: User,
  contacts: readonly KnownAddress[],
  keyring: Keyring,
  now: number,
): RecoveryProof | undefined {
  const shown = { verification: evidence.id, at: now };
  const used = evidence.approvedBy?.factorId;
  if (used !== undefined) {
    const factor = user.factors.find(({ id }) => id === used);
    return factor && { kind: factor.kind, value: null, factorId: factor.id, ...shown };
  }
  const read = provenAddress(evidence, keyring);
  const known = provingAddresses(user.factors, contacts, now);
  const own = read && known.find(({ kind, value }) => kind === read.kind && value === read.value);
  return own && { kind: own.kind, value: own.value, factorId: null, ...shown };
}

/** Nobody who was told of it once goes without hearing of its end. */
function told(before: readonly KnownAddress[], given: readonly KnownAddress[]): KnownAddress[] {
  const fresh = given.filter(({ value }) => !before.some((one) => one.value === value));
  return [...before, ...fresh].slice(0, mostContacts);
}

export const mostContacts = 6;

/** With one more proof, or with one shown again. More proofs never make anybody wait longer. */
function counted(recovery: Recovery, proof: RecoveryProof, { factors }: User, now: number): Recovery {
  const others = recovery.proofs.filter(
    ({ kind, value, factorId }) =>
      kind !== proof.kind || value !== proof.value || factorId !== proof.factorId,
  );
  const proofs = [...others, proof];
  const startedAt = recovery.startedAt ?? now;
  const waited = startedAt + recoveryWaitSeconds({ ...recovery, proofs }, factors) * 1000;
  return { ...recovery, proofs, startedAt, readyAt: Math.min(recovery.readyAt ?? waited, waited) };
}

function cancel(
  user: User | undefined,
  request: Request<'cancel'>,
  keyring: Keyring,
  now: number,
): Decision<RecoveryOutcome> {
  const status = recoveryStatus(user?.recovery ?? null, now);
  if (!user?.recovery || status === 'none') return refused('recovery-not-found');
  if (status === 'canceled') return { outcome: { kind: 'recovery', user, recovery: user.recovery } };
  if (!isUnderWay(user.recovery, now)) return refused('recovery-over');
  const after = withoutRecovery(user, now);
  return saved(after, after.recovery ?? user.recovery, request, keyring, now);
}

function finish(
  user: User | undefined,
  request: Request<'finish'>,
  keyring: Keyring,
  now: number,
): Decision<RecoveryOutcome> {
  const recovery = user?.recovery;
  const status = recoveryStatus(recovery ?? null, now);
  if (!user || !recovery || status === 'none') return refused('recovery-not-found');
  if (status === 'open') return refused('proof-missing');
  if (status === 'waiting') return refused('recovery-waiting', { retryAt: recovery.readyAt });
  if (status !== 'ready') return refused('recovery-over');
  const isHere = recovery.proofs.some(
    ({ verification, at }) => verification === request.proof && now < at + recoveryProofSeconds * 1000,
  );
  if (!isHere) return refused('proof-missing');
  const finished = { ...recovery, finishedAt: now, finishedBy: request.proof };
  // Whoever took the phone or the laptop is let off nowhere from here on.
  return saved({ ...user, browsers: [] }, finished, request, keyring, now);
}

function saved(
  user: User,
  recovery: Recovery,
  { sealIv }: RecoveryRequest,
  keyring: Keyring,
  now: number,
  more: Pick<NonNullable<Decision<unknown>['writes']>, 'update' | 'budgets'> = {},
): Decision<RecoveryOutcome> {
  const after = { ...user, recovery };
  return {
    outcome: { kind: 'recovery', user: after, recovery },
    writes: { user: sealUser(keyring, after, sealIv, now), ...more },
  };
}
