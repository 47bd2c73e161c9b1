import { blockedBy, blockedByFailures, excused, failuresLeft, retryAt, spent } from './allowance.ts';
import { normaliseAnswer } from './answer.ts';
import type { LoadedBudget } from './budget.ts';
import { budgetsOf } from './budget-refs.ts';
import { channels, kindOf } from './channel.ts';
import {
  asGiven,
  type CheckOutcome,
  type CheckRequest,
  type CheckState,
  countWrong,
  isAboutTheSame,
  malformed,
  priorAnswer,
  wrongAgain,
} from './check.ts';
import { type Decision, refused, remembered } from './decision.ts';
import type { Keyring } from './keyring.ts';
import {
  isBeingJudged,
  type Judgement,
  judgedUntil,
  type OperatorSend,
  operatorSendOf,
  withOperatorCode,
} from './operator-code.ts';
import { checksLeft, destinationFor, ended, sendsLeft, type Verification } from './verification.ts';

/** The try is counted; now the operator has to be asked, and what it says given to {@link decideJudgement}. */
export type AskOperator = {
  readonly kind: 'ask';
  readonly verification: Verification;
  /** As the delivery file calls the operator. */
  readonly provider: string;
  readonly authenticationId: string;
  /** What was typed, as digits. */
  readonly code: string;
  /** Stands for it. */
  readonly tag: string;
};

export type JudgementRequest = Pick<AskOperator, 'authenticationId' | 'tag'> & {
  readonly judgement: { readonly kind: Judgement['kind'] };
  readonly fingerprint?: string;
};

/** Whoever asked has written the judgement down by then, or has died. */
const judgingSeconds = 20;
/** After an operator couldn't say, the same value waits this long, so that one who is down isn't asked at the pace of a fast finger. */
const askAgainSeconds = 2;

/**
 * The first half of a check that an operator judges: counts the try (law 2), before anybody is asked. A value that was judged
 * wrong isn't asked about again; one of which the judgement was lost is, and is not counted a second time.
 */
export function decideTry(
  verification: Verification,
  live: OperatorSend,
  { budgets }: CheckState,
  request: CheckRequest,
  keyring: Keyring,
  now: number,
): Decision<CheckOutcome | AskOperator> {
  const { operatorCode } = live;
  const answer = normaliseAnswer(request.code, verification.digits);
  if (!answer.ok) return malformed(verification, budgets, now);
  const given = asGiven(verification, request.binding, keyring);
  const tag = keyring.answerTag(given, `${operatorCode.authenticationId}:${answer.code}`);
  const lost = operatorCode.judging.find((one) => one.tag === tag);
  if (lost && now < lost.until) {
    return refused('temporarily-unavailable', { retryAt: lost.until, verification });
  }
  const judging = { tag, at: lost?.at ?? now, until: now + judgingSeconds * 1000 };
  if (lost) return ask(verification, live, judging, answer.code);
  if (verification.wrongTags.includes(tag)) return wrongAgain(verification, budgets);
  if (checksLeft(verification) === 0 || operatorCode.dead === 'exhausted')
    return outOfTries(verification, budgets, now);
  const blocked = closed(verification, budgets, now);
  if (blocked) return blocked;
  // A dead code can't be right, and neither can any for other facts (law 6): nobody need be asked.
  if (operatorCode.dead !== undefined || !isAboutTheSame(given, verification)) {
    return countWrong(verification, budgets, tag, request, now);
  }
  const counted = {
    ...verification,
    tries: verification.tries + 1,
    wrongTags: [...verification.wrongTags, tag],
  };
  const asked = ask(counted, live, judging, answer.code);
  return {
    ...asked,
    writes: { ...asked.writes, budgets: spent(budgets, ['failures', 'client_failures'], now) },
  };
}

/** No tries are left. While one of them may still be found right, nothing is said; else it ends here. */
export function outOfTries(
  verification: Verification,
  budgets: readonly LoadedBudget[],
  now: number,
): Decision<CheckOutcome> {
  const until = judgedUntil(verification, now);
  if (until !== null) return refused('temporarily-unavailable', { retryAt: until, verification });
  const after = ended(verification, 'exhausted', now);
  return {
    outcome: { kind: 'ended', verification: after, checksLeft: 0, failuresLeft: null },
    writes: { update: [after], budgets: attack(after, budgets, now) },
  };
}

/**
 * The second half: what the operator's word changes. A yes approves what is still pending, by the code that is still the
 * newest, once; everything else leaves the count of the first half as it is. What comes after the end changes nothing.
 */
