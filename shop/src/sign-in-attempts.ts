import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

const windowMs = 15 * 60_000;
const mostTries = 10;

export type SignInAttempts = {
  /** Counts a try before it is judged. Gives the seconds to wait when there have been too many, else 0. */
  count(email: string, now: number): number;
  clear(email: string): void;
};

/**
 * Password tries for each e-mail address, whether it has an account or not, so that the limit tells nobody which. It is
 * no way to lock somebody out: they can sign in with a code all the while.
 */
export function createSignInAttempts(database: DatabaseSync): SignInAttempts {
  const count = database.prepare(
    `INSERT INTO sign_in_attempts (email_hash, since, count) VALUES (:key, :now, 1)
     ON CONFLICT DO UPDATE SET
       count = CASE WHEN since <= :now - ${windowMs} THEN 1 ELSE count + 1 END,
       since = CASE WHEN since <= :now - ${windowMs} THEN :now ELSE since END
     RETURNING since, count`,
  );
  const sweep = database.prepare(`DELETE FROM sign_in_attempts WHERE since <= ? - ${windowMs}`);
  const clear = database.prepare('DELETE FROM sign_in_attempts WHERE email_hash = ?');
  return {
    count(email, now) {
      sweep.run(now);
      const row = count.get({ key: keyOf(email), now });
      if (!row || Number(row.count) <= mostTries) return 0;
      return Math.ceil((Number(row.since) + windowMs - now) / 1000);
    },
    clear: (email) => {
      clear.run(keyOf(email));
    },
  };
}

const keyOf = (email: string): Buffer => createHash('sha256').update(email).digest();
