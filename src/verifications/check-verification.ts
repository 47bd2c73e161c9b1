import type { Binding } from '#core/binding.ts';
import type { CheckOutcome } from '#core/decide-check.ts';
import { isId } from '#core/id.ts';
import type { VerificationRef } from '#store/store.ts';
import { clientBudgets } from './client-budgets.ts';
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
  const again = idempotent(
    context.keyring,
    `${ref.appId ?? 'page'}\0check\0${ref.id}`,
    idempotencyKey,
    input,
  );
  const step = {
    ...ref,
    // A client that sends rubbish without saying who it is shares one small budget with its like on this verification.
    budgets: [
      ...clientBudgets(context, scope, input.client?.ip, ['client_failures', 'client_malformed']),
      ...(input.client?.ip === undefined ? [{ kind: 'client_malformed' as const, keys: [ref.id] }] : []),
    ],
    ...(again.idempotency ? { idempotency: again.idempotency } : {}),
  };
  const outcome = await context.store.checkVerification(step, {
    code: input.code,
    ...(input.binding ? { binding: input.binding } : {}),
    ...(again.fingerprint ? { fingerprint: again.fingerprint } : {}),
  });
  if (outcome.kind === 'approved') context.onApproved(outcome.verification);
  return outcome;
}
