import type { Channel } from './channel.ts';
import type { BudgetRef } from './decision.ts';
import type { OwnMethod } from './factor.ts';
import { destinationFor, type Verification } from './verification.ts';

type Subjects = Pick<Verification, 'appId' | 'destinations' | 'userKeys'> & {
  readonly browserId?: string | null;
};

/**
 * Where failures of a verification count: on its user, and on each of its addresses, whatever purpose or channel; in a trusted
 * browser on that alone, so that strangers who guess can't lock out who sits there.
 */
export function failureBudgets(subjects: Subjects): BudgetRef[] {
  const { browserId = null, userKeys } = subjects;
  if (browserId !== null) return [{ kind: 'failures', keys: userKeys.map((key) => `${key}:${browserId}`) }];
  const refs: BudgetRef[] = subjects.destinations.map(({ keys }) => ({ kind: 'failures', keys }));
  if (subjects.userKeys.length > 0) refs.push({ kind: 'failures', keys: subjects.userKeys });
  return refs;
}

/** Failures with what a user has enrolled: by kind, so that one kind that is locked leaves the others usable. */
export function factorFailures(userKeys: readonly string[], method: OwnMethod): BudgetRef {
  return { kind: 'failures', keys: userKeys.map((key) => `${key}:${method}`) };
}

/** Ways back that were begun. Strangers who begin one can't use up those that support may open. */
export function recoveryBudget(userKeys: readonly string[], by: 'person' | 'support'): BudgetRef {
  return { kind: 'recoveries', keys: by === 'person' ? userKeys : userKeys.map((key) => `${key}:support`) };
}

/** Messages to the addresses of a verification, what their owners want no more of, and what comes back. */
export function sendBudgets(subjects: Subjects): BudgetRef[] {
  return [
    ...subjects.destinations.map(({ keys }): BudgetRef => ({ kind: 'sends', keys })),
    ...wayBudgets(subjects),
  ];
}

/** Which ways to the addresses are open. */
function wayBudgets({ destinations }: Subjects): BudgetRef[] {
  return destinations.flatMap(({ channels, keys }) => [
    ...channels.flatMap((channel) => stopBudgets(channel, keys)),
    reachBudget(keys),
  ]);
}

/** Where it is kept that messages to an address come back. */
export function reachBudget(keys: readonly string[]): BudgetRef {
  return { kind: 'unreachable', keys };
}

/** Where a STOP is kept: it is for texts, chats or mails. A call is no message, and goes on being possible. */
export function stopBudgets(channel: Channel, keys: readonly string[]): BudgetRef[] {
  return channel === 'voice' ? [] : [{ kind: `stopped_${channel}`, keys }];
}

/** What opening a verification looks at, whoever asks: failures of its subjects, messages to where this one goes, the breaker. */
export function openBudgets(subjects: Subjects & { readonly channel: Channel | null }): BudgetRef[] {
  const { channel, appId } = subjects;
  if (channel === null) return [attackBudget(appId)];
  const { keys = [] } = subjects.destinations[destinationFor(subjects, channel) ?? 0] ?? {};
  return [...failureBudgets(subjects), { kind: 'sends', keys }, ...wayBudgets(subjects), attackBudget(appId)];
}

/** What judging an answer looks at, besides the client's. */
export function checkBudgets(subjects: Subjects): BudgetRef[] {
  return [...failureBudgets(subjects), attackBudget(subjects.appId)];
}

/** In whose name stands what is counted over all apps. */
export const everyApp = '';

/** Codes that operators made for a number. */
export function operatorTurn(keys: readonly string[]): BudgetRef {
  return { kind: 'operator_sends', keys };
}

export function attackBudget(appId: string): BudgetRef {
  return { kind: 'attack', keys: [appId] };
}
