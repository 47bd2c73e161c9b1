import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { messageRetentionMs } from '#store/retention.ts';
import { text } from './row.ts';

/** Forgets what is past its time, a few rows a step, so that no request waits for it. */
export class Retention {
  readonly #removals: readonly StatementSync[];
  readonly #messages: StatementSync;
  readonly #budgets: StatementSync;
  readonly #removeBudget: StatementSync;
  #budgetCursor: readonly [kind: string, key: string] = ['', ''];

  constructor(db: DatabaseSync) {
    this.#removals = [
      db.prepare(
        `DELETE FROM verifications WHERE id IN (SELECT id FROM verifications WHERE drop_at <= ? LIMIT ?)`,
      ),
      db.prepare(`DELETE FROM remembered_answers WHERE key IN
        (SELECT key FROM remembered_answers WHERE drop_at <= ? LIMIT ?)`),
    ];
    // Ids begin with their time, so the oldest messages are the first of the table: no index of their own.
    this.#messages = db.prepare(`DELETE FROM messages WHERE id IN
      (SELECT id FROM (SELECT id, created_at FROM messages ORDER BY id LIMIT ?) WHERE created_at <= ?)`);
    this.#budgets = db.prepare(
      'SELECT kind, key, expires_at FROM budgets WHERE (kind, key) > (?, ?) ORDER BY kind, key LIMIT ?',
    );
    this.#removeBudget = db.prepare('DELETE FROM budgets WHERE kind = ? AND key = ?');
  }

  /** @returns rows removed */
  step(limit: number, now: number): number {
    let removed = 0;
    for (const removal of this.#removals) removed += Number(removal.run(now, limit).changes);
    removed += Number(this.#messages.run(limit, now - messageRetentionMs).changes);
    return removed + this.#budgetStep(limit, now);
  }

  /** Budgets have no index by expiry, since each spend would have to write it: they are looked through in turn. */
  #budgetStep(limit: number, now: number): number {
    const rows = this.#budgets.all(...this.#budgetCursor, limit);
    const last = rows.at(-1);
    this.#budgetCursor = last && rows.length === limit ? [text(last, 'kind'), text(last, 'key')] : ['', ''];
    const expired = rows.filter((row) => Number(row['expires_at']) <= now);
    for (const row of expired) this.#removeBudget.run(text(row, 'kind'), text(row, 'key'));
    return expired.length;
  }
}
