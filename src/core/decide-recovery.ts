import { blockedBy, retryAt, spent } from './allowance.ts';
import type { LoadedBudget } from './budget.ts';
import { type Decision, type Refusal, refused, type Writes } from './decision.ts';
import { isUsable } from './factor.ts';
import { HmacKey } from './hmac.ts';
import type { Keyring } from './keyring.ts';
import type { NoticeKind, Undo } from './notice.ts';
import { isUnderWay, type Recovery, recoveryProofSeconds, recoveryStatus } from './recovery.ts';
import { isFreshProof, proofOf, withProof } from './recovery-proof.ts';
import { type Reminder, remindersOf } from './recovery-reminders.ts';
import { type Telling, tell, withTelling } from './tell.ts';
import {
  frozenUntil,
  openUser,
  type StoredUser,
  sealUser,
  signedOut,
  type User,
  withoutStale,
} from './user.ts';
import type { Verification } from './verification.ts';
import { withoutRecovery } from './without-recovery.ts';

export type RecoveryStep =
  /** By support. Everybody hears of it, and nothing counts until the person has shown something. */
  | { readonly action: 'begin'; readonly note: string }
  /** An approved `recover`. The first one begins, if support has not. */
  | { readonly action: 'prove'; readonly evidence: string }
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
  /** For the notice of it. */
  readonly noticeRandom: Uint8Array;
  readonly telling?: Telling;
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
  const user =
    state.user && withTelling(withoutStale(openUser(keyring, state.user), now), request.telling ?? {}, now);
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
  return saved(user, recovery, request, keyring, now, {
    news: 'recovery_begun',
    budgets: spent(budgets, ['recoveries'], now),
  });
}

function newRecovery(
  { newRecoveryId: id }: Request<'begin' | 'prove'>,
  by: Recovery['by'],
  now: number,
): Recovery {
  const nothingYet = { startedAt: null, proofs: [], readyAt: null, enrolments: [] };
  const notOver = { canceledAt: null, finishedAt: null, finishedBy: null, usedAt: null };
  return { id, by, note: '', begunAt: now, ...nothingYet, ...notOver };
}

function prove(
  user: User | undefined,
  { evidence, budgets }: RecoveryState,
  request: Request<'prove'>,
  keyring: Keyring,
  now: number,
): Decision<RecoveryOutcome> {
  const approvedBy = evidence?.approvedBy;
  if (!approvedBy || !isFreshProof(evidence, request, keyring, now)) return refused('proof-missing');
  // Said to nobody who hasn't shown an address that the app gave for this person.
  if (!user?.factors.some(isUsable)) return refused('nothing-enrolled');
  const old = user.recovery;
  const before = isUnderWay(old, now) ? old : newRecovery(request, 'person', now);
  if (recoveryStatus(before, now) === 'finished') return refused('recovery-over');
  const proof = proofOf(evidence, user, keyring, now);
  // What the app says of their addresses is kept all the same: one that is too young now has its age from here.
  if (!proof) {
    return { ...refused('proof-missing'), writes: { user: sealUser(keyring, user, request.sealIv, now) } };
  }
  const begins = before !== old;
  const blocked = begins ? blockedBy(budgets, 'recoveries', now) : null;
  if (blocked !== null) return refused('too-many-recoveries', { retryAt: retryAt(blocked) });
  const recovery = withProof(before, proof, user, now);
  const reminders = remindersOf(before, recovery, now);
  return saved(user, recovery, request, keyring, now, {
    reminders,
    update: [{ ...evidence, approvedBy: { ...approvedBy, countedFor: recovery.id } }],
    ...(begins ? { news: 'recovery_begun', budgets: spent(budgets, ['recoveries'], now) } : {}),
  });
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
  return saved(after, after.recovery ?? user.recovery, request, keyring, now, { news: 'recovery_canceled' });
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
  const frozen = frozenUntil(user, now);
  if (frozen !== null) return refused('factors-frozen', { retryAt: frozen });
  const isHere = recovery.proofs.some(
    ({ verification, at }) => verification === request.proof && now < at + recoveryProofSeconds * 1000,
  );
  if (!isHere) return refused('proof-missing');
  const finished = { ...recovery, finishedAt: now, finishedBy: request.proof };
  // Whoever took the phone or the laptop is let off nowhere from here on, and sits in no session of the app.
  return saved(signedOut(user, now), finished, request, keyring, now, { news: 'recovery_finished' });
}

type More = Pick<Writes, 'update' | 'budgets'> & {
  readonly news?: Extract<NoticeKind, 'recovery_begun' | 'recovery_finished' | 'recovery_canceled'>;
  readonly reminders?: readonly Reminder[];
};

/** All addresses are told, those that were shown too: a mailbox that somebody else reads is read by its owner as well. */
function saved(
  user: User,
  recovery: Recovery,
  { sealIv, telling = {}, noticeRandom: random }: RecoveryRequest,
  keyring: Keyring,
  now: number,
  { news, reminders = [], ...writes }: More = {},
): Decision<RecoveryOutcome> {
  // Each of its notices takes back what it leads to: whoever reads one only, the last or the first, has to be able to.
  const undo: Undo | null =
    news === 'recovery_canceled' ? null : { action: 'put_back', recoveryId: recovery.id };
  const { told, notices } = news
    ? tell(user, { kind: news, subject: null, undo }, telling, { keyring, random, now })
    : { told: user.told, notices: [] };
  const after = { ...user, recovery, told };
  const later = reminders.flatMap(({ kind, dueAt }) => {
    const reminder = { kind, subject: null, undo, reminds: { recoveryId: recovery.id, dueAt } };
    const own = new HmacKey(random).sign(kind);
    return tell(user, reminder, telling, { keyring, random: own, now }).notices;
  });
  return {
    outcome: { kind: 'recovery', user: after, recovery },
    writes: {
      user: sealUser(keyring, after, sealIv, now),
      ...(notices.length + later.length > 0 ? { notices: [...notices, ...later] } : {}),
      ...writes,
    },
  };
}
