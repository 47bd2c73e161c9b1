import { blockedBy, blockedByFailures, failuresLeft, spent } from './allowance.ts';
import type { Binding } from './binding.ts';
import type { LoadedBudget } from './budget.ts';
import {
  type Decision,
  type Refusal,
  type RememberedAnswer,
  refused,
  remembered,
  replayed,
} from './decision.ts';
import type { Keyring } from './keyring.ts';
import { isBeingJudged } from './operator-code.ts';
import { checksLeft, ended, statusAt, type Verification } from './verification.ts';

// What the three who judge an answer have in common: decide-check.ts for codes that were sent, decide-factor-check.ts for
// what is enrolled, decide-judgement.ts for codes that an operator made.

export type CheckRequest = {
  /** What was typed. */
  readonly code: string;
  /** The facts as the app sees them now; a difference to those of the opening makes any code wrong (law 6). */
  readonly binding?: Binding;
  readonly fingerprint?: string;
};

export type CheckState = {
  readonly remembered?: RememberedAnswer;
  readonly verification?: Verification;
  /** `failures` of every destination and of the user by kind, `client_failures`, `client_malformed`, and the app's `attack`. */
  readonly budgets: readonly LoadedBudget[];
};

export type CheckOutcome =
  | {
      readonly kind: 'approved' | 'wrong' | 'ended';
      readonly verification: Verification;
      readonly checksLeft: number;
      /** After a wrong one: how many more in a row disable the factor; null: far from it. */
      readonly failuresLeft: number | null;
    }
  | Refusal;

type Repeatable = Pick<CheckRequest, 'fingerprint'>;

/** What a check is answered, whatever was typed: it was answered before, or came too late. */
export function priorAnswer(
  { remembered, budgets }: CheckState,
  verification: Verification,
  request: Repeatable,
  now: number,
): Decision<CheckOutcome> | undefined {
  if (remembered) return replayCheck(remembered, verification, budgets, request);
  const status = statusAt(verification, now);
  if (status === 'approved') return refused('already-approved', { verification });
  return status === 'pending' ? undefined : judgedEnded(verification, status);
}

/** The verification with the facts as the app sees them now, if it said so. */
export function asGiven(
  verification: Verification,
  binding: Binding | undefined,
  keyring: Keyring,
): Verification {
  if (binding === undefined) return verification;
  return { ...verification, binding: keyring.bindingDigest(verification.keyId, binding) };
}

/** Whether the app means the same facts now as at the opening. Else no answer is right (law 6). */
export function isAboutTheSame(given: Verification, verification: Verification): boolean {
  const [a, b] = [given.binding, verification.binding];
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function replayCheck(
  answer: RememberedAnswer,
  verification: Verification,
  budgets: readonly LoadedBudget[],
  request: Repeatable,
): Decision<CheckOutcome> {
  if (answer.fingerprint !== request.fingerprint) return refused('idempotency-key-reused');
  const then = replayed(verification, answer);
  if (answer.outcome !== 'approved') return wrongAgain(then, budgets);
  return { outcome: { kind: 'approved', verification: then, checksLeft: 0, failuresLeft: null } };
}

/** An answer that was found wrong before: nothing is counted a second time. */
export function wrongAgain(
  verification: Verification,
  budgets: readonly LoadedBudget[],
): Decision<CheckOutcome> {
  return {
    outcome: {
      kind: 'wrong',
      verification,
      checksLeft: checksLeft(verification),
      failuresLeft: failuresLeft(budgets, verification.purpose),
    },
  };
}

function judgedEnded(verification: Verification, status: Verification['status']): Decision<CheckOutcome> {
  const late = status === 'expired' && verification.status === 'pending';
  const now = late ? ended(verification, 'expired', verification.expiresAt) : verification;
  return {
    outcome: { kind: 'ended', verification: now, checksLeft: 0, failuresLeft: null },
    ...(late ? { writes: { update: [now] } } : {}),
  };
}

/** Wrong length or no digits: no try, since it tells nothing about the code; but a client gets only so many. */
export function malformed(
  verification: Verification,
  budgets: readonly LoadedBudget[],
  now: number,
): Decision<CheckOutcome> {
  const blocked = blockedBy(budgets, 'client_malformed', now);
  if (blocked !== null) return refused('too-many-requests', { retryAt: blocked, verification });
  return {
    ...refused('code-malformed', { verification }),
    writes: { budgets: spent(budgets, ['client_malformed'], now) },
  };
}

/**
 * Counts a wrong answer on the verification and on whose failures it is, but a repeat of it only once.
 * @param tag stands for the answer
 */
export function countWrong(
  verification: Verification,
  budgets: readonly LoadedBudget[],
  tag: string,
  request: Repeatable,
  now: number,
): Decision<CheckOutcome> {
  if (verification.wrongTags.includes(tag)) return wrongAgain(verification, budgets);
  const counted: Verification = {
    ...verification,
    tries: verification.tries + 1,
    wrongTags: [...verification.wrongTags, tag],
  };
  const spentFailures = spent(budgets, ['failures', 'client_failures'], now);
  // A budget that is used up ends the verification too: the person is told so now, not at the next try.
  const usedUp =
    (checksLeft(counted) === 0 || blockedByFailures(spentFailures, counted.purpose, now) !== null) &&
    // A try that an operator is asked about may still be found right (law 2); with its judgement it ends.
    !isBeingJudged(counted, now);
  const after = usedUp ? ended(counted, 'exhausted', now) : counted;
  // Guessing at a decoy can't succeed, so it is no attack on anybody and must not trip the app's breaker.
  const attack = usedUp && !after.decoy ? spent(budgets, ['attack'], now, after.tries) : [];
  return {
    outcome: {
      kind: 'wrong',
      verification: after,
      checksLeft: usedUp ? 0 : checksLeft(after),
      failuresLeft: failuresLeft(spentFailures, counted.purpose),
    },
    writes: {
      update: [after],
      budgets: [...spentFailures, ...attack],
      ...(request.fingerprint ? { remember: remembered(request.fingerprint, 'wrong', after) } : {}),
    },
  };
}
