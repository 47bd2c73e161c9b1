import { readdirSync, readFileSync } from 'node:fs';
import { ServiceError } from '#core/service-error.ts';
import { number, type Row } from '#store/row.ts';
import type { Connection } from './connection.ts';

const folder = new URL('./migrations/', import.meta.url);
/** Of the lock that migrations and the pieces of tables are made under; any number that nobody else in the database uses. */
export const maintenanceLock = 7_263_001;

/** First line of a file after which versions that don't know it can't work: it takes away what they need. */
const breaking = '-- BREAKING';

/**
 * Brings a database to this version's schema: the numbered files it lacks, all in one transaction. Of any number of nodes
 * that start at once, one does it and the others wait. Files add first, and take away in a later version only, so that old
 * and new nodes work side by side while one after another is replaced.
 * @throws ServiceError `store-schema-newer` when a newer version has taken away what this one needs
 */
export async function migrate(connection: Connection, from = folder): Promise<void> {
  const files = readdirSync(from)
    .filter((name) => /^\d{4}-.*\.sql$/.test(name))
    .sort()
    .map((name) => readFileSync(new URL(name, from), 'utf8'));
  const run = (text: string) => connection.run([{ name: '', text }]);
  try {
    await run('BEGIN');
    await run(`SELECT pg_advisory_xact_lock(${maintenanceLock})`);
    await run(
      'CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL, demands integer NOT NULL)',
    );
    const [answer] = await run('SELECT version, demands FROM schema_version');
    const { version, demands } = readVersion(answer?.rows[0]);
    demandKnown(demands, files.length);
    for (const sql of files.slice(version)) await run(sql);
    if (version < files.length) {
      const last = files.findLastIndex((sql) => sql.startsWith(breaking)) + 1;
      await run('DELETE FROM schema_version');
      await run(`INSERT INTO schema_version VALUES (${files.length}, ${last})`);
    }
    await run('COMMIT');
  } catch (error) {
    await run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

function readVersion(row: Row | undefined): { version: number; demands: number } {
  return row
    ? { version: number(row, 'version'), demands: number(row, 'demands') }
    : { version: 0, demands: 0 };
}

function demandKnown(demands: number, known: number): void {
  if (demands <= known) return;
  throw new ServiceError(
    'store-schema-newer',
    `The database demands schema ${demands}; this version of Countersign knows ${known}. Start the newer version, or restore a backup.`,
  );
}
