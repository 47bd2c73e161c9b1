/**
 * Budgets: limits that live on a destination, a user, a client address or an app, and survive resends and new
 * verifications. A budget is what happened and when; a limit is how much of that a rolling window may hold.
 */
export type Limit = { readonly max: number; readonly windowSeconds: number };

export type BudgetRule = {
  readonly limits: readonly Limit[];
  /** Times are rounded down to this, so that a budget with thousands of marks stays small. 1 ms is exact. */
  readonly markMs: number;
  /** Failures in a row after which the factor is disabled until it is enrolled again. */
  readonly disableAfter?: number;
  /** Failures in a row from which on the person is warned of that. */
  readonly warnAfter?: number;
};

export type BudgetState = {
  /** When, and how often at that time; oldest first. */
  readonly marks: readonly (readonly [at: number, count: number])[];
  /** Failures since the last success. */
  readonly consecutive: number;
};

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

export const budgetRules = {
  /** Failures of one user or destination. A success clears the run of failures, never the windows. */
  failures: {
    limits: [
      { max: 10, windowSeconds: day },
      { max: 30, windowSeconds: 30 * day },
    ],
    markMs: 1,
    warnAfter: 40,
    disableAfter: 50,
  },
  /** Messages to one destination, over all verifications of the app. */
  sends: {
    limits: [
      { max: 3, windowSeconds: 10 * minute },
      { max: 5, windowSeconds: hour },
      { max: 10, windowSeconds: day },
    ],
    markMs: 1,
  },
  /** Messages to one user, at whichever addresses: as many as two of them may have. */
  user_sends: {
    limits: [
      { max: 10, windowSeconds: hour },
      { max: 20, windowSeconds: day },
    ],
    markMs: 1,
  },
  /** One client address (an IPv6 client is its /64). */
  client_failures: { limits: [{ max: 20, windowSeconds: hour }], markMs: 1 },
  /** Codes that operators made for one number, over all apps: each kills the one before. Spaced as a verification's messages are. */
  operator_sends: {
    limits: [
      { max: 1, windowSeconds: 30 },
      { max: 2, windowSeconds: 90 },
      { max: 3, windowSeconds: 210 },
    ],
    markMs: 1,
  },
  /** Ways back into one account that somebody has begun: each is told to all its addresses. Support has a count of its own. */
  recoveries: { limits: [{ max: 3, windowSeconds: 30 * day }], markMs: 1 },
  client_sends: { limits: [{ max: 10, windowSeconds: hour }], markMs: 1 },
  client_malformed: { limits: [{ max: 60, windowSeconds: hour }], markMs: 1 },
  /** The person wants no more messages on this channel: one mark says so, for a year after the last. Not a limit, but kept like one. */
  stopped_sms: { limits: [{ max: 1, windowSeconds: 365 * day }], markMs: 1 },
  stopped_whatsapp: { limits: [{ max: 1, windowSeconds: 365 * day }], markMs: 1 },
  stopped_email: { limits: [{ max: 1, windowSeconds: 365 * day }], markMs: 1 },
  /** Channels on which messages to an address come back, for a month after the last (reach.ts). Not a limit, but kept like one. */
  unreachable: { limits: [{ max: 1, windowSeconds: 30 * day }], markMs: 1 },
  /** The breakers of an app: tries of verifications that were used up. 2,740 a day are one expected hit a year. */
  attack: { limits: [{ max: 2740, windowSeconds: day }], markMs: hour * 1000 },
} as const satisfies Record<string, BudgetRule>;

export type BudgetKind = keyof typeof budgetRules;

/** A budget by its subject: one kind, and the subject's keyed hashes, current first. */
export type BudgetRef = { readonly kind: BudgetKind; readonly keys: readonly string[] };

/** A budget as the engine loaded it under lock. */
export type LoadedBudget = BudgetRef & {
  readonly state: BudgetState;
  /** What counted for several factors in common, before they were told apart: judged as part of this one. */
  readonly earlier?: LoadedBudget;
};

