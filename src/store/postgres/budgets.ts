import {
  type BudgetRef,
  type BudgetState,
  budgetExpiresAt,
  emptyBudget,
  type LoadedBudget,
  mergeBudgets,
} from '#core/budget.ts';
import { number, type Row, text } from '#store/row.ts';
import type { Answer, Statement } from './connection.ts';
import { inOrder } from './in-order.ts';

type BudgetKey = { readonly app_id: string; readonly kind: string; readonly key: string };
type BudgetRow = BudgetKey & {
  readonly marks: string;
  readonly consecutive: number;
  readonly expires_at: number;
};
type Entry = { readonly at: BudgetKey; readonly state: BudgetState | undefined };

const columns = 'b.app_id, b.kind, b.key, b.marks, b.consecutive';
const keysGiven = 'json_to_recordset($1::json) AS k (app_id text, kind text, key text)';
const found = `FROM budgets b WHERE b.app_id = k.app_id AND b.kind = k.kind AND b.key = k.key`;
const row = '(app_id text, kind text, key text, marks text, consecutive integer, expires_at bigint)';
const insertInto = 'INSERT INTO budgets (app_id, kind, key, marks, consecutive, expires_at)';

/**
 * Limits that outlive verifications, those a batch looks at. All are locked but the breaker of an app, which each of its
 * openings and checks reads and hardly any writes: locked, it would line up an app's steps on all nodes behind one row.
 */
export class Budgets {
  readonly #wanted = new Map<string, BudgetKey>();
  readonly #stored = new Map<string, BudgetState>();
  #written = new Map<string, Entry>();
  #breakersLocked = false;

  want(appId: string, refs: readonly BudgetRef[]): void {
    for (const { kind, keys } of refs) {
      for (const key of keys) {
        const at = { app_id: appId, kind, key };
        this.#wanted.set(name(at), at);
      }
    }
  }

  /** Locks in the order of the keys, and reads the breakers as they are. */
  reads(): Statement[] {
    const wanted = sorted(this.#wanted).map(([, at]) => at);
    const locked = wanted.filter(({ kind }) => kind !== 'attack');
    const breakers = wanted.filter(({ kind }) => kind === 'attack');
    return [
      ...(locked.length > 0 ? [lock(locked)] : []),
      ...(breakers.length > 0
        ? [
            {
              name: 'cs_budgets_read',
              text: `SELECT b.* FROM ${keysGiven}, LATERAL (SELECT ${columns} ${found} OFFSET 0) b`,
              values: [JSON.stringify(breakers)],
            },
          ]
        : []),
    ];
  }

  /** The breakers, when a step of the batch writes one: last in the order of locks. */
  breakerLock(): Statement | undefined {
    const touched = [...this.#written.values()].some(({ at }) => at.kind === 'attack');
    if (this.#breakersLocked || !touched) return undefined;
    this.#breakersLocked = true;
    return lock(sorted(this.#wanted).flatMap(([, at]) => (at.kind === 'attack' ? [at] : [])));
  }

  take({ rows }: Answer): void {
    for (const found of rows) this.#stored.set(name(keyOf(found)), fromRow(found));
  }

  /** Forgets what the steps wrote, for another go. */
  reset(): void {
    this.#written = new Map();
  }

  /**
   * What stands under an older key is put under the current one, though it only be looked at: who is turned down by it for as
   * long as they come would else be let in on the day on which the older secret is dropped.
   */
  load(appId: string, refs: readonly BudgetRef[]): LoadedBudget[] {
    return refs.map((ref) => {
      const states = ref.keys.map((key) => this.#find({ app_id: appId, kind: ref.kind, key }));
      const loaded = { ...ref, state: mergeBudgets(states.filter((state) => state !== undefined)) };
      if (states.slice(1).some((state) => state !== undefined && state !== emptyBudget))
        this.save(appId, [loaded]);
      return loaded;
    });
  }

  /** Writes under the current key; what stood under older keys was merged in and goes. */
  save(appId: string, budgets: readonly LoadedBudget[]): void {
    for (const { kind, keys, state } of budgets) {
      for (const [index, key] of keys.entries()) {
        const at = { app_id: appId, kind, key };
        this.#written.set(name(at), { at, state: index === 0 ? state : undefined });
      }
    }
  }

  /**
   * A row that was there is locked and is written over. One that was not is inserted and nothing else: when another
   * transaction made it meanwhile, this one fails and is run again on what that one left.
   */
  writes(): Statement[] {
    const changed: BudgetRow[] = [];
    const made: BudgetRow[] = [];
    for (const [key, entry] of sorted(this.#written)) {
      if (this.#stored.has(key)) changed.push(toRow(entry));
      else if (entry.state !== undefined) made.push(toRow(entry));
    }
    return [
      ...statement(
        'cs_budgets_update',
        `${insertInto} SELECT * FROM json_to_recordset($1::json) AS r ${row}
         ON CONFLICT (app_id, kind, key) DO UPDATE SET marks = excluded.marks, consecutive = excluded.consecutive,
         expires_at = excluded.expires_at`,
        changed,
      ),
      ...statement(
        'cs_budgets_insert',
        `${insertInto} SELECT * FROM json_to_recordset($1::json) AS r ${row}`,
        made,
      ),
    ];
  }

  #find(at: BudgetKey): BudgetState | undefined {
    const key = name(at);
    const written = this.#written.get(key);
    return written ? written.state : this.#stored.get(key);
  }
}

/** The inner SELECT locks, so the planner can neither reorder nor flatten it: row by row, in the order given. */
function lock(keys: readonly BudgetKey[]): Statement {
  return {
    name: 'cs_budgets_lock',
    text: `SELECT b.* FROM ${keysGiven}, LATERAL (SELECT ${columns} ${found} FOR UPDATE) b`,
    values: [JSON.stringify(keys)],
  };
}

function statement(name: string, text: string, rows: readonly object[]): Statement[] {
  return rows.length === 0 ? [] : [{ name, text, values: [JSON.stringify(rows)] }];
}

/** What went to another key leaves an empty row, which is past its time at once. */
function toRow({ at, state }: Entry): BudgetRow {
  const { marks, consecutive } = state ?? emptyBudget;
  const kind = at.kind as LoadedBudget['kind'];
  return {
    ...at,
    marks: JSON.stringify(marks),
    consecutive,
    expires_at: state ? budgetExpiresAt(kind, state) : 0,
  };
}

function sorted<T>(named: ReadonlyMap<string, T>): (readonly [string, T])[] {
  return [...named].sort(([a], [b]) => inOrder(a, b));
}

function name({ app_id, kind, key }: BudgetKey): string {
  return `${app_id}\0${kind}\0${key}`;
}

function keyOf(found: Row): BudgetKey {
  return { app_id: text(found, 'app_id'), kind: text(found, 'kind'), key: text(found, 'key') };
}

function fromRow(found: Row): BudgetState {
  const state = { marks: JSON.parse(text(found, 'marks')), consecutive: number(found, 'consecutive') };
  return state.marks.length === 0 && state.consecutive === 0 ? emptyBudget : state;
}
