import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Notice } from '#core/notice.ts';
import { noticeFrom } from '#store/notice-row.ts';
import { noticeRetentionMs } from '#store/retention.ts';

/** What people were told of changes. */
export class Notices {
  readonly #byId: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;

  constructor(db: DatabaseSync) {
    this.#byId = db.prepare('SELECT * FROM notices WHERE id = ?');
    this.#insert =
      db.prepare(`INSERT INTO notices (id, app_id, user_id, kind, sealed, key_id, created_at, expires_at,
      drop_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#update = db.prepare('UPDATE notices SET answered_at = ? WHERE id = ?');
  }

  find(id: string): Notice | undefined {
    const row = this.#byId.get(id);
    return row && noticeFrom(row);
  }

  insert({ id, appId, userId, kind, sealed, keyId, createdAt, expiresAt }: Notice): void {
    const dropAt = expiresAt + noticeRetentionMs;
    this.#insert.run(id, appId, userId, kind, sealed, keyId, createdAt, expiresAt, dropAt);
  }

  /** Nothing else of a notice ever changes. */
  answer({ id, answeredAt }: Notice): void {
    this.#update.run(answeredAt, id);
  }
}
