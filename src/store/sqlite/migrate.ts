import { readdirSync, readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { ServiceError } from '#core/service-error.ts';

const folder = new URL('./migrations/', import.meta.url);

/**
 * Brings a database to this version's schema: the numbered files it lacks, each in a transaction of its own.
 * @throws ServiceError `store-schema-newer` when the database was written by a newer version
 */
export function migrate(db: DatabaseSync, from = folder): void {
  const files = readdirSync(from)
    .filter((name) => /^\d{4}-.*\.sql$/.test(name))
    .sort();
  const row = db.prepare('PRAGMA user_version').get();
  const version = Number(row?.user_version ?? 0);
  if (version > files.length) {
    throw new ServiceError(
      'store-schema-newer',
      `The database is at schema ${version}; this version of Countersign knows ${files.length}. Start the newer version, or restore a backup.`,
    );
  }
  for (const [index, name] of files.entries()) {
    if (index < version) continue;
    const sql = readFileSync(new URL(name, from), 'utf8');
    db.exec(`BEGIN IMMEDIATE;\n${sql}\nPRAGMA user_version = ${index + 1};\nCOMMIT;`);
  }
}
