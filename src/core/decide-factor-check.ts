import { blockedBy, blockedByFailures, cleared, retryAt } from './allowance.ts';
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
import { outOfTries } from './decide-judgement.ts';
import { type Decision, refused, remembered } from './decision.ts';
import type { Factor, OwnMethod } from './factor.ts';
import { recoveryCanceledNews, recoveryUsedNews } from './factor-news.ts';
import type { Keyring } from './keyring.ts';
import { policyFor } from './policy.ts';
import { type Telling, tell } from './tell.ts';
import { type FactorAnswer, guessOf, hasShape, recoveryTag, useAny } from './use-factor.ts';
import {
  openUser,
  type StoredUser,
  sealUser,
  type User,
  usableFactors,
  userKeysOf,
  withFactor,
} from './user.ts';
import { type Approval, checksLeft, ended, type Verification } from './verification.ts';
import { afterVeto } from './without-recovery.ts';

export type FactorCheckRequest = Pick<CheckRequest, 'binding'> & {
  readonly answer: FactorAnswer;
  readonly sealIv: Uint8Array;
  /** For the notice that a recovery code was used. */
  readonly noticeRandom: Uint8Array;
  readonly telling?: Telling;
  readonly fingerprint?: string;
};

/** `budgets`: failures of the user with factors of this kind, and of the client. */
export type FactorCheckState = CheckState & { readonly user?: StoredUser };

/**
 * Judges an answer that comes from what the user has enrolled. As with codes of our own, the try and its judgement are one
 * write, and with them what makes the answer worthless from now on: the step, the counter, the spent code.
 */
export function decideFactorCheck(
  state: FactorCheckState,
  request: FactorCheckRequest,
  keyring: Keyring,
  now: number,
): Decision<CheckOutcome> {
  const { verification, budgets } = state;
  if (!verification) return refused('not-found');
  const prior = priorAnswer(state, verification, request, now);
  if (prior) return prior;
  const { answer } = request;
  const user = state.user && openUser(keyring, state.user);
  const factors = usableFactors(user, answer.method);
  const answers = user && factors.length > 0 && mayAnswer(verification, user, answer.method, keyring);
  if (!answers && !pretends(verification, answer)) return refused('method-unavailable', { verification });
  if (checksLeft(verification) === 0) return outOfTries(verification, budgets, now);
  if (!hasShape(answer, factors)) return malformed(verification, budgets, now);
  const client = blockedBy(budgets, 'client_failures', now);
  if (client !== null) return refused('too-many-requests', { retryAt: client, verification });
  const failures = blockedByFailures(budgets, verification.purpose, now);
  if (failures !== null) return refused('too-many-failures', { retryAt: retryAt(failures), verification });
  const used = useAny(answer, factors, verification, now);
  const given = asGiven(verification, request.binding, keyring);
  if (user && used && !verification.decoy && isAboutTheSame(given, verification))
    return approve(verification, user, used, state, request, keyring, now);
  return wrong(verification, factors, state, request, keyring, now);
}

/**
 * Whether nobody is asked for a recovery code: whoever has lost everything and whoever doesn't exist are told the same, by the
 * same counts (law 8).
 */
function pretends({ decoy, purpose, destinations }: Verification, { method }: FactorAnswer): boolean {
  return decoy && purpose === 'recover' && method === 'recovery_codes' && destinations.length === 0;
}

/**
 * A verification that names no user is answered by a passkey, which says who it is, where nothing else has been asked; one that
 * names a user, by that user and nobody else.
 */
function mayAnswer(
  { purpose, userKeys, destinations }: Verification,
  { appId, userId }: User,
  method: OwnMethod,
  keyring: Keyring,
): boolean {
  if (!policyFor(purpose).ownMethods.includes(method)) return false;
  if (userKeys.length > 0) return userKeysOf(keyring, appId, userId).some((key) => userKeys.includes(key));
  return method === 'passkey' && purpose === 'sign_in_passwordless' && destinations.length === 0;
}

function approve(
  verification: Verification,
  user: User,
  factor: Factor,
  { budgets }: FactorCheckState,
  request: FactorCheckRequest,
  keyring: Keyring,
  now: number,
): Decision<CheckOutcome> {
  const { sealIv, fingerprint } = request;
  const method = request.answer.method;
  const approved: Verification = {
    ...ended(verification, 'approved', now),
    approvedBy: {
      method,
      factorId: factor.id,
      user: user.id,
      ...signalsOf(request.answer),
      ...(factor.kind === 'recovery_codes' ? { codesLeft: factor.hashes.length } : {}),
    },
  };
  const used = afterVeto(withFactor(user, factor), method, verification.purpose, now);
  const { told, notices } = toldOf(user, used, factor, verification, request, keyring, now);
  return {
    outcome: { kind: 'approved', verification: approved, checksLeft: 0, failuresLeft: null },
    writes: {
      update: [approved],
      user: sealUser(keyring, { ...used, told }, sealIv, now),
      ...(notices.length > 0 ? { notices } : {}),
      budgets: cleared(budgets),
      ...(fingerprint ? { remember: remembered(fingerprint, 'approved', approved) } : {}),
    },
  };
}

/** A recovery code is what a thief looks for, and is hardly ever used: its owner hears of it, and may have the rest taken away. */
function toldOf(
  user: User,
  after: User,
  factor: Factor,
  verification: Verification,
  { telling = {}, noticeRandom: random }: FactorCheckRequest,
  keyring: Keyring,
  now: number,
): ReturnType<typeof tell> {
  const context = { keyring, random, now };
  if (after.recovery?.canceledAt !== user.recovery?.canceledAt) {
    return tell(user, recoveryCanceledNews(factor), telling, context);
  }
  if (factor.kind !== 'recovery_codes') return { told: user.told, notices: [] };
  return tell(user, recoveryUsedNews(factor, verification, keyring), telling, context);
}

/** What whoever asked should know before they rely on it. */
function signalsOf(answer: FactorAnswer): Pick<Approval, 'signals'> {
  const proof = answer.method === 'passkey' ? answer.proof : null;
  return proof !== null && proof !== 'malformed' && proof.signCountWentBack
    ? { signals: ['sign-count-went-back'] }
    : {};
}

function wrong(
  verification: Verification,
  factors: readonly Factor[],
  { budgets }: FactorCheckState,
  request: FactorCheckRequest,
  keyring: Keyring,
  now: number,
): Decision<CheckOutcome> {
  const { answer } = request;
  // An answer to a challenge that a try has changed meanwhile: the page gives the new one, and nobody has guessed.
  if (answer.method === 'passkey' && answer.proof !== null && answer.tries !== verification.tries)
    return wrongAgain(verification, budgets);
  const given = asGiven(verification, request.binding, keyring);
  const tag =
    answer.method === 'recovery_codes'
      ? recoveryTag(given, answer.code ?? '', keyring)
      : keyring.answerTag(given, `${answer.method}:${guessOf(answer, factors, now)}`);
  // Nobody hashed it, since it would have been for nothing then: it is neither right nor wrong.
  const isUnjudged = answer.method === 'recovery_codes' && answer.hash === null;
  if (isUnjudged && !verification.wrongTags.includes(tag))
    return refused('temporarily-unavailable', { retryAt: now + 1000, verification });
  return countWrong(verification, budgets, tag, request, now);
}
