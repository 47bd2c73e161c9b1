import {
  type BudgetKind,
  type BudgetState,
  blockedUntil,
  clearConsecutive,
  isDisabled,
  type LoadedBudget,
  mergeBudgets,
  runLeft,
  spend,
  unspend,
} from './budget.ts';
import type { Channel } from './channel.ts';

/** Latest moment any budget of these kinds stands in the way; null when none does, Infinity when waiting doesn't help. */
export function blockedBy(budgets: readonly LoadedBudget[], kind: BudgetKind, now: number): number | null {
  let until: number | null = null;
  for (const budget of budgets) {
    if (budget.kind !== kind) continue;
    const blocked = blockedUntil(kind, counted(budget), now);
    if (blocked !== null) until = Math.max(until ?? 0, blocked);
  }
  return until;
}

/** When another message may go to this address and to this person; null: now. */
export function sendsBlockedBy(budgets: readonly LoadedBudget[], now: number): number | null {
  const [address, user] = [blockedBy(budgets, 'sends', now), blockedBy(budgets, 'user_sends', now)];
  return address === null || user === null ? (address ?? user) : Math.max(address, user);
}

/** An upgrade forgives nothing: what was counted in common before counts for each factor. */
function counted({ state, earlier }: LoadedBudget): BudgetState {
  return earlier ? mergeBudgets([state, earlier.state]) : state;
}

/** Whether the owner of an address wants no messages on a channel. */
export function isStopped(
  budgets: readonly LoadedBudget[],
  channel: Channel,
  keys: readonly string[],
  now: number,
): boolean {
  if (channel === 'voice') return false;
  const kind = `stopped_${channel}` as const;
  const own = budgets.filter((budget) => keys.includes(budget.keys[0] ?? ''));
  return blockedBy(own, kind, now) !== null;
}

/**
 * Failures with the factor that is judged, as `budgetsOf` picks them. A disabled factor stays so until it is enrolled again, which for a
 * phone or an e-mail address is a `verify_contact`; the windows hold for that too.
 */
export function blockedByFailures(
  budgets: readonly LoadedBudget[],
  purpose: string,
  now: number,
): number | null {
  const disabled = budgets.some((budget) => isDisabled(budget.kind, counted(budget)));
  if (disabled && purpose !== 'verify_contact') return Number.POSITIVE_INFINITY;
  return blockedBy(budgets, 'failures', now);
}

/**
 * How many more failures in a row disable the factor that is judged; null: far from it. A code that verifies an address goes on
 * working after that, so nobody is warned there.
 */
export function failuresLeft(budgets: readonly LoadedBudget[], purpose: string): number | null {
  if (purpose === 'verify_contact') return null;
  const left = budgets.flatMap((budget) => runLeft(budget.kind, counted(budget)) ?? []);
  return left.length === 0 ? null : Math.min(...left);
}

export function spent(
  budgets: readonly LoadedBudget[],
  kinds: readonly BudgetKind[],
  now: number,
  count = 1,
): LoadedBudget[] {
  return budgets
    .filter((budget) => kinds.includes(budget.kind))
    .map((budget) => ({ ...budget, state: spend(budget.kind, budget.state, now, count) }));
}

/** Failure budgets whose run of failures a success ends. */
export function cleared(budgets: readonly LoadedBudget[]): LoadedBudget[] {
  return withEarlier(budgets)
    .filter((budget) => budget.state.consecutive > 0)
    .map((budget) => ({ ...budget, state: clearConsecutive(budget.state) }));
}

/** The same for a success that was counted as a failure at `at`, before anybody knew what it was. */
export function excused(budgets: readonly LoadedBudget[], at: number): LoadedBudget[] {
  const back = budgets
    .filter(({ kind }) => kind === 'failures' || kind === 'client_failures')
    .map((budget) => ({ ...budget, state: clearConsecutive(unspend(budget.state, at)) }));
  return [...back, ...cleared(budgets.flatMap(({ earlier }) => earlier ?? []))];
}

function withEarlier(budgets: readonly LoadedBudget[]): LoadedBudget[] {
  return budgets.flatMap((budget) => (budget.earlier ? [budget, budget.earlier] : [budget]));
}

/** A moment for `Retry-After`; null when waiting doesn't help. */
export function retryAt(until: number): number | null {
  return Number.isFinite(until) ? until : null;
}
