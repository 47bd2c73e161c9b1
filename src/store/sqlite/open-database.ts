import { chmodSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeOwnFolder } from '#store/own-folder.ts';
import { fileTrouble } from './file-trouble.ts';
import { migrate } from './migrate.ts';

export type OpenDatabase = {
  readonly db: DatabaseSync;
  /** Writes a page without changing what it says. */
  rewriteVersion(): void;
  close(): void;
};

/** Pages the log may hold before they are moved into the file; that move stalls one commit, so it is made rare. */
const checkpointPages = 16_384;

/**
 * Opens and migrates the file, readable by its owner only, and keeps every other service out of it.
 * @throws ServiceError `store-unavailable` when another one has it or it can't be used, `store-schema-newer`
 */
export function openDatabase(path: string): OpenDatabase {
  let lock: DatabaseSync | undefined;
  let db: DatabaseSync | undefined;
  const close = (): void => {
    db?.close();
    lock?.close();
  };
  try {
    lock = path === ':memory:' ? undefined : lockFor(path);
    const file = new DatabaseSync(path);
    db = file;
    lock?.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    setUp(file);
    const version = Number(file.prepare('PRAGMA user_version').get()?.user_version ?? 0);
    return { db: file, rewriteVersion: () => file.exec(`PRAGMA user_version = ${version}`), close };
  } catch (cause) {
    close();
    throw fileTrouble(path, cause);
  }
}

/**
 * Two services on one file would each think itself the only writer; the second is told so at once. The lock is on a file
 * beside it, so that a backup may read the database meanwhile, and ends with its process, however that ends.
 */
function lockFor(path: string): DatabaseSync {
  const lockPath = `${path}-lock`;
  makeOwnFolder(dirname(path));
  for (const file of [path, lockPath]) createOwned(file);
  return new DatabaseSync(lockPath);
}

/** What is there already isn't opened: a process that closes a file loses all its locks on it. */
function createOwned(path: string): void {
  try {
    writeFileSync(path, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    chmodSync(path, 0o600);
  }
}

function setUp(db: DatabaseSync): void {
  db.exec('PRAGMA journal_mode = WAL');
  db.exec('PRAGMA synchronous = FULL');
  db.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`);
  db.exec('PRAGMA cache_size = -32768');
  db.exec('PRAGMA foreign_keys = ON');
  db.exec('PRAGMA secure_delete = FAST');
  migrate(db);
}
