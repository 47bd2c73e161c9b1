import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { StoredUser } from '#core/user.ts';
import { mostCounted, type UserRef, type UsersUnder } from '#store/store.ts';
import { userFrom, usersUnderFrom } from '#store/user-row.ts';

/** People and what they have enrolled. */
export class Users {
  readonly #byKey: StatementSync;
  readonly #byId: StatementSync;
  readonly #toRekey: StatementSync;
  readonly #toTidy: StatementSync;
  readonly #underOthers: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #remove: StatementSync;

  constructor(db: DatabaseSync) {
    this.#byKey = db.prepare('SELECT * FROM users WHERE app_id = ? AND user_key = ?');
    this.#byId = db.prepare('SELECT * FROM users WHERE app_id = ? AND id = ?');
    this.#toRekey = db.prepare(`SELECT * FROM users WHERE key_id IN (SELECT value FROM json_each(?))
      AND id NOT IN (SELECT value FROM json_each(?)) LIMIT ?`);
    this.#toTidy = db.prepare(`SELECT * FROM users WHERE stale_at <= ?
      AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY stale_at LIMIT ?`);
    this.#underOthers = db.prepare(`WITH RECURSIVE ids AS (SELECT min(key_id) AS key_id FROM users
      UNION ALL SELECT (SELECT min(key_id) FROM users WHERE key_id > ids.key_id) FROM ids WHERE key_id IS NOT NULL)
      SELECT key_id, (SELECT count(*) FROM (SELECT 1 FROM users u WHERE u.key_id = ids.key_id LIMIT ?)) AS users
      FROM ids WHERE key_id <> ?`);
    this.#insert = db.prepare(
      'INSERT INTO users (app_id, user_key, id, sealed, key_id, updated_at, stale_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#update = db.prepare(
      'UPDATE users SET user_key = ?, sealed = ?, key_id = ?, updated_at = ?, stale_at = ? WHERE app_id = ? AND id = ?',
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

  /** Under one of these secrets. */
  toRekey(keyIds: readonly string[], limit: number, skip: readonly string[]): StoredUser[] {
    return this.#toRekey.all(JSON.stringify(keyIds), JSON.stringify(skip), limit).map(userFrom);
  }

  /** Of whom something is past its time. */
  toTidy(now: number, limit: number, skip: readonly string[]): StoredUser[] {
    return this.#toTidy.all(now, JSON.stringify(skip), limit).map(userFrom);
  }

  /** From one secret to the next by the index: `<>` would read all of it. */
  underOthers(keyId: string): UsersUnder[] {
    return this.#underOthers.all(mostCounted, keyId).map(usersUnderFrom);
  }

  /** One that stands under an older key goes on under the current one. */
  save({ appId, userKey, id, sealed, keyId, updatedAt, staleAt }: StoredUser): void {
    const { changes } = this.#update.run(userKey, sealed, keyId, updatedAt, staleAt, appId, id);
    if (changes === 0) this.#insert.run(appId, userKey, id, sealed, keyId, updatedAt, staleAt);
  }

  /** @returns whether there was one */
  remove({ appId, id }: StoredUser): boolean {
    return this.#remove.run(appId, id).changes > 0;
  }
}
