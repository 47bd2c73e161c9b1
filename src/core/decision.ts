import type { LoadedBudget } from './budget.ts';
import type { Channel } from './channel.ts';
import type { NewMessage } from './message.ts';
import type { NewNotice, Notice } from './notice.ts';
import type { StoredUser } from './user.ts';
import type { Verification } from './verification.ts';

/** What was answered to a request with an Idempotency-Key: enough to answer it again, and nothing secret. */
export type RememberedAnswer = {
  /** Digest of what was asked; the same key with another request is refused. */
  readonly fingerprint: string;
  readonly verificationId: string;
  readonly outcome: string;
  /** The verification as it was answered. */
  readonly tries: number;
  readonly status: Verification['status'];
  readonly sends: Verification['sends'];
  readonly expiresAt: number;
};

/** Everything a step writes. The engine writes all of it in one transaction, or nothing. */
export type Writes = {
  readonly insert?: Verification;
  readonly update?: readonly Verification[];
  readonly budgets?: readonly LoadedBudget[];
  readonly message?: NewMessage;
  readonly remember?: RememberedAnswer;
  readonly user?: StoredUser;
  /** What every other address of the person is told of this. */
  readonly notices?: readonly NewNotice[];
  /** The one that somebody has answered. */
  readonly answered?: Notice;
};

export type Decision<Outcome> = { readonly outcome: Outcome; readonly writes?: Writes };

/** From what is stored to what is answered and written, by the engine's clock. */
export type Rule<State, Outcome> = (state: State, now: number) => Decision<Outcome>;

/** Why a request was turned down, and when it may be made again (null: not by waiting). */
export type Refusal = {
  readonly kind: 'refused';
  readonly reason:
    | 'too-many-sends'
    | 'too-many-failures'
    | 'too-many-requests'
    | 'protection-active'
    | 'idempotency-key-reused'
    | 'resend-too-soon'
    | 'no-sends-left'
    | 'spend-limit'
    | 'channel-stopped'
    | 'address-unreachable'
    | 'channel-unavailable'
    | 'method-unavailable'
    | 'authorization-needed'
    | 'evidence-missing'
    | 'factor-not-found'
    | 'too-many-factors'
    | 'too-many-changes'
    | 'factors-frozen'
    | 'backup-needed'
    | 'nothing-enrolled'
    | 'proof-missing'
    | 'recovery-not-found'
    | 'recovery-waiting'
    | 'recovery-over'
    | 'too-many-recoveries'
    | 'two-step-demanded'
    | 'already-confirmed'
    | 'already-enrolled'
    | 'not-pending'
    | 'not-found'
    | 'already-approved'
    | 'already-redeemed'
    | 'code-malformed'
    | 'temporarily-unavailable'
    | 'ticket-invalid';
  readonly retryAt?: number | null;
  readonly verification?: Verification;
  /** Other ways that the same person can be reached now. */
  readonly nextChannels?: readonly Channel[];
};

export function refused(
  reason: Refusal['reason'],
  more: Omit<Refusal, 'kind' | 'reason'> = {},
): { outcome: Refusal } {
  return { outcome: { kind: 'refused', reason, ...more } };
}

/** What was answered first, given again: the row as it is, with what may have changed since set back to the answer's. */
export function replayed(verification: Verification, answer: RememberedAnswer): Verification {
  const { tries, status, sends, expiresAt } = answer;
  const approvedBy = status === 'approved' ? verification.approvedBy : null;
  return { ...verification, tries, status, sends, expiresAt, approvedBy };
}

export function remembered(
  fingerprint: string,
  outcome: string,
  verification: Verification,
): RememberedAnswer {
  const { id, tries, status, sends, expiresAt } = verification;
  return { fingerprint, verificationId: id, outcome, tries, status, sends, expiresAt };
}
