import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const schemaVersion = 1;

/**
 * Opens the shop's database, and makes it on the first start.
 * @param dataDir folder, made if it is missing; `:memory:` keeps nothing, for tests
 */
export function openDatabase(dataDir: string): DatabaseSync {
  const inMemory = dataDir === ':memory:';
  if (!inMemory) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(inMemory ? ':memory:' : join(dataDir, 'shop.sqlite'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;');
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
  if (version > schemaVersion) {
    database.close();
    throw new Error(`The shop's database was written by a newer version (schema ${version}).`);
  }
  if (version === 0) {
    const schema = readFileSync(new URL('schema.sql', import.meta.url), 'utf8');
    database.exec(`BEGIN; ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT;`);
  }
  return database;
}
