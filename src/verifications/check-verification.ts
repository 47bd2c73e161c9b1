import type { Binding } from '#core/binding.ts';
import type { BudgetRef } from '#core/budget.ts';
import type { CheckOutcome } from '#core/check.ts';
import { isId } from '#core/id.ts';
import type { NoticeClient } from '#core/notice.ts';
import type { VerificationRef } from '#store/store.ts';
import { clientBudgets } from './client-budgets.ts';
import type { VerificationContext } from './context.ts';
import { idempotent } from './idempotency.ts';
import { checkByOperator, isWithOperator } from './operator-check.ts';
import { renewAddress } from './renew-address.ts';
import { tellOfFailure } from './tell-of-failure.ts';

export type CheckInput = {
  readonly code: string;
  /** The facts as the app sees them now; a difference to those of the opening makes any code wrong (law 6). */
  readonly binding?: Binding;
  readonly client?: NoticeClient & { readonly ip?: string };
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
    budgets: checkBudgets(context, ref.id, scope, input.client?.ip),
    ...(again.idempotency ? { idempotency: again.idempotency } : {}),
  };
  const request = {
    code: input.code,
    ...(input.binding ? { binding: input.binding } : {}),
    ...(again.fingerprint ? { fingerprint: again.fingerprint } : {}),
  };
  const first = await context.store.checkVerification(step, request);
  const outcome =
    first.kind === 'ask' || isWithOperator(first)
      ? await checkByOperator(context, step, request, first)
      : first;
  if (outcome.kind === 'approved') {
    context.onApproved(outcome.verification);
    await renewAddress(context, outcome.verification);
  }
  tellOfFailure(context, outcome, input.client);
  return outcome;
}

/** A client that sends rubbish without saying who it is shares one small budget with its like on this verification. */
export function checkBudgets(
  context: VerificationContext,
  verificationId: string,
  scope: string,
  ip: string | undefined,
): BudgetRef[] {
  return [
    ...clientBudgets(context, scope, ip, ['client_failures', 'client_malformed']),
    ...(ip === undefined ? [{ kind: 'client_malformed' as const, keys: [verificationId] }] : []),
  ];
}
