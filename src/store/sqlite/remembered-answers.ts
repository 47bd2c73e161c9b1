import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RememberedAnswer } from '#core/decision.ts';
import type { Verification } from '#core/verification.ts';
import { idempotencyRetentionMs } from '#store/retention.ts';
import { number, text } from '#store/row.ts';

/** What was answered to an Idempotency-Key, written with the decision it belongs to. */
export class RememberedAnswers {
  readonly #find: StatementSync;
  readonly #insert: StatementSync;

  constructor(db: DatabaseSync) {
    this.#find = db.prepare('SELECT * FROM remembered_answers WHERE key = ? AND drop_at > ?');
    this.#insert =
      db.prepare(`INSERT OR REPLACE INTO remembered_answers (app_id, key, fingerprint, verification_id, outcome,
      tries, status, sends, expires_at, drop_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  }

  find(key: string, now: number): RememberedAnswer | undefined {
    const row = this.#find.get(key, now);
    if (!row) return undefined;
    return {
      fingerprint: text(row, 'fingerprint'),
      verificationId: text(row, 'verification_id'),
      outcome: text(row, 'outcome'),
      tries: number(row, 'tries'),
      status: text(row, 'status') as Verification['status'],
      sends: JSON.parse(text(row, 'sends')),
      expiresAt: number(row, 'expires_at'),
    };
  }

  insert(appId: string, key: string, answer: RememberedAnswer, now: number): void {
    const { fingerprint, verificationId, outcome, tries, status, sends, expiresAt } = answer;
    const dropAt = now + idempotencyRetentionMs;
    this.#insert.run(
      appId,
      key,
      fingerprint,
      verificationId,
      outcome,
      tries,
      status,
      JSON.stringify(sends),
      expiresAt,
      dropAt,
    );
  }
}
