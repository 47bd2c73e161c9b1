import { blockedBy } from './allowance.ts';
import { normaliseAnswer } from './answer.ts';
import type { LoadedBudget } from './budget.ts';
import { type Refusal, refused } from './decision.ts';
import {
  type Factor,
  type HotpFactor,
  mostFactors,
  type PasskeyFactor,
  type RecoveryCodesFactor,
  type TotpFactor,
} from './factor.ts';
import {
  type Bare,
  type Changed,
  type ChangeResult,
  type FactorRequest,
  type NewPasskey,
  replaced,
} from './factor-change.ts';
import { addedNews } from './factor-news.ts';
import { totpStep } from './totp.ts';
import { resynced, useCode } from './use-code.ts';
import type { User } from './user.ts';
import { withoutWayBack } from './without-recovery.ts';

/** Tokens drift by presses nobody saw; at enrolment there is nothing to guess yet, so it may look far ahead. */
const enrolmentLookAhead = 100;

/** One enrolment of a kind at a time: the newer one counts. */
export function begin(
  user: User,
  factor: Bare<TotpFactor> | Bare<HotpFactor> | Bare<PasskeyFactor>,
  now: number,
): Changed | Refusal {
  const begun = ({ kind, confirmedAt }: Factor): boolean => kind === factor.kind && confirmedAt === null;
  const others = { ...user, factors: user.factors.filter((one) => !begun(one)) };
  return added(others, { ...factor, createdAt: now, confirmedAt: null, lastUsedAt: null });
}

/** Codes of the present step and before may have been used where it comes from: none of them is taken here. */
export function imported(
  user: User,
  factor: Extract<FactorRequest, { action: 'take_over' }>['factor'],
  now: number,
): Changed | Refusal {
  if (hasTwin(user, factor)) return refused('already-enrolled').outcome;
  const from = { ...enrolled(now), imported: true } as const;
  const brought: Factor =
    factor.kind === 'hotp'
      ? { ...factor, ...from }
      : { ...factor, ...from, acceptedStep: totpStep(now, factor.periodSeconds) };
  const changed = added(user, brought);
  return 'kind' in changed ? changed : { ...changed, enrolledAgain: true, news: addedNews(brought) };
}

/** Each code of a secret that is there twice would be good twice. */
function hasTwin(
  { factors }: User,
  { id, kind, secret }: Pick<HotpFactor | TotpFactor, 'id' | 'kind' | 'secret'>,
): boolean {
  return factors.some(
    (one) => one.id !== id && one.kind === kind && 'secret' in one && one.secret === secret,
  );
}

export function added(user: User, factor: Factor): Changed | Refusal {
  const sameKind = user.factors.filter(({ kind }) => kind === factor.kind);
  if (sameKind.length >= mostFactors[factor.kind]) return refused('too-many-factors').outcome;
  return { user: { ...user, factors: [...user.factors, factor] }, factor };
}

export function enrolled(now: number): Pick<Factor, 'createdAt' | 'confirmedAt' | 'lastUsedAt'> {
  return { createdAt: now, confirmedAt: now, lastUsedAt: null };
}

function without(user: User, kind: Factor['kind']): User {
  return { ...user, factors: user.factors.filter((one) => one.kind !== kind) };
}

/** The code that confirms is used up by it, as one that lets somebody in is. */
export function confirm(user: User, factor: Factor, typed: string, now: number): ChangeResult {
  if (factor.kind !== 'totp' && factor.kind !== 'hotp') return refused('factor-not-found').outcome;
  if (factor.confirmedAt !== null) return refused('already-confirmed').outcome;
  // The secret of an app is made here, and is never made twice.
  if (factor.kind === 'hotp' && hasTwin(user, factor)) return refused('already-enrolled').outcome;
  const answer = normaliseAnswer(typed, factor.digits);
  if (!answer.ok) return refused('code-malformed').outcome;
  const used = useCode(factor, answer.code, now, enrolmentLookAhead);
  if (!used) return { kind: 'wrong', user };
  const confirmed = { ...used, confirmedAt: now };
  return { ...replaced(user, confirmed, true), news: addedNews(confirmed) };
}

/** Only what counts already: an enrolment that was begun is confirmed by its first code. */
export function resync(
  user: User,
  factor: Factor,
  [one, next]: readonly [string, string],
  budgets: readonly LoadedBudget[],
  now: number,
): ChangeResult {
  if (factor.kind !== 'totp' && factor.kind !== 'hotp') return refused('factor-not-found').outcome;
  if (factor.confirmedAt === null) return refused('factor-not-found').outcome;
  const blocked = blockedBy(budgets, 'failures', now);
  if (blocked !== null) return refused('too-many-failures', { retryAt: blocked }).outcome;
  const codes = [normaliseAnswer(one, factor.digits), normaliseAnswer(next, factor.digits)] as const;
  if (!codes[0].ok || !codes[1].ok) return refused('code-malformed').outcome;
  const found = resynced(factor, [codes[0].code, codes[1].code], now);
  return found ? replaced(user, found, true) : { kind: 'wrong', user };
}

export function confirmPasskey(user: User, factor: Factor, passkey: NewPasskey, now: number): ChangeResult {
  if (factor.kind !== 'passkey') return refused('factor-not-found').outcome;
  if (factor.confirmedAt !== null) return refused('already-confirmed').outcome;
  const known = user.factors.some(
    (one) => one.kind === 'passkey' && one.credentialId === passkey.credentialId,
  );
  if (known) return refused('already-enrolled').outcome;
  const confirmed = { ...factor, ...passkey, confirmedAt: now };
  return { ...replaced(user, confirmed, true), news: addedNews(confirmed) };
}

/** Of the set before nothing is good again, whatever is said of this one: it was replaced since it may have been seen. */
export function setRecoveryCodes(user: User, factor: RecoveryCodesFactor, now: number): Changed | Refusal {
  const before = user.factors.find(({ kind }) => kind === 'recovery_codes');
  const changed = added(without(user, 'recovery_codes'), factor);
  if ('kind' in changed) return changed;
  return {
    ...changed,
    ...(before ? withoutWayBack(changed.user, before, now) : {}),
    enrolledAgain: true,
    news: addedNews(factor, before ? 'recovery_codes_replaced' : 'factor_added'),
  };
}
