import type { Binding } from '#core/binding.ts';
import type { BudgetRef } from '#core/budget.ts';
import { asGiven, type CheckOutcome, type CheckRequest } from '#core/check.ts';
import type { OwnMethod } from '#core/factor.ts';
import { isId } from '#core/id.ts';
import { sealIvBytes } from '#core/keyring.ts';
import type { NoticeClient } from '#core/notice.ts';
import { normaliseRecoveryCode } from '#core/recovery-codes.ts';
import { noticeRandomBytes } from '#core/tell.ts';
import { type FactorAnswer, recoveryTag } from '#core/use-factor.ts';
import { newUser, openUser, type User, usableFactors, userKeysOf } from '#core/user.ts';
import { checksLeft, statusAt, type Verification } from '#core/verification.ts';
import type { VerificationRef } from '#store/store.ts';
import { checkBudgets } from './check-verification.ts';
import type { VerificationContext } from './context.ts';
import { findUser } from './find-user.ts';
import { idempotent } from './idempotency.ts';
import { readVerification } from './read-verification.ts';
import { recoverySaltBytes } from './recovery-hasher.ts';
import { tellOfFailure } from './tell-of-failure.ts';
import { tellingOf } from './telling.ts';

export type FactorInput = Pick<CheckRequest, 'binding'> & {
  readonly method: OwnMethod;
  /** What was typed. */
  readonly code?: string;
  /** What a browser answered with a passkey, as text or as JSON. */
  readonly response?: unknown;
  readonly client?: NoticeClient & { readonly ip?: string };
};

/** Judges an answer that comes from what the user of a verification has enrolled. `scope` is the app whose client budgets count. */
export async function checkFactor(
  context: VerificationContext,
  ref: VerificationRef,
  scope: string,
  input: FactorInput,
  idempotencyKey?: string,
): Promise<CheckOutcome> {
  const verification = isId('ver', ref.id) ? await readVerification(context, ref) : undefined;
  if (!verification) return { kind: 'refused', reason: 'not-found' };
  const { keyring, random, store } = context;
  const user = await whoAnswers(context, verification, input);
  const budgets = checkBudgets(context, ref.id, scope, input.client?.ip);
  const answer = user && (await answerOf(context, verification, user, input, budgets));
  if (!answer) return { kind: 'refused', reason: 'method-unavailable', verification };
  if (answer === 'busy') {
    const retryAt = context.clock() + busySeconds * 1000;
    return { kind: 'refused', reason: 'temporarily-unavailable', retryAt, verification };
  }
  const again = idempotent(keyring, `${ref.appId ?? 'page'}\0check\0${ref.id}`, idempotencyKey, input);
  const step = {
    ...ref,
    userKeys: userKeysOf(keyring, user.appId, user.userId),
    budgets,
    ...(again.idempotency ? { idempotency: again.idempotency } : {}),
  };
  const outcome = await store.checkFactor(step, {
    answer,
    ...(input.binding ? { binding: input.binding } : {}),
    sealIv: random(sealIvBytes),
    noticeRandom: random(noticeRandomBytes),
    telling: tellingOf(context, verification, input.client),
    ...(again.fingerprint ? { fingerprint: again.fingerprint } : {}),
  });
  if (outcome.kind === 'approved') context.onApproved(outcome.verification);
  tellOfFailure(context, outcome, input.client, input.method);
  return outcome;
}

/** Whom the verification names; where it names nobody, whom the passkey says it is. */
async function whoAnswers(
  context: VerificationContext,
  verification: Verification,
  { response }: FactorInput,
): Promise<User | undefined> {
  const { appId, decoy } = verification;
  const { userId } = context.facts.read(verification);
  if (userId !== null) {
    const user = await findUser(context, appId, userId);
    return decoy ? (user ?? newUser({ id: '', appId, userId })) : user;
  }
  const { claimedCredential } = await import('#passkeys/request.ts');
  const id = claimedCredential(response)?.userHandle?.toString('utf8') ?? '';
  const stored = isId('usr', id) ? await context.store.readUser({ appId, id }) : undefined;
  return stored && openUser(context.keyring, stored);
}

async function answerOf(
  context: VerificationContext,
  verification: Verification,
  user: User,
  { method, code = '', binding, response }: FactorInput,
  budgets: readonly BudgetRef[],
): Promise<FactorAnswer | 'busy' | undefined> {
  if (method === 'totp' || method === 'hotp') return { method, code };
  if (method === 'recovery_codes') {
    return recoveryAnswer(context, verification, user, { typed: code, binding, budgets });
  }
  const { judgePasskey } = await import('./passkey-answer.ts');
  return judgePasskey(context, verification, user, response);
}

type Typed = {
  readonly typed: string;
  readonly binding: Binding | undefined;
  readonly budgets: readonly BudgetRef[];
};

/** Hashing is dear, so it isn't done where no answer can be right any more, or where nothing would be judged anew. */
async function recoveryAnswer(
  context: VerificationContext,
  verification: Verification,
  user: User,
  { typed, binding, budgets }: Typed,
): Promise<FactorAnswer | 'busy'> {
  const { recoveryHasher, keyring, clock } = context;
  const method = 'recovery_codes';
  const [set] = usableFactors(user, method);
  const salt = set?.salt ?? (verification.decoy ? pretendSalt : null);
  const code = normaliseRecoveryCode(typed);
  const open = statusAt(verification, clock()) === 'pending' && checksLeft(verification) > 0;
  if (salt === null || code === null || !open) return { method, code, hash: null };
  const tag = recoveryTag(asGiven(verification, binding, keyring), code, keyring);
  const isIdle = verification.wrongTags.includes(tag) || (await isClientDone(context, verification, budgets));
  if (isIdle) return { method, code, hash: null };
  const hash = await recoveryHasher.hashTyped(code, salt, verification.id);
  return hash === null ? 'busy' : { method, code, hash };
}

/** They are told so without it. */
async function isClientDone(
  { store }: VerificationContext,
  { appId }: Verification,
  budgets: readonly BudgetRef[],
): Promise<boolean> {
  const failures = budgets.find(({ kind }) => kind === 'client_failures');
  return failures !== undefined && store.isUsedUp(appId, failures);
}

const busySeconds = 2;

/** Where nobody has codes, hashing takes as long. */
const pretendSalt = Buffer.alloc(recoverySaltBytes).toString('base64url');