export const emptyBudget: BudgetState = { marks: [], consecutive: 0 };

function usedWithin(state: BudgetState, windowSeconds: number, now: number): number {
  const since = now - windowSeconds * 1000;
  let used = 0;
  for (const [at, count] of state.marks) if (at > since) used += count;
  return used;
}

/** Whether the factor is disabled: only enrolling it again helps (NIST SP 800-63B §3.2.2). */
export function isDisabled(kind: BudgetKind, state: BudgetState): boolean {
  const { disableAfter }: BudgetRule = budgetRules[kind];
  return disableAfter !== undefined && state.consecutive >= disableAfter;
}

/** How many more failures in a row disable the factor, once the person is to be warned of it; null: it is far from that. */
export function runLeft(kind: BudgetKind, { consecutive }: BudgetState): number | null {
  const { warnAfter, disableAfter }: BudgetRule = budgetRules[kind];
  if (warnAfter === undefined || disableAfter === undefined || consecutive < warnAfter) return null;
  return Math.max(0, disableAfter - consecutive);
}

/** When the windows allow one more, in epoch milliseconds; null when that is now. */
export function blockedUntil(kind: BudgetKind, state: BudgetState, now: number): number | null {
  const rule: BudgetRule = budgetRules[kind];
  let until: number | null = null;
  for (const limit of rule.limits) {
    let over = usedWithin(state, limit.windowSeconds, now) - limit.max + 1;
    if (over <= 0) continue;
    const since = now - limit.windowSeconds * 1000;
    for (const [at, count] of state.marks) {
      if (at <= since) continue;
      over -= count;
      if (over <= 0) {
        until = Math.max(until ?? 0, at + limit.windowSeconds * 1000);
        break;
      }
    }
  }
  return until;
}

/** The budget after `count` more at `now`. What no window can see any more is dropped. */
export function spend(kind: BudgetKind, state: BudgetState, now: number, count = 1): BudgetState {
  const rule: BudgetRule = budgetRules[kind];
  const at = now - (now % rule.markMs);
  const since = now - longestWindowMs(kind);
  const marks = state.marks.filter(([markedAt]) => markedAt > since);
  const last = marks.at(-1);
  if (last && last[0] >= at) marks[marks.length - 1] = [last[0], last[1] + count];
  else marks.push([at, count]);
  return { marks, consecutive: rule.disableAfter === undefined ? 0 : state.consecutive + count };
}

/** Takes one back that was counted at `at` and turned out to be none. What was counted before or since stays. */
export function unspend(state: BudgetState, at: number): BudgetState {
  const marks = state.marks.map(([when, count]) => [when, when === at ? count - 1 : count] as const);
  return {
    marks: marks.filter(([, count]) => count > 0),
    consecutive: Math.max(0, state.consecutive - 1),
  };
}

/** A success clears the run of failures and leaves the windows as they are (else 99 free guesses for each success). */
export function clearConsecutive(state: BudgetState): BudgetState {
  return { ...state, consecutive: 0 };
}

/** One budget out of several that stand for the same subject: under the current key and under older ones. */
export function mergeBudgets(states: readonly BudgetState[]): BudgetState {
  const [only] = states;
  if (states.length <= 1) return only ?? emptyBudget;
  const marks = states.flatMap((state) => state.marks).sort((a, b) => a[0] - b[0]);
  return { marks, consecutive: states.reduce((sum, state) => sum + state.consecutive, 0) };
}

const year = 365 * day * 1000;
const never = Date.UTC(9999, 0);

/** When a budget's row says nothing any more and may go, in epoch milliseconds. */
export function budgetExpiresAt(kind: BudgetKind, state: BudgetState): number {
  if (isDisabled(kind, state)) return never;
  const last = state.marks.at(-1)?.[0] ?? 0;
  return last + (state.consecutive > 0 ? year : longestWindowMs(kind));
}

function longestWindowMs(kind: BudgetKind): number {
  return Math.max(...budgetRules[kind].limits.map((limit) => limit.windowSeconds)) * 1000;
}
