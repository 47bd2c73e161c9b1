import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type BudgetState, budgetExpiresAt, emptyBudget, mergeBudgets } from '#core/budget.ts';
import type { BudgetRef, LoadedBudget } from '#core/decision.ts';
import { number, text } from '#store/row.ts';

/** Limits that outlive verifications. */
export class Budgets {
  readonly #find: StatementSync;
  readonly #save: StatementSync;
  readonly #remove: StatementSync;

  constructor(db: DatabaseSync) {
    this.#find = db.prepare('SELECT marks, consecutive FROM budgets WHERE kind = ? AND key = ?');
    this.#save =
      db.prepare(`INSERT INTO budgets (app_id, kind, key, marks, consecutive, expires_at) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (kind, key) DO UPDATE SET marks = excluded.marks, consecutive = excluded.consecutive,
      expires_at = excluded.expires_at`);
    this.#remove = db.prepare('DELETE FROM budgets WHERE kind = ? AND key = ?');
  }

  load(refs: readonly BudgetRef[]): LoadedBudget[] {
    return refs.map((ref) => {
      const found = ref.keys.map((key) => this.#load(ref.kind, key)).filter((state) => state !== undefined);
      return { ...ref, state: mergeBudgets(found) };
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
      for (const key of older) this.#remove.run(kind, key);
    }
  }

  #load(kind: string, key: string): BudgetState | undefined {
    const row = this.#find.get(kind, key);
    if (!row) return undefined;
    const state = { marks: JSON.parse(text(row, 'marks')), consecutive: number(row, 'consecutive') };
    return state.marks.length === 0 && state.consecutive === 0 ? emptyBudget : state;
  }
}