export function decideJudgement(
  state: CheckState,
  request: JudgementRequest,
  now: number,
): Decision<CheckOutcome> {
  const { verification } = state;
  if (!verification) return refused('not-found');
  const live = operatorSendOf(verification);
  const budgets = live ? budgetsOf(kindOf(live.channel), verification, state.budgets) : [];
  const prior = priorAnswer({ ...state, budgets }, verification, request, now);
  if (prior) return prior;
  const asked =
    live?.operatorCode.authenticationId === request.authenticationId
      ? live.operatorCode.judging.find(({ tag }) => tag === request.tag)
      : undefined;
  // A newer code has taken its place, or somebody else wrote the judgement down.
  if (!live || !asked) return wrongAgain(verification, budgets);
  const { kind } = request.judgement;
  const judging = live.operatorCode.judging.filter((one) => one !== asked);
  if (kind === 'unknown') {
    const until = now + askAgainSeconds * 1000;
    const code = { ...live.operatorCode, judging: [...judging, { ...asked, until }] };
    const after = withOperatorCode(verification, live, code);
    return {
      ...refused('temporarily-unavailable', { retryAt: until, verification: after }),
      writes: { update: [after] },
    };
  }
  const dead = kind === 'exhausted' || kind === 'over' ? { dead: kind } : {};
  const judged = withOperatorCode(verification, live, { ...live.operatorCode, ...dead, judging });
  if (kind === 'right' && !verification.decoy) return approve(judged, budgets, asked.at, request, now);
  return settle(judged, budgets, request, now);
}

function ask(
  verification: Verification,
  live: OperatorSend,
  judging: OperatorSend['operatorCode']['judging'][number],
  code: string,
): Decision<AskOperator> {
  const { operatorCode, provider } = live;
  const others = operatorCode.judging.filter(({ tag }) => tag !== judging.tag);
  const after = withOperatorCode(verification, live, { ...operatorCode, judging: [...others, judging] });
  const { authenticationId } = operatorCode;
  return {
    outcome: { kind: 'ask', verification: after, provider, authenticationId, code, tag: judging.tag },
    writes: { update: [after] },
  };
}

function closed(
  verification: Verification,
  budgets: readonly LoadedBudget[],
  now: number,
): Decision<CheckOutcome> | undefined {
  const client = blockedBy(budgets, 'client_failures', now);
  if (client !== null) return refused('too-many-requests', { retryAt: client, verification });
  const failures = blockedByFailures(budgets, verification.purpose, now);
  return failures === null
    ? undefined
    : refused('too-many-failures', { retryAt: retryAt(failures), verification });
}

function approve(
  verification: Verification,
  budgets: readonly LoadedBudget[],
  countedAt: number,
  { fingerprint }: JudgementRequest,
  now: number,
): Decision<CheckOutcome> {
  const approved: Verification = { ...ended(verification, 'approved', now), approvedBy: { method: 'sms' } };
  return {
    outcome: { kind: 'approved', verification: approved, checksLeft: 0, failuresLeft: null },
    writes: {
      update: [approved],
      // It was counted as a failure before anybody knew. Left there, ten good sign-ins a day would lock somebody out.
      budgets: excused(budgets, countedAt),
      ...(fingerprint ? { remember: remembered(fingerprint, 'approved', approved) } : {}),
    },
  };
}

/** After a no. The verification ends with its last try, but not while another one may still be found right (law 2). */
function settle(
  verification: Verification,
  budgets: readonly LoadedBudget[],
  { fingerprint }: JudgementRequest,
  now: number,
): Decision<CheckOutcome> {
  const status = isBeingJudged(verification, now) ? null : endAfterNo(verification, budgets, now);
  const after = status === null ? verification : ended(verification, status, now);
  return {
    outcome: {
      kind: 'wrong',
      verification: after,
      checksLeft: status === null ? checksLeft(after) : 0,
      failuresLeft: failuresLeft(budgets, after.purpose),
    },
    writes: {
      update: [after],
      budgets: status === 'exhausted' ? attack(after, budgets, now) : [],
      ...(fingerprint ? { remember: remembered(fingerprint, 'wrong', after) } : {}),
    },
  };
}

function endAfterNo(
  verification: Verification,
  budgets: readonly LoadedBudget[],
  now: number,
): 'exhausted' | 'expired' | null {
  const dead = operatorSendOf(verification)?.operatorCode.dead;
  const failures = blockedByFailures(budgets, verification.purpose, now);
  if (dead === 'exhausted' || checksLeft(verification) === 0 || failures !== null) return 'exhausted';
  // Somebody else may have had it replaced, or its yes was lost on the way to us: a new code helps, if one can be had.
  return dead === 'over' && !canBeSent(verification) ? 'expired' : null;
}

function canBeSent(verification: Verification): boolean {
  return channels.some(
    (channel) => destinationFor(verification, channel) !== null && sendsLeft(verification, channel) > 0,
  );
}

/** As with codes of ours: guessing at a decoy is no attack on anybody. */
function attack(verification: Verification, budgets: readonly LoadedBudget[], now: number): LoadedBudget[] {
  return verification.decoy ? [] : spent(budgets, ['attack'], now, verification.tries);
}
