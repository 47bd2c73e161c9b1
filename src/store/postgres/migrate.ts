import { readdirSync, readFileSync } from 'node:fs';
import { ServiceError } from '#core/service-error.ts';
import type { Connection } from './connection.ts';
import { number } from './row.ts';

const folder = new URL('./migrations/', import.meta.url);
/** Of the lock that migrations and the pieces of tables are made under; any number that nobody else in the database uses. */
export const maintenanceLock = 7_263_001;

/**
 * Brings a database to this version's schema: the numbered files it lacks, all in one transaction. Of any number of nodes
 * that start at once, one does it and the others wait.
 * @throws ServiceError `store-schema-newer` when the database was written by a newer version
 */
export async function migrate(connection: Connection): Promise<void> {
  const files = readdirSync(folder)
    .filter((name) => /^\d{4}-.*\.sql$/.test(name))
    .sort();
  const run = (text: string) => connection.run([{ name: '', text }]);
  try {
    await run('BEGIN');
    await run(`SELECT pg_advisory_xact_lock(${maintenanceLock})`);
    await run('CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL)');
    const [answer] = await run('SELECT coalesce(max(version), 0) AS version FROM schema_version');
    const version = answer?.rows[0] ? number(answer.rows[0], 'version') : 0;
    demandKnown(version, files.length);
    for (const name of files.slice(version)) await run(readFileSync(new URL(name, folder), 'utf8'));
    if (version < files.length) {
      await run('DELETE FROM schema_version');
      await run(`INSERT INTO schema_version VALUES (${files.length})`);
    }
    await run('COMMIT');
  } catch (error) {
    await run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

function demandKnown(version: number, known: number): void {
  if (version <= known) return;
  throw new ServiceError(
    'store-schema-newer',
    `The database is at schema ${version}; this version of Countersign knows ${known}. Start the newer version, or restore a backup.`,
  );
}
