import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { StoredUser } from '#core/user.ts';
import type { UserRef } from '#store/store.ts';
import { userFrom } from '#store/user-row.ts';

/** People and what they have enrolled. */
export class Users {
  readonly #byKey: StatementSync;
  readonly #byId: StatementSync;
  readonly #underOthers: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #remove: StatementSync;

  constructor(db: DatabaseSync) {
    this.#byKey = db.prepare('SELECT * FROM users WHERE app_id = ? AND user_key = ?');
    this.#byId = db.prepare('SELECT * FROM users WHERE app_id = ? AND id = ?');
    this.#underOthers = db.prepare(`SELECT * FROM (SELECT * FROM users WHERE key_id < ? LIMIT ?)
      UNION ALL SELECT * FROM (SELECT * FROM users WHERE key_id > ? LIMIT ?)`);
    this.#insert = db.prepare(
      'INSERT INTO users (app_id, user_key, id, sealed, key_id, updated_at) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#update = db.prepare(
      'UPDATE users SET user_key = ?, sealed = ?, key_id = ?, updated_at = ? WHERE app_id = ? AND id = ?',
    );
    this.#remove = db.prepare('DELETE FROM users WHERE app_id = ? AND id = ?');
  }

  find(ref: UserRef): StoredUser | undefined {
    if ('id' in ref) {
      const row = this.#byId.get(ref.appId, ref.id);
      return row && userFrom(row);
    }
    for (const key of ref.userKeys) {
      const row = this.#byKey.get(ref.appId, key);
      if (row) return userFrom(row);
    }
    return undefined;
  }

  /** Under another secret than this one. By the index from both its ends: `<>` would read all of it. */
  underOthers(keyId: string, limit: number): StoredUser[] {
    return this.#underOthers.all(keyId, limit, keyId, limit).map(userFrom);
  }

  /** One that stands under an older key goes on under the current one. */
  save({ appId, userKey, id, sealed, keyId, updatedAt }: StoredUser): void {
    const { changes } = this.#update.run(userKey, sealed, keyId, updatedAt, appId, id);
    if (changes === 0) this.#insert.run(appId, userKey, id, sealed, keyId, updatedAt);
  }

  /** @returns whether there was one */
  remove({ appId, id }: StoredUser): boolean {
    return this.#remove.run(appId, id).changes > 0;
  }
}
