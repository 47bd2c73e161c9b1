import type { CheckOutcome } from '#core/decide-check.ts';
import type { FactorAnswer } from '#core/decide-factor-check.ts';
import type { OwnMethod } from '#core/factor.ts';
import { isId } from '#core/id.ts';
import { sealIvBytes } from '#core/keyring.ts';
import { userKeysOf } from '#core/user.ts';
import type { VerificationRef } from '#store/store.ts';
import { checkBudgets } from './check-verification.ts';
import type { VerificationContext } from './context.ts';
import { idempotent } from './idempotency.ts';
import { readVerification } from './read-verification.ts';

export type FactorInput = {
  readonly method: OwnMethod;
  /** What was typed. */
  readonly code?: string;
  readonly client?: { readonly ip?: string };
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
  const { keyring, random, store, facts } = context;
  const { userId } = facts.read(verification);
  const answer = answerOf(input);
  if (!answer || userId === null) return { kind: 'refused', reason: 'method-unavailable', verification };
  const again = idempotent(keyring, `${ref.appId ?? 'page'}\0check\0${ref.id}`, idempotencyKey, input);
  const step = {
    ...ref,
    userKeys: userKeysOf(keyring, verification.appId, userId),
    budgets: checkBudgets(context, ref.id, scope, input.client?.ip),
    ...(again.idempotency ? { idempotency: again.idempotency } : {}),
  };
  const outcome = await store.checkFactor(step, {
    answer,
    sealIv: random(sealIvBytes),
    ...(again.fingerprint ? { fingerprint: again.fingerprint } : {}),
  });
  if (outcome.kind === 'approved') context.onApproved(outcome.verification);
  return outcome;
}

function answerOf({ method, code = '' }: FactorInput): FactorAnswer | undefined {
  return method === 'totp' || method === 'hotp' ? { method, code } : undefined;
}
