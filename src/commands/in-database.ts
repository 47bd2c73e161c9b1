import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ServiceError } from '#core/service-error.ts';
import type { Env } from '#settings/setting-values.ts';
import { sqlState } from '#store/postgres/failure.ts';
import type { Row } from '#store/row.ts';
import { openDatabase } from '#store/sqlite/open-database.ts';
import { inTransaction } from './in-transaction.ts';

/** A statement that both engines understand, its values as `$1`, `$2` … */
export type Ask = (text: string, ...values: (string | number)[]) => Promise<readonly Row[]>;

const undefinedTable = '42P01';

/**
 * Does something to the store that the settings name, in one transaction: that of `DATABASE_URL`, or the embedded one, which no
 * service may be using meanwhile.
 * @throws ServiceError `store-unavailable` when there is none or it can't be had; what `work` throws, with nothing done
 */
export async function inDatabase<T>(env: Env, work: (ask: Ask) => Promise<T>): Promise<T> {
  const url = env.DATABASE_URL?.trim();
  try {
    return await (url ? inPostgres(url, work) : inFile(dataDirOf(env), work));
  } catch (error) {
    if (sqlState(error) !== undefinedTable) throw error;
    throw new ServiceError('store-unavailable', 'This database has never been used: start a node first.');
  }
}

export function dataDirOf(env: Env): string {
  return resolve(env.COUNTERSIGN_DATA_DIR?.trim() || './data');
}

function inPostgres<T>(url: string, work: (ask: Ask) => Promise<T>): Promise<T> {
  return inTransaction(url, (query) => work(async (text, ...values) => (await query(text, values)).rows));
}

async function inFile<T>(dataDir: string, work: (ask: Ask) => Promise<T>): Promise<T> {
  const path = join(dataDir, 'countersign.db');
  if (!existsSync(path))
    throw new ServiceError(
      'store-unavailable',
      `There is no embedded store in ${dataDir}. Start the service first.`,
    );
  const { db, close } = openDatabase(path);
  try {
    db.exec('BEGIN IMMEDIATE');
    const result = await work(async (text, ...values) => {
      const named = values.map((value, index) => [`$${index + 1}`, value] as const);
      return db.prepare(text).all(Object.fromEntries(named));
    });
    db.exec('COMMIT');
    return result;
  } finally {
    // Ends an open transaction with nothing done.
    close();
  }
}
