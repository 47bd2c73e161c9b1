import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ServiceError } from '#core/service-error.ts';
import type { Env } from '#settings/setting-values.ts';
import { sqlState } from '#store/postgres/failure.ts';
import type { Row } from '#store/row.ts';
import { openDatabase } from '#store/sqlite/open-database.ts';
import { inTransaction } from './in-transaction.ts';

/** A store in one transaction. Statements have their values as `$1`, `$2` … */
export type Database = {
  readonly engine: 'postgres' | 'sqlite';
  /** Where it is, for the end of a sentence. */
  readonly place: string;
  readonly ask: (text: string, ...values: Value[]) => Promise<readonly Row[]>;
  /** @returns how many rows it changed */
  readonly change: (text: string, ...values: Value[]) => Promise<number>;
};

/** What can be done where nothing may be changed. */
export type Reading = Pick<Database, 'engine' | 'ask'>;

type Value = string | number | null;

const undefinedTable = '42P01';

/**
 * Does something to the store that the settings name, in one transaction: that of `DATABASE_URL`, or the embedded one, which no
 * service may be using meanwhile.
 * @throws ServiceError `store-unavailable` when there is none or it can't be had; what `work` throws, with nothing done
 */
export async function inDatabase<T>(env: Env, work: (database: Database) => Promise<T>): Promise<T> {
  const url = env.DATABASE_URL?.trim();
  try {
    return await (url ? inPostgres(url, work) : inFile(dataDirOf(env), work));
  } catch (error) {
    if (sqlState(error) !== undefinedTable) throw error;
    throw new ServiceError('store-unavailable', 'This database has never been used: start a node first.');
  }
}

/** Only looks at it: the embedded one too while a service has it. @throws ServiceError as above */
export function readDatabase<T>(env: Env, work: (database: Reading) => Promise<T>): Promise<T> {
  if (env.DATABASE_URL?.trim()) return inDatabase(env, work);
  const db = new DatabaseSync(fileOf(dataDirOf(env)), { readOnly: true });
  const ask: Database['ask'] = async (text, ...values) => db.prepare(text).all(named(values));
  return work({ engine: 'sqlite', ask }).finally(() => db.close());
}

export function dataDirOf(env: Env): string {
  return resolve(env.COUNTERSIGN_DATA_DIR?.trim() || './data');
}

function inPostgres<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  return inTransaction(url, (query, place) =>
    work({
      engine: 'postgres',
      place,
      ask: async (text, ...values) => (await query(text, values)).rows,
      change: async (text, ...values) => (await query(text, values)).rowCount ?? 0,
    }),
  );
}

async function inFile<T>(dataDir: string, work: (database: Database) => Promise<T>): Promise<T> {
  const path = fileOf(dataDir);
  const { db, close } = openDatabase(path);
  try {
    db.exec('BEGIN IMMEDIATE');
    const result = await work({
      engine: 'sqlite',
      place: ` in ${path}`,
      ask: async (text, ...values) => db.prepare(text).all(named(values)),
      change: async (text, ...values) => Number(db.prepare(text).run(named(values)).changes),
    });
    db.exec('COMMIT');
    return result;
  } finally {
    // Ends an open transaction with nothing done.
    close();
  }
}

const named = (values: readonly Value[]): Record<string, Value> =>
  Object.fromEntries(values.map((value, index) => [`$${index + 1}`, value]));

function fileOf(dataDir: string): string {
  const path = join(dataDir, 'countersign.db');
  if (existsSync(path)) return path;
  throw new ServiceError(
    'store-unavailable',
    `There is no embedded store in ${dataDir}, and DATABASE_URL names no other.`,
  );
}
