import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { SessionStore } from '@fastify/session';
import type { Session } from 'fastify';

export type ShopSessions = SessionStore & {
  /** Ends every session of an account, on all its devices. */
  endAll(accountId: string): void;
  count(accountId: string): number;
};

/** Thirty days after it was last changed. */
export const sessionLifeMs = 30 * 24 * 3600_000;

/** Sessions in the shop's database, so that a restart signs nobody out. */
export function createSessionStore(database: DatabaseSync, clock: () => number): ShopSessions {
  const select = database.prepare('SELECT data FROM sessions WHERE id_hash = ? AND expires_at > ?');
  const upsert = database.prepare(
    `INSERT INTO sessions (id_hash, account_id, data, expires_at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET account_id = excluded.account_id, data = excluded.data, expires_at = excluded.expires_at
     WHERE sessions.data IS NOT NULL`,
  );
  const end = database.prepare('UPDATE sessions SET data = NULL, account_id = NULL WHERE id_hash = ?');
  const endAll = database.prepare('UPDATE sessions SET data = NULL, account_id = NULL WHERE account_id = ?');
  const count = database.prepare(
    'SELECT count(*) AS n FROM sessions WHERE account_id = ? AND expires_at > ?',
  );
  const sweep = database.prepare('DELETE FROM sessions WHERE expires_at <= ?');
  return {
    get(id, done) {
      answer(done, () => {
        const data = select.get(keyOf(id), clock())?.data;
        if (typeof data !== 'string') return null;
        const session: Session = JSON.parse(data);
        return session;
      });
    },
    set(id, session, done) {
      answer(done, () => {
        const now = clock();
        sweep.run(now);
        upsert.run(keyOf(id), session.accountId ?? null, JSON.stringify(session), now + sessionLifeMs);
      });
    },
    destroy(id, done) {
      answer(done, () => {
        end.run(keyOf(id));
      });
    },
    endAll: (accountId) => {
      endAll.run(accountId);
    },
    count: (accountId) => Number(count.get(accountId, clock())?.n),
  };
}

const keyOf = (id: string): Buffer => createHash('sha256').update(id).digest();

/** The plugin's callbacks may throw errors of their own, which must not come back as errors of the store. */
function answer<T>(done: (error?: unknown, result?: T) => void, work: () => T): void {
  let result: T;
  try {
    result = work();
  } catch (error) {
    done(error);
    return;
  }
  done(undefined, result);
}
