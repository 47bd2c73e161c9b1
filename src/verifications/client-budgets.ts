import type { BudgetKind, BudgetRef } from '#core/budget.ts';
import { clientSubject } from '#core/client-address.ts';
import type { VerificationContext } from './context.ts';

/**
 * Budgets of a client address. The address comes from the app, or from the connection of a person on a hosted page;
 * without one there is none: the app's own server must not use up its customers' budget.
 */
export function clientBudgets(
  { keyring }: VerificationContext,
  appId: string,
  ip: string | undefined,
  kinds: readonly BudgetKind[],
): BudgetRef[] {
  const subject = ip === undefined ? null : clientSubject(ip);
  if (subject === null) return [];
  const keys = keyring.lookups('client', `${appId}\0${subject}`);
  return kinds.map((kind) => ({ kind, keys }));
}
