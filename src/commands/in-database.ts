import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ServiceError } from '#core/service-error.ts';
import { ConfigError } from '#settings/config.ts';
import { type Env, postgresUrl, postgresUrlForm } from '#settings/setting-values.ts';
import type { Row } from '#store/row.ts';
import { fileTrouble } from '#store/sqlite/file-trouble.ts';
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

/**
 * Does something to the store that the settings name, in one transaction: that of `DATABASE_URL`, or the embedded one, which no
 * service may be using meanwhile.
 * @throws ServiceError `store-unavailable` when there is none or it can't be had; ConfigError; what `work` throws, with nothing done
 */
export async function inDatabase<T>(env: Env, work: (database: Database) => Promise<T>): Promise<T> {
  const given = env.DATABASE_URL?.trim();
  if (!given) return inFile(dataDirOf(env), work);
  const url = postgresUrl(given);
  if (url === undefined) throw new ConfigError([`DATABASE_URL must be ${postgresUrlForm}.`]);
  return inPostgres(url, work);
}

/** Only looks at it: the embedded one too while a service has it. @throws ServiceError as above */
export function readDatabase<T>(env: Env, work: (database: Reading) => Promise<T>): Promise<T> {
  if (env.DATABASE_URL?.trim()) return inDatabase(env, work);
  return readFile(fileOf(dataDirOf(env)), work);
}

async function readFile<T>(path: string, work: (database: Reading) => Promise<T>): Promise<T> {
  let db: DatabaseSync | undefined;
  try {
    const file = new DatabaseSync(path, { readOnly: true });
    db = file;
    const ask: Database['ask'] = async (text, ...values) => file.prepare(text).all(named(values));
    return await work({ engine: 'sqlite', ask });
  } catch (error) {
    // A file that only reads doesn't bring its tables up to date.
    if (error instanceof Error && /^no such (?:table|column)/.test(error.message)) throw neverUsed(error);
    throw fileTrouble(path, error);
  } finally {
    db?.close();
  }
}

const neverUsed = (cause: unknown): ServiceError =>
  new ServiceError('store-unavailable', 'No node of this version has started on this database yet.', {
    cause,
  });

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
  } catch (error) {
    throw fileTrouble(path, error);
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
