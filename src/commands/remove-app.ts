import { ServiceError } from '#core/service-error.ts';
import type { Env } from '#settings/setting-values.ts';
import { type Database, inDatabase } from './in-database.ts';
import { demandOtherThanOwn } from './own-app.ts';

export type RemoveAppOptions = {
  readonly id: string;
  /** How many users it has, as the command says it without. */
  readonly users: number | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Resolves after so many ms. */
  readonly pause: (ms: number) => Promise<void>;
};

/** A node takes a key that it knows for 3 s more. */
const keysAreKnownMs = 5000;
/** So many rows a transaction, where nodes have work in the same tables; of nobody else's, all at once. */
const rowsAtOnce = { postgres: 5000, sqlite: -1 } as const;

const ofOwners = (table: string): string => `verification_id IN (SELECT id FROM ${table} WHERE app_id = $1)`;
const ofApp = 'app_id = $1';

/**
 * What goes, and by which columns a part of it is named; what names nobody (delivery records, spend) goes when its time is over. What
 * is to be sent goes first, and whom it would be about last.
 */
const parts = {
  sqlite: [
    ['messages', 'id', `status IN ('queued', 'sent') AND ${ofOwners('verifications')}`],
    ['messages', 'id', `status IN ('queued', 'sent') AND ${ofOwners('notices')}`],
  ],
  postgres: [
    ['outbox', 'id', ofApp],
    ['live_keys', 'live_key', ofApp],
  ],
  both: [
    ['notices', 'id', ofApp],
    ['verifications', 'id', ofApp],
    ['remembered_answers', 'key', ofApp],
    ['users', 'user_key', ofApp],
    ['budgets', 'kind, key', ofApp],
  ],
} as const;

/**
 * Removes an app: first its keys, so that nothing new comes; then what people have enrolled, their verifications, notices and limits,
 * in steps; itself last, so that it can be run again after a failure. One that has users goes only with their number.
 * @returns what to tell the operator
 * @throws ServiceError `store-unavailable`, in words for whoever typed the command
 */
export async function removeApp(env: Env, { id, users, now, pause }: RemoveAppOptions): Promise<string> {
  const engine = await inDatabase(env, async (database) => {
    await demandOtherThanOwn(database, env, id);
    await demandMeant(database, { id, users, now });
    await database.change('DELETE FROM api_keys WHERE app_id = $1', id);
    return database.engine;
  });
  if (engine === 'postgres') await pause(keysAreKnownMs);
  const most = rowsAtOnce[engine];
  for (const [table, key, where] of [...parts[engine], ...parts.both]) {
    const some = `DELETE FROM ${table} WHERE ${where} AND (${key}) IN (SELECT ${key} FROM ${table} WHERE ${where} LIMIT ${most})`;
    while ((await inDatabase(env, ({ change }) => change(some, id))) === most);
  }
  await inDatabase(env, ({ change }) => change('DELETE FROM apps WHERE id = $1', id));
  return `${id} is removed, with its keys, its users and all that they had enrolled.`;
}

async function demandMeant(
  { ask }: Database,
  { id, users: confirmed, now }: Omit<RemoveAppOptions, 'pause'>,
): Promise<void> {
  const count = async (text: string, ...more: number[]): Promise<number> =>
    Number((await ask(text, id, ...more))[0]?.count);
  if ((await count('SELECT count(*) AS count FROM apps WHERE id = $1')) === 0)
    refuse(`There is no app ${id}: countersign apps list has them.`);
  const users = await count('SELECT count(*) AS count FROM users WHERE app_id = $1');
  const pending = await count(
    `SELECT count(*) AS count FROM verifications WHERE app_id = $1 AND status = 'pending' AND cap_at > $2`,
    now,
  );
  if (users === confirmed || (users + pending === 0 && confirmed === undefined)) return;
  refuse(
    `${id} has ${users} users, and ${pending} verifications are pending. If it is to go, say --users ${users}: no key of it is taken ` +
      'any more, and they lose their phones, mailboxes, apps, tokens, passkeys and recovery codes here, for good.',
  );
}

function refuse(message: string): never {
  throw new ServiceError('store-unavailable', message);
}
