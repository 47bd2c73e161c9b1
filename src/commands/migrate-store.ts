import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Keyring } from '#core/keyring.ts';
import { ServiceError } from '#core/service-error.ts';
import { Connection } from '#store/postgres/connection.ts';
import { migrate } from '#store/postgres/migrate.ts';
import { openDatabase } from '#store/sqlite/open-database.ts';
import { inTransaction, type Query, refusal } from './in-transaction.ts';

export type MigrateOptions = {
  /** The embedded store's data folder. */
  readonly from: string;
  /** Of the Postgres it goes to. */
  readonly url: string;
  /** What the nodes there will have. */
  readonly keyring: Keyring;
};

/** Rows that went over, by table. */
export type Migrated = Readonly<Record<string, number>>;

const rowsAtOnce = 1000;
const hour = 3600_000;

/** Messages with whose they are: a verification's or a notice's. */
const ownedMessages = `messages m JOIN (SELECT id, app_id FROM verifications UNION ALL SELECT id, app_id FROM notices) o
  ON o.id = verification_id`;

/**
 * What goes into each table of Postgres, as SQLite selects it. Names are those of the columns there; bytes are written as
 * Postgres reads them from text. A delivery record whose verification or notice is gone says nothing any more, and stays behind.
 */
const copies: readonly (readonly [table: string, select: string])[] = [
  ['apps', 'SELECT * FROM apps'],
  ['api_keys', 'SELECT * FROM api_keys'],
  [
    'verifications',
    `SELECT app_id, id, cap_at - created_at > ${hour} AS long_lived, purpose, status, digits, max_checks, tries, wrong_tags,
      '\\x' || hex(nonce) AS nonce, '\\x' || hex(binding) AS binding, destinations, user_keys,
      coalesce(live_key, '') AS live_key, '\\x' || hex(sealed) AS sealed, key_id, decoy, sends, created_at, expires_at, cap_at,
      ended_at, redeemed_at, drop_at, approved_by, browser_id FROM verifications`,
  ],
  [
    'live_keys',
    'SELECT app_id, live_key, id AS verification_id, drop_at FROM verifications WHERE live_key IS NOT NULL',
  ],
  ['budgets', 'SELECT * FROM budgets'],
  [
    'users',
    `SELECT app_id, user_key, id, '\\x' || hex(sealed) AS sealed, key_id, updated_at, stale_at FROM users`,
  ],
  [
    'notices',
    `SELECT id, app_id, user_id, kind, '\\x' || hex(sealed) AS sealed, key_id, created_at, expires_at, answered_at, drop_at
      FROM notices`,
  ],
  ['remembered_answers', 'SELECT * FROM remembered_answers'],
  ['spend', 'SELECT * FROM spend'],
  [
    'outbox',
    `SELECT o.app_id, m.id, verification_id, channel, destination, 0 AS claimed, attempts, available_at,
      available_at AS due_at, provider, provider_message_id, reason, m.created_at, accepted_at, followed_up, avoid, m.tries,
      receipt
      FROM ${ownedMessages} WHERE m.status IN ('queued', 'sent')`,
  ],
  [
    'messages',
    `SELECT o.app_id, m.id, verification_id, channel, destination, m.status, attempts, available_at, provider,
      provider_message_id, reason, m.created_at, m.ended_at, accepted_at, followed_up, avoid, m.tries, receipt
      FROM ${ownedMessages} WHERE m.status NOT IN ('queued', 'sent')`,
  ],
];

/**
 * Copies an embedded store into a Postgres that has nothing in it yet: apps and keys, users and their factors, verifications with their live
 * codes, notices, messages that are still to be sent, limits, remembered answers. All of it in one transaction, or nothing. The
 * embedded store is only read, and no service may be using it.
 * @throws ServiceError `store-unavailable`, in words for whoever typed the command
 */
export async function migrateStore({ from, url, keyring }: MigrateOptions): Promise<Migrated> {
  const path = join(from, 'countersign.db');
  if (!existsSync(path)) refuse(`There is no embedded store in ${from}.`);
  const { db: source, close } = openDatabase(path);
  try {
    demandSecret(source, from, keyring);
    await makeTables(url);
    return await inTransaction(url, (query) => copyAll(source, query));
  } finally {
    close();
  }
}

async function makeTables(url: string): Promise<void> {
  const connection = await Connection.open({ url, prepare: false });
  try {
    await migrate(connection);
  } catch (cause) {
    throw refusal(cause);
  } finally {
    await connection.close();
  }
}

function refuse(message: string): never {
  throw new ServiceError('store-unavailable', message);
}

/** Nothing that was copied could be read without the secret it was made with. */
function demandSecret(source: DatabaseSync, from: string, keyring: Keyring): void {
  const file = join(from, 'secret');
  const made = source
    .prepare(
      'SELECT key_id AS id FROM verifications UNION SELECT key_id FROM users UNION SELECT key_id FROM notices',
    )
    .all();
  const needed = made.map(({ id }) => String(id));
  if (existsSync(file)) needed.push(new Keyring([readFileSync(file, 'utf8').trim()]).currentId);
  if (needed.every((id) => keyring.has(id))) return;
  const where = existsSync(file) ? ` It is in ${file}.` : '';
  refuse(
    `COUNTERSIGN_SECRET must list the secret this store was made with: without it nothing copied can be read.${where}`,
  );
}

async function copyAll(source: DatabaseSync, query: Query): Promise<Migrated> {
  const apps = await query('SELECT 1 FROM apps LIMIT 1');
  if (apps.rows.length > 0) {
    refuse('The Postgres has an app already. Copy into an empty one, and start the nodes afterwards.');
  }
  const copied: Record<string, number> = {};
  for (const [table, select] of copies) copied[table] = await copy(source, query, table, select);
  return copied;
}

async function copy(source: DatabaseSync, query: Query, table: string, select: string): Promise<number> {
  const text = `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1::json)`;
  let count = 0;
  let rows: object[] = [];
  for (const row of source.prepare(select).iterate()) {
    count++;
    if (rows.push(row) < rowsAtOnce) continue;
    await query(text, [JSON.stringify(rows)]);
    rows = [];
  }
  if (rows.length > 0) await query(text, [JSON.stringify(rows)]);
  return count;
}
