import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ServiceError } from '#core/service-error.ts';
import { migrate } from './migrate.ts';

/** Pages the log may hold before they are moved into the file; that move stalls one commit, so it is made rare. */
const checkpointPages = 16_384;

/** Opens and migrates the file, readable by its owner only, and keeps every other process out of it. */
export function openDatabase(path: string): DatabaseSync {
  if (path !== ':memory:') {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
  }
  const db = new DatabaseSync(path);
  try {
    // Two services on one file would each think itself the only writer; the second is told so at once.
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = FULL');
    db.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`);
    db.exec('PRAGMA cache_size = -32768');
    db.exec('PRAGMA foreign_keys = ON');
    db.exec('PRAGMA secure_delete = FAST');
    migrate(db);
    return db;
  } catch (cause) {
    db.close();
    if (cause instanceof Error && cause.message.includes('locked')) {
      throw new ServiceError(
        'store-unavailable',
        `Another process is using ${path}. One service to one file.`,
        { cause },
      );
    }
    throw cause;
  }
}
