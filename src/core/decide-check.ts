import { blockedBy, blockedByFailures, cleared, retryAt } from './allowance.ts';
import { normaliseAnswer } from './answer.ts';
import type { LoadedBudget } from './budget.ts';
import { budgetsOf } from './budget-refs.ts';
import { kindOf } from './channel.ts';
import {
  asGiven,
  type CheckOutcome,
  type CheckRequest,
  type CheckState,
  countWrong,
  malformed,
  priorAnswer,
} from './check.ts';
import { codesMatch } from './code.ts';
import { type AskOperator, decideTry, outOfTries } from './decide-judgement.ts';
import { type Decision, refused, remembered } from './decision.ts';
import type { Keyring } from './keyring.ts';
import { operatorSendOf } from './operator-code.ts';
import { checksLeft, currentChannel, ended, type Verification } from './verification.ts';

/**
 * Judges one answer. The try and its judgement are one write (law 2): nobody is told a judgement whose try isn't
 * counted on disk, and no error later in the step can take the count back without taking the answer back with it. Where an
 * operator judges, this is the first half, and the outcome says what to ask.
 */
export function decideCheck(
  state: CheckState,
  request: CheckRequest,
  keyring: Keyring,
  now: number,
): Decision<CheckOutcome | AskOperator> {
  const { verification } = state;
  if (!verification) return refused('not-found');
  const channel = currentChannel(verification);
  const budgets = channel === null ? [] : budgetsOf(kindOf(channel), verification, state.budgets);
  const prior = priorAnswer({ ...state, budgets }, verification, request, now);
  if (prior) return prior;
  // No message has gone out, so nobody can know the code.
  if (channel === null) return refused('method-unavailable', { verification });
  const live = operatorSendOf(verification);
  if (live) return decideTry(verification, live, { ...state, budgets }, request, keyring, now);
  if (checksLeft(verification) === 0) return outOfTries(verification, budgets, now);
  const answer = normaliseAnswer(request.code, verification.digits);
  if (!answer.ok) return malformed(verification, budgets, now);
  const client = blockedBy(budgets, 'client_failures', now);
  if (client !== null) return refused('too-many-requests', { retryAt: client, verification });
  const failures = blockedByFailures(budgets, verification.purpose, now);
  if (failures !== null) return refused('too-many-failures', { retryAt: retryAt(failures), verification });
  const subject = asGiven(verification, request.binding, keyring);
  // In constant time, and as long for a decoy.
  const right = codesMatch(keyring.codeOf(subject), answer.code);
  if (right && !verification.decoy) return approve(verification, budgets, request, now);
  return countWrong(verification, budgets, keyring.answerTag(subject, answer.code), request, now);
}

function approve(
  verification: Verification,
  budgets: readonly LoadedBudget[],
  request: CheckRequest,
  now: number,
): Decision<CheckOutcome> {
  const approved: Verification = {
    ...ended(verification, 'approved', now),
    approvedBy: { method: currentChannel(verification) ?? 'sms' },
  };
  return {
    outcome: { kind: 'approved', verification: approved, checksLeft: 0, failuresLeft: null },
    writes: {
      update: [approved],
      budgets: cleared(budgets),
      ...(request.fingerprint ? { remember: remembered(request.fingerprint, 'approved', approved) } : {}),
    },
  };
}
