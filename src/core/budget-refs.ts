import type { BudgetRef, LoadedBudget } from './budget.ts';
import { type AddressKind, type Channel, kindOf } from './channel.ts';
import type { OwnMethod } from './factor.ts';
import { destinationFor, type Verification } from './verification.ts';

type Subjects = Pick<Verification, 'appId' | 'destinations' | 'userKeys'> & {
  readonly browserId?: string | null;
  /** Known where it makes a difference, at an opening: wrong answers to a decoy are no attack. */
  readonly decoy?: boolean;
};

/**
 * Where failures of a verification may count: on its addresses, and on its user by the kind of address, whatever purpose or
 * channel; in a trusted browser on the user in it, so that strangers who guess can't lock out who sits there, and on no address
 * of theirs. On one that isn't theirs they count as everybody's: else whoever trusts a browser of their own could guess there for
 * as long as they like. Which of them one answer counts on, {@link budgetsOf} says.
 */
export function failureBudgets(subjects: Subjects): BudgetRef[] {
  const { browserId = null, destinations } = subjects;
  const refs = countedOn(destinations, browserId).map(({ keys }): BudgetRef => ({ kind: 'failures', keys }));
  if (subjects.userKeys.length === 0) return refs;
  const kinds = new Set(destinations.flatMap((destination) => kindOfDestination(destination) ?? []));
  for (const kind of kinds) refs.push(factorFailures(subjects.userKeys, kind, browserId));
  return [...refs, commonFailures(subjects)];
}

/**
 * Those of `budgets` that an answer to a code counts on, or that stand in its way, when the code went to an address of this
 * kind last: locking texts and calls leaves mails usable. A call and a text to one phone are one factor.
 */
export function budgetsOf(
  kind: AddressKind,
  subjects: Subjects,
  budgets: readonly LoadedBudget[],
): LoadedBudget[] {
  const { userKeys, browserId = null, destinations } = subjects;
  const failures = ({ keys }: Pick<BudgetRef, 'keys'>): LoadedBudget => {
    const found = budgets.find((budget) => budget.kind === 'failures' && budget.keys[0] === keys[0]);
    // Left out, it would count nothing and stand in nobody's way.
    if (!found) throw new Error('An engine has not loaded the failures that an answer counts on.');
    return found;
  };
  const addresses = destinations.filter((destination) => kindOfDestination(destination) === kind);
  const user =
    userKeys.length === 0
      ? []
      : [
          {
            ...failures(factorFailures(userKeys, kind, browserId)),
            earlier: failures(commonFailures(subjects)),
          },
        ];
  return [
    ...budgets.filter((budget) => budget.kind !== 'failures'),
    ...countedOn(addresses, browserId).map(failures),
    ...user,
  ];
}

function countedOn(
  destinations: Subjects['destinations'],
  browserId: string | null,
): Subjects['destinations'] {
  return browserId === null ? destinations : destinations.filter(({ countsApart }) => !countsApart);
}

/** Failures of a user with one kind of factor, so that one that is locked leaves the others usable. */
export function factorFailures(
  userKeys: readonly string[],
  kind: OwnMethod | AddressKind,
  browserId: string | null = null,
): BudgetRef {
  return { kind: 'failures', keys: inBrowser(userKeys, browserId).map((key) => `${key}:${kind}`) };
}

/** Where failures with phones and mailboxes counted in common before they were told apart: judged along, and spent no more. */
function commonFailures({ userKeys, browserId = null }: Subjects): BudgetRef {
  return { kind: 'failures', keys: inBrowser(userKeys, browserId) };
}

function inBrowser(userKeys: readonly string[], browserId: string | null): readonly string[] {
  return browserId === null ? userKeys : userKeys.map((key) => `${key}:${browserId}`);
}

/** undefined: no provider reaches it, so no code ever goes there. */
function kindOfDestination({
  channels: [channel],
}: Subjects['destinations'][number]): AddressKind | undefined {
  return channel && kindOf(channel);
}

/** Ways back that were begun. Strangers who begin one can't use up those that support may open. */
export function recoveryBudget(userKeys: readonly string[], by: 'person' | 'support'): BudgetRef {
  return { kind: 'recoveries', keys: by === 'person' ? userKeys : userKeys.map((key) => `${key}:support`) };
}

/** Messages to the addresses of a verification, what their owners want no more of, and what comes back. */
export function sendBudgets(subjects: Subjects): BudgetRef[] {
  return [
    ...subjects.destinations.map(({ keys }): BudgetRef => ({ kind: 'sends', keys })),
    ...userSends(subjects),
    ...wayBudgets(subjects),
  ];
}

/** What is spent with a message, and refuses the next. */
export const sendKinds = ['sends', 'user_sends', 'client_sends'] as const;

/** Whoever is signed in could else have codes sent to as many addresses as they can name (SMS pumping). */
function userSends({ userKeys: keys }: Subjects): BudgetRef[] {
  return keys.length === 0 ? [] : [{ kind: 'user_sends', keys }];
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
  const { channel } = subjects;
  if (channel === null) return [attackBudget(subjects)];
  const { keys = [] } = subjects.destinations[destinationFor(subjects, channel) ?? 0] ?? {};
  const sameKind = (one: Subjects['destinations'][number]): boolean =>
    kindOfDestination(one) === kindOf(channel);
  return [
    ...failureBudgets({ ...subjects, destinations: subjects.destinations.filter(sameKind) }),
    { kind: 'sends', keys },
    ...userSends(subjects),
    ...wayBudgets(subjects),
    attackBudget(subjects),
  ];
}

/** What judging an answer looks at, besides the client's. */
export function checkBudgets(subjects: Subjects): BudgetRef[] {
  return [...failureBudgets(subjects), attackBudget(subjects)];
}

/**
 * The same for an answer from what the user has enrolled. A passkey can't be guessed: what strangers answer with theirs counts
 * for the verification and the client, or it would lock out whom it can't harm.
 */
export function factorCheckBudgets(
  subjects: Subjects,
  userKeys: readonly string[],
  method: OwnMethod,
): BudgetRef[] {
  if (method === 'passkey') return [];
  return [factorFailures(userKeys, method, subjects.browserId), attackBudget(subjects)];
}

/** What sending a code again looks at, besides the client's. */
export function resendBudgets(subjects: Subjects): BudgetRef[] {
  return [...failureBudgets(subjects), ...sendBudgets(subjects)];
}

/** In whose name stands what is counted over all apps. */
export const everyApp = '';

/** Codes that operators made for a number. */
export function operatorTurn(keys: readonly string[]): BudgetRef {
  return { kind: 'operator_sends', keys };
}

/**
 * The breaker. One for whoever is named, and one for addresses that are nobody's yet: else anybody could close payments for
 * everybody with wrong codes to mailboxes of their own. A decoy stands for somebody who is named, whether it names one or not
 * (law 8).
 */
export function attackBudget({ appId, userKeys, decoy }: Subjects): BudgetRef {
  return { kind: 'attack', keys: [userKeys.length > 0 || decoy ? appId : `${appId}:nobody`] };
}
