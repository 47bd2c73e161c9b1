import { blockedBy, spent } from './allowance.ts';
import type { LoadedBudget } from './budget.ts';
import type { Decision } from './decision.ts';
import { policyFor } from './policy.ts';
import type { OperatorCode, Send, Verification } from './verification.ts';

/** What an operator said of a code. */
export type Judgement =
  | { readonly kind: 'right' | 'wrong' }
  /** Can't be one of theirs. */
  | { readonly kind: 'malformed' }
  /** Too many wrong ones, by the operator's count. */
  | { readonly kind: 'exhausted' }
  /** Too late, used before, or replaced by a newer code. */
  | { readonly kind: 'over' }
  /** Nobody knows: it may have been judged, and used up, all the same. */
  | { readonly kind: 'unknown'; readonly reason: string };

export type OperatorSend = Send & { readonly operatorCode: OperatorCode; readonly provider: string };

/** The digits that an operator's codes must have: those of a code of ours for the same purposes. */
const operatorDigits = 6;

/**
 * Whose judgement counts: the newest code's, if an operator made it. undefined: ours, and it stays so once a code of ours
 * is out, since two that are good at once would be two chances to guess.
 */
export function operatorSendOf({ sends }: Pick<Verification, 'sends'>): OperatorSend | undefined {
  let newest: OperatorSend | undefined;
  for (const send of sends) {
    if (send.acceptedAt === undefined) continue;
    if (!isOperators(send)) return undefined;
    if (!newest || send.acceptedAt >= (newest.acceptedAt ?? 0)) newest = send;
  }
  return newest;
}

function isOperators(send: Send): send is OperatorSend {
  return send.operatorCode !== undefined && send.provider !== undefined;
}

/** Whether an operator may make the next code. */
export function mayAskOperator(verification: Verification): boolean {
  if (!policyFor(verification.purpose).operatorCodes || verification.digits !== operatorDigits) return false;
  return !verification.sends.some((send) => send.acceptedAt !== undefined && !isOperators(send));
}

/** Whether a message of it made an earlier one worthless, or may have. */
export function onlyNewestWorks({ sends }: Pick<Verification, 'sends'>): boolean {
  return sends.some(({ operatorCode, isVoid = false }) => isVoid || operatorCode !== undefined);
}

/** Whether a try is with the operator, whose yes may still come. */
export function isBeingJudged(verification: Verification, now: number): boolean {
  return judgedUntil(verification, now) !== null;
}

/** Until when at the latest; null: nobody waits for a judgement. */
export function judgedUntil(verification: Verification, now: number): number | null {
  const { judging = [] } = operatorSendOf(verification)?.operatorCode ?? {};
  const until = Math.max(...judging.map((one) => one.until));
  return until > now ? until : null;
}

/** The verification with another state of one message's code. */
export function withOperatorCode(
  verification: Verification,
  { messageId }: Send,
  operatorCode: OperatorCode,
): Verification {
  const sends = verification.sends.map((send) =>
    send.messageId === messageId ? { ...send, operatorCode } : send,
  );
  return { ...verification, sends };
}

/** The app wants a new code: what is out is void at once, and so is a judgement that is on its way. */
export function withVoidCodes(verification: Verification): Verification {
  const sends = verification.sends.map(
    ({ operatorCode, ...send }): Send => ({
      ...send,
      isVoid: true,
      ...(operatorCode ? { operatorCode: { ...operatorCode, judging: [], dead: 'over' } } : {}),
    }),
  );
  return { ...verification, sends };
}

/**
 * Whether an operator may make a code for a number now, whichever app wants it: each kills the one before, so strangers could
 * keep somebody from ever having a live one. Counted before the operator is asked.
 * @param budget `operator_sends` of the number
 * @returns when it may, epoch milliseconds; null: it may now
 */
export function decideOperatorTurn(budget: LoadedBudget, now: number): Decision<number | null> {
  const until = blockedBy([budget], 'operator_sends', now);
  if (until !== null) return { outcome: until };
  return { outcome: null, writes: { budgets: spent([budget], ['operator_sends'], now) } };
}
