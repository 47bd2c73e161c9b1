import { normaliseAnswer } from '#core/answer.ts';
import type { Binding } from '#core/binding.ts';
import { answerTag, codesMatch } from '#core/code.ts';
import { type CheckOutcome, decideCheck } from '#core/decide-check.ts';
import { isId } from '#core/id.ts';
import type { Verification } from '#core/verification.ts';
import type { VerificationRef } from '#store/store.ts';
import { clientBudgets } from './client-budgets.ts';
import { codeOf } from './code-of.ts';
import type { VerificationContext } from './context.ts';
import { idempotent } from './idempotency.ts';

export type CheckInput = {
  readonly code: string;
  /** The facts as the app sees them now; a difference to those of the opening makes any code wrong (law 6). */
  readonly binding?: Binding;
  readonly client?: { readonly ip?: string };
};

/** Judges one answer. `scope` is the app whose client budgets count. */
export async function checkVerification(
  context: VerificationContext,
  ref: VerificationRef,
  scope: string,
  input: CheckInput,
  idempotencyKey?: string,
): Promise<CheckOutcome> {
  if (!isId('ver', ref.id)) return { kind: 'refused', reason: 'not-found' };
  const { keyring } = context;
  const again = idempotent(keyring, `${ref.appId ?? 'page'}\0check\0${ref.id}`, idempotencyKey, input);
  /** With the facts as the app sees them now, if it said so. */
  const asGiven = (verification: Verification): Verification =>
    input.binding === undefined
      ? verification
      : { ...verification, binding: keyring.bindingDigest(verification.keyId, input.binding) };
  const step = {
    ...ref,
    // A client that sends rubbish without saying who it is shares one small budget with its like on this verification.
    budgets: [
      ...clientBudgets(context, scope, input.client?.ip, ['client_failures', 'client_malformed']),
      ...(input.client?.ip === undefined ? [{ kind: 'client_malformed' as const, keys: [ref.id] }] : []),
    ],
    ...(again.idempotency ? { idempotency: again.idempotency } : {}),
  };
  return context.store.checkVerification(step, (state, now) =>
    decideCheck(
      state,
      {
        answerOf: ({ digits }) => {
          const answer = normaliseAnswer(input.code, digits);
          return answer.ok ? answer.code : null;
        },
        matches: (verification, answer) => codesMatch(codeOf(keyring, asGiven(verification)), answer),
        tag: (verification, answer) =>
          answerTag(keyring.codeKey(verification.keyId), asGiven(verification), answer),
        ...(again.fingerprint ? { fingerprint: again.fingerprint } : {}),
      },
      now,
    ),
  );
}
