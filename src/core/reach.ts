import { isStopped } from './allowance.ts';
import { type BudgetState, budgetRules, type LoadedBudget } from './budget.ts';
import { type Channel, channels } from './channel.ts';
import type { Decision } from './decision.ts';
import { destinationFor, type Verification } from './verification.ts';

/** That messages to an address come back on a channel for good, or that one got there after all. */
export type Reach = {
  readonly appId: string;
  /** Keyed hashes of the address. */
  readonly keys: readonly string[];
  readonly channel: Channel;
  readonly reached: boolean;
};

type Reachable = Pick<Verification, 'destinations'>;

/** What stands for a channel in the one row that an address has. Never to be changed: it is stored. */
const marksOf = { sms: 1, voice: 2, whatsapp: 3, email: 4 } as const satisfies Record<Channel, number>;
const [{ windowSeconds }] = budgetRules.unreachable.limits;

/** Whether messages to an address came back on a channel of late: no such number, no such mailbox. */
export function isOutOfReach(
  budgets: readonly LoadedBudget[],
  channel: Channel,
  keys: readonly string[],
  now: number,
): boolean {
  const since = now - windowSeconds * 1000;
  return budgets.some(
    ({ kind, keys: [current = ''], state }) =>
      kind === 'unreachable' &&
      keys.includes(current) &&
      state.marks.some(([at, mark]) => mark === marksOf[channel] && at > since),
  );
}

/**
 * Whether a message by a channel would come back while another way is open: then that one is offered. Where there is no
 * other, it is sent all the same, since whoever said so may be wrong, and a person must not be locked out by that.
 */
export function shouldGoElsewhere(
  verification: Reachable,
  budgets: readonly LoadedBudget[],
  channel: Channel,
  now: number,
): boolean {
  const keysFor = (one: Channel): readonly string[] | undefined =>
    verification.destinations[destinationFor(verification, one) ?? -1]?.keys;
  if (!isOutOfReach(budgets, channel, keysFor(channel) ?? [], now)) return false;
  return channels.some((other) => {
    const keys = other === channel ? undefined : keysFor(other);
    return (
      keys !== undefined && !isStopped(budgets, other, keys, now) && !isOutOfReach(budgets, other, keys, now)
    );
  });
}

/** @param budget `unreachable` of the address */
export function decideReach(
  budget: LoadedBudget,
  { channel, reached }: Pick<Reach, 'channel' | 'reached'>,
  now: number,
): Decision<void> {
  const others = budget.state.marks.filter(([, mark]) => mark !== marksOf[channel]);
  if (reached && others.length === budget.state.marks.length) return { outcome: undefined };
  const marks = reached ? others : [...others, [now, marksOf[channel]] as const];
  const state: BudgetState = { marks, consecutive: 0 };
  return { outcome: undefined, writes: { budgets: [{ ...budget, state }] } };
}
