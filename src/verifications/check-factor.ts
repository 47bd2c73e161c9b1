import type { CheckOutcome, CheckRequest } from '#core/check.ts';
import type { FactorAnswer } from '#core/decide-factor-check.ts';
import type { OwnMethod } from '#core/factor.ts';
import { isId } from '#core/id.ts';
import { sealIvBytes } from '#core/keyring.ts';
import type { NoticeClient } from '#core/notice.ts';
import { normaliseRecoveryCode } from '#core/recovery-codes.ts';
import { noticeRandomBytes } from '#core/tell.ts';
import { newUser, openUser, type User, usableFactors, userKeysOf } from '#core/user.ts';
import { statusAt, type Verification } from '#core/verification.ts';
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
  const answer = user && (await answerOf(context, verification, user, input));
  if (!answer) return { kind: 'refused', reason: 'method-unavailable', verification };
  const again = idempotent(keyring, `${ref.appId ?? 'page'}\0check\0${ref.id}`, idempotencyKey, input);
  const step = {
    ...ref,
    userKeys: userKeysOf(keyring, user.appId, user.userId),
    budgets: checkBudgets(context, ref.id, scope, input.client?.ip),
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
  { method, code = '', response }: FactorInput,
): Promise<FactorAnswer | undefined> {
  if (method === 'totp' || method === 'hotp') return { method, code };
  if (method === 'recovery_codes') return { method, hash: await hashOf(context, verification, user, code) };
  const { judgePasskey } = await import('./passkey-answer.ts');
  return judgePasskey(context, verification, user, response);
}

/** Hashing is dear, so it isn't done where no answer can be right any more. */
async function hashOf(
  { recoveryHasher, clock }: VerificationContext,
  verification: Verification,
  user: User,
  typed: string,
): Promise<string | null> {
  const [set] = usableFactors(user, 'recovery_codes');
  const salt = set?.salt ?? (verification.decoy ? pretendSalt : null);
  const code = normaliseRecoveryCode(typed);
  if (salt === null || code === null || statusAt(verification, clock()) !== 'pending') return null;
  return recoveryHasher.hash(code, salt);
}

/** Where nobody has codes, hashing takes as long. */
const pretendSalt = Buffer.alloc(recoverySaltBytes).toString('base64url');
