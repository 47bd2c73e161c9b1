import type { StoredUser } from '#core/user.ts';
import { mostCounted, type UserRef } from '#store/store.ts';
import { userFrom } from '#store/user-row.ts';
import type { Answer, Statement } from './connection.ts';
import { hex } from './hex.ts';
import { inOrder } from './in-order.ts';

type UserKey = { readonly app_id: string; readonly user_key: string };

const columns = 'u.app_id, u.user_key, u.id, u.sealed, u.key_id, u.updated_at, u.stale_at';
const row =
  '(app_id text, user_key text, id text, sealed bytea, key_id text, updated_at bigint, stale_at bigint)';

/** The people of a batch, and what they have enrolled. */
export class Users {
  readonly #wanted = new Map<string, UserKey>();
  readonly #stored = new Map<string, StoredUser>();
  /** By our ids: one that stood under an older key stands under the current one afterwards. */
  #written = new Map<string, StoredUser>();

  want(appId: string, userKeys: readonly string[]): void {
    for (const user_key of userKeys) {
      const key = { app_id: appId, user_key };
      this.#wanted.set(nameOf(key), key);
    }
  }

  reads(): Statement[] {
    if (this.#wanted.size === 0) return [];
    const keys = [...this.#wanted].sort(([a], [b]) => inOrder(a, b)).map(([, key]) => key);
    return [
      {
        name: 'cs_users_lock',
        text: `SELECT u.* FROM json_to_recordset($1::json) AS k (app_id text, user_key text), LATERAL (
          SELECT ${columns} FROM users u WHERE u.app_id = k.app_id AND u.user_key = k.user_key FOR UPDATE) u`,
        values: [JSON.stringify(keys)],
      },
    ];
  }

  take({ rows }: Answer): void {
    for (const found of rows) {
      const user = userFrom(found);
      this.#stored.set(nameOf({ app_id: user.appId, user_key: user.userKey }), user);
    }
  }

  reset(): void {
    this.#written = new Map();
  }

  find(appId: string, userKeys: readonly string[]): StoredUser | undefined {
    const written = this.#written
      .values()
      .find((user) => user.appId === appId && userKeys.includes(user.userKey));
    if (written) return written;
    for (const user_key of userKeys) {
      const stored = this.#stored.get(nameOf({ app_id: appId, user_key }));
      if (stored) return stored;
    }
    return undefined;
  }

  save(user: StoredUser): void {
    this.#written.set(user.id, user);
  }

  /** New ones. When another transaction made one meanwhile, this one fails and is run again on what that one left. */
  inserts(): Statement[] {
    const made = this.#ordered((isStored) => !isStored);
    const text = `INSERT INTO users (app_id, user_key, id, sealed, key_id, updated_at, stale_at)
      SELECT * FROM json_to_recordset($1::json) AS r ${row}`;
    return made.length > 0 ? [{ name: 'cs_users_insert', text, values: [JSON.stringify(made)] }] : [];
  }

  /** To be run after `beforeJoins`. */
  updates(): Statement[] {
    const changed = this.#ordered((isStored) => isStored);
    const text = `UPDATE users u SET user_key = r.user_key, sealed = r.sealed, key_id = r.key_id, updated_at = r.updated_at,
      stale_at = r.stale_at
      FROM json_to_recordset($1::json) AS r ${row} WHERE u.app_id = r.app_id AND u.id = r.id`;
    return changed.length > 0 ? [{ name: 'cs_users_update', text, values: [JSON.stringify(changed)] }] : [];
  }

  #ordered(which: (isStored: boolean) => boolean): object[] {
    const stored = new Set(this.#stored.values().map(({ id }) => id));
    return [...this.#written.values()]
      .filter(({ id }) => which(stored.has(id)))
      .sort((a, b) => inOrder(a.id, b.id))
      .map(({ appId, userKey, id, sealed, keyId, updatedAt, staleAt }) => ({
        app_id: appId,
        user_key: userKey,
        id,
        sealed: hex(sealed),
        key_id: keyId,
        updated_at: updatedAt,
        stale_at: staleAt,
      }));
  }
}

/** Without a lock. */
export function readUser(ref: UserRef): Statement {
  if ('id' in ref) {
    return {
      name: 'cs_user_by_id',
      text: `SELECT ${columns} FROM users u WHERE u.app_id = $1 AND u.id = $2`,
      values: [ref.appId, ref.id],
    };
  }
  return {
    name: 'cs_user_by_key',
    text: `SELECT u.* FROM json_to_recordset($1::json) AS k (app_id text, user_key text), LATERAL (
      SELECT ${columns} FROM users u WHERE u.app_id = k.app_id AND u.user_key = k.user_key OFFSET 0) u`,
    values: [JSON.stringify(ref.userKeys.map((user_key) => ({ app_id: ref.appId, user_key })))],
  };
}

/** Under one of these secrets. In the order of the index: else the planner, which thinks there are many, reads the table. */
export function readUsersToRekey(
  keyIds: readonly string[],
  limit: number,
  skip: readonly string[],
): Statement {
  return {
    name: 'cs_users_to_rekey',
    text: `SELECT ${columns} FROM users u WHERE u.key_id = ANY($1::text[]) AND u.id <> ALL($2::text[])
      ORDER BY u.key_id LIMIT $3`,
    values: [keyIds, skip, limit],
  };
}

/** Of whom something is past its time. @param now in tests; else it is the database's */
export function readUsersToTidy(now: number | undefined, limit: number, skip: readonly string[]): Statement {
  return {
    name: 'cs_users_to_tidy',
    text: `SELECT ${columns} FROM users u
      WHERE u.stale_at <= coalesce($1::bigint, floor(extract(epoch FROM now()) * 1000)::bigint)
      AND u.id <> ALL($2::text[]) ORDER BY u.stale_at LIMIT $3`,
    values: [now ?? null, skip, limit],
  };
}

/** From one secret to the next by the index: `<>` would read all of it. */
export function readUsersUnderOthers(keyId: string): Statement {
  return {
    name: 'cs_users_under_others',
    text: `WITH RECURSIVE ids AS (
        (SELECT key_id FROM users ORDER BY key_id LIMIT 1)
        UNION ALL SELECT (SELECT u.key_id FROM users u WHERE u.key_id > ids.key_id ORDER BY u.key_id LIMIT 1)
        FROM ids WHERE ids.key_id IS NOT NULL)
      SELECT key_id, (SELECT count(*) FROM (SELECT 1 FROM users u WHERE u.key_id = ids.key_id LIMIT $2) counted) AS users
      FROM ids WHERE key_id <> $1`,
    values: [keyId, mostCounted],
  };
}

export function removeUser({ appId, id }: StoredUser): Statement {
  return {
    name: 'cs_user_remove',
    text: 'DELETE FROM users WHERE app_id = $1 AND id = $2',
    values: [appId, id],
  };
}

function nameOf({ app_id, user_key }: UserKey): string {
  return `${app_id}\0${user_key}`;
}
