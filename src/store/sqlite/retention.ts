import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  firstSpendDay,
  messageRetentionMs,
  newsRetentionMs,
  verificationRetentionMs,
} from '#store/retention.ts';
import { number, text } from '#store/row.ts';

/** Forgets what is past its time, a few rows a step, so that no request waits for it. */
export class Retention {
  readonly #verifications: StatementSync;
  readonly #removeVerification: StatementSync;
  readonly #answers: StatementSync;
  readonly #messages: StatementSync;
  readonly #notices: StatementSync;
  readonly #budgets: StatementSync;
  readonly #removeBudget: StatementSync;
  readonly #spend: StatementSync;
  readonly #news: StatementSync;
  #verificationCursor = '';
  #budgetCursor: readonly [key: string, kind: string] = ['', ''];

  constructor(db: DatabaseSync) {
    this.#verifications = db.prepare(
      'SELECT id, created_at, drop_at FROM verifications WHERE id > ? ORDER BY id LIMIT ?',
    );
    this.#removeVerification = db.prepare('DELETE FROM verifications WHERE id = ?');
    this.#answers = db.prepare(`DELETE FROM remembered_answers WHERE key IN
      (SELECT key FROM remembered_answers WHERE drop_at <= ? LIMIT ?)`);
    // Ids begin with their time, so the oldest messages are the first of the table: no index of their own.
    this.#messages = db.prepare(`DELETE FROM messages WHERE id IN
      (SELECT id FROM (SELECT id, created_at FROM messages ORDER BY id LIMIT ?) WHERE created_at <= ?)`);
    this.#notices = db.prepare(`DELETE FROM notices WHERE id IN
      (SELECT id FROM (SELECT id, drop_at FROM notices ORDER BY id LIMIT ?) WHERE drop_at <= ?)`);
    this.#budgets = db.prepare(
      'SELECT kind, key, expires_at FROM budgets WHERE (key, kind) > (?, ?) ORDER BY key, kind LIMIT ?',
    );
    this.#removeBudget = db.prepare('DELETE FROM budgets WHERE key = ? AND kind = ?');
    this.#spend = db.prepare(`DELETE FROM spend WHERE (day, app_id, channel, country, prefix, provider) IN
      (SELECT day, app_id, channel, country, prefix, provider FROM spend WHERE day < ? ORDER BY day LIMIT ?)`);
    this.#news = db.prepare(`DELETE FROM route_news WHERE id IN
      (SELECT id FROM (SELECT id, at FROM route_news ORDER BY id LIMIT ?) WHERE at <= ?)`);
  }

  /** @returns more than 0 while there is more to do at once */
  step(limit: number, now: number): number {
    return (
      this.#verificationStep(limit, now) +
      Number(this.#answers.run(now, limit).changes) +
      Number(this.#messages.run(limit, now - messageRetentionMs).changes) +
      Number(this.#notices.run(limit, now).changes) +
      this.#budgetStep(limit, now) +
      Number(this.#spend.run(firstSpendDay(now), limit).changes) +
      Number(this.#news.run(limit, now - newsRetentionMs).changes)
    );
  }

  /**
   * Ids begin with their time, so the oldest come first, and no index by the time they go has to be written at each
   * opening; the few that live for days are passed over.
   */
  #verificationStep(limit: number, now: number): number {
    const rows = this.#verifications.all(this.#verificationCursor, limit);
    const expired = rows.filter((row) => number(row, 'drop_at') <= now);
    for (const row of expired) this.#removeVerification.run(text(row, 'id'));
    const last = rows.at(-1);
    const more =
      last !== undefined &&
      rows.length === limit &&
      number(last, 'created_at') <= now - verificationRetentionMs;
    this.#verificationCursor = more ? text(last, 'id') : '';
    return expired.length + (more ? 1 : 0);
  }

  /** Budgets have no index by expiry, since each spend would have to write it: they are looked through in turn. */
  #budgetStep(limit: number, now: number): number {
    const rows = this.#budgets.all(...this.#budgetCursor, limit);
    const last = rows.at(-1);
    this.#budgetCursor = last && rows.length === limit ? [text(last, 'key'), text(last, 'kind')] : ['', ''];
    const expired = rows.filter((row) => Number(row.expires_at) <= now);
    for (const row of expired) this.#removeBudget.run(text(row, 'key'), text(row, 'kind'));
    return expired.length;
  }
}
