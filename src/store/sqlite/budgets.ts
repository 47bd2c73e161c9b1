import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  type BudgetRef,
  type BudgetState,
  budgetExpiresAt,
  emptyBudget,
  type LoadedBudget,
  mergeBudgets,
} from '#core/budget.ts';
import { number, type Row, text } from '#store/row.ts';

/** Limits that outlive verifications. */
export class Budgets {
  readonly #find: StatementSync;
  readonly #save: StatementSync;
  readonly #remove: StatementSync;

  constructor(db: DatabaseSync) {
    this.#find = db.prepare('SELECT app_id, kind, marks, consecutive FROM budgets WHERE key = ?');
    this.#save =
      db.prepare(`INSERT INTO budgets (app_id, kind, key, marks, consecutive, expires_at) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (key, kind) DO UPDATE SET marks = excluded.marks, consecutive = excluded.consecutive,
      expires_at = excluded.expires_at`);
    this.#remove = db.prepare('DELETE FROM budgets WHERE key = ? AND kind = ?');
  }

  /**
   * One look-up for each subject, however many of its budgets are asked for. What stands under an older key is put under the
   * current one, though it only be looked at: who is turned down by it for as long as they come would else be let in on the day
   * on which the older secret is dropped.
   */
  load(refs: readonly BudgetRef[]): LoadedBudget[] {
    const rows = new Map<string, Row[]>();
    return refs.map((ref) => {
      const found = ref.keys.flatMap((key, index) => {
        const ofKey = rows.get(key) ?? this.#find.all(key);
        rows.set(key, ofKey);
        const row = ofKey.find(({ kind }) => kind === ref.kind);
        return row ? { state: stateOf(row), appId: text(row, 'app_id'), isOlder: index > 0 } : [];
      });
      const loaded = { ...ref, state: mergeBudgets(found.map(({ state }) => state)) };
      const older = found.find(({ isOlder }) => isOlder);
      if (older) this.save(older.appId, [loaded]);
      return loaded;
    });
  }

  /** Writes under the current key; what stood under older keys was merged in and goes. */
  save(appId: string, budgets: readonly LoadedBudget[]): void {
    for (const { kind, keys, state } of budgets) {
      const [current, ...older] = keys;
      if (current === undefined) continue;
      this.#save.run(
        appId,
        kind,
        current,
        JSON.stringify(state.marks),
        state.consecutive,
        budgetExpiresAt(kind, state),
      );
      for (const key of older) this.#remove.run(key, kind);
    }
  }
}

function stateOf(row: Row): BudgetState {
  const state = { marks: JSON.parse(text(row, 'marks')), consecutive: number(row, 'consecutive') };
  return state.marks.length === 0 && state.consecutive === 0 ? emptyBudget : state;
}
