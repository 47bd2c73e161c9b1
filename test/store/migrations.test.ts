import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Connection } from '#store/postgres/connection.ts';
import { migrate as migratePostgres } from '#store/postgres/migrate.ts';
import { migrate as migrateSqlite } from '#store/sqlite/migrate.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';

type Engine = 'sqlite' | 'postgres';

/**
 * Every migration, by the digest of its text. A database counts how many files it has run: one that is changed, or put before
 * another, would be missing wherever it ran already. New ones go to the end, here and there.
 */
const shipped: Readonly<Record<Engine, readonly string[]>> = {
  sqlite: [
    '0001-initial.sql 2087adb79ebcd02f',
    '0002-receipts.sql 64e8bf31a5bc93c6',
    '0003-spend-and-news.sql ffbb10ac6acd840d',
    '0004-users.sql 799bb41ce30faf02',
    '0005-notices.sql 94372c9834651ecf',
    '0006-budgets-by-subject.sql 660828fc79c3e40d',
    '0007-app-settings.sql b292e559c06e2ecf',
    '0008-stale-users.sql 15323f2cb963ef14',
    '0009-android-app.sql 4e9ee7ea1611e42a',
  ],
  postgres: [
    '0001-initial.sql 842f258afb1f9b16',
    '0002-receipts.sql a46d91fbd0b95e62',
    '0003-spend-and-news.sql ae64aa0b6e07a7ad',
    '0004-users.sql dacfdbd0f48fbcdb',
    '0005-notices.sql d07674dac8d37d63',
    '0007-app-settings.sql c04937a5972c6d1f',
    '0008-stale-users.sql f682349d7cb702ad',
    '0009-android-app.sql f381a5ba2f72529d',
  ],
};

const root = mkdtempSync(join(tmpdir(), 'countersign-schema-'));
let postgres: Postgres;
before(async () => {
  postgres = await startPostgres();
});
after(async () => {
  await postgres?.stop();
  rmSync(root, { recursive: true, force: true });
});

const folderOf = (engine: Engine): URL => new URL(`../../src/store/${engine}/migrations/`, import.meta.url);
const filesOf = (engine: Engine): string[] => readdirSync(folderOf(engine)).sort();

/** The files of a version that had so many. */
function earlier(engine: Engine, count: number): URL {
  const folder = join(root, `${engine}-${count}`);
  mkdirSync(folder);
  for (const name of filesOf(engine).slice(0, count))
    cpSync(new URL(name, folderOf(engine)), join(folder, name));
  return pathToFileURL(`${folder}/`);
}

/** A value that a column of this type takes. */
function literalFor(type: string): string {
  if (/int/i.test(type)) return '1';
  if (/bool/i.test(type)) return 'false';
  if (type === 'bytea') return `'\\x00'`;
  if (type === 'BLOB') return `x'00'`;
  return `'{}'`;
}

const insert = (table: string, columns: readonly { name: string; type: string }[]): string =>
  `INSERT INTO ${table} (${columns.map(({ name }) => name).join()}) VALUES (${columns
    .map(({ type }) => literalFor(type))
    .join()})`;

for (const engine of ['sqlite', 'postgres'] as const) {
  it(`never changes a migration that somebody may have run, nor puts one before it: ${engine}`, () => {
    const digests = filesOf(engine).map((name) => {
      const digest = createHash('sha256').update(readFileSync(new URL(name, folderOf(engine))));
      return `${name} ${digest.digest('hex').slice(0, 16)}`;
    });
    assert.deepEqual(digests, shipped[engine]);
  });
}

describe('every earlier schema leads to this one, with a row in each table and none lost', () => {
  for (let count = 1; count < filesOf('sqlite').length; count++) {
    it(`sqlite: from ${count}`, () => {
      const db = new DatabaseSync(':memory:');
      migrateSqlite(db, earlier('sqlite', count));
      const tables = db
        .prepare(
          `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid`,
        )
        .all()
        .map(({ name }) => String(name));
      for (const table of tables) {
        const columns = db.prepare(`SELECT name, type FROM pragma_table_info('${table}')`).all();
        db.exec(
          insert(
            table,
            columns.map(({ name, type }) => ({ name: String(name), type: String(type) })),
          ),
        );
      }
      migrateSqlite(db);
      for (const table of tables)
        assert.equal(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n, 1, table);
      assert.deepEqual(schemaOf(db), newest());
    });
  }

  for (let count = 1; count < filesOf('postgres').length; count++) {
    it(`postgres: from ${count}`, async () => {
      const name = `from_${count}`;
      const url = await postgres.createDatabase(name);
      const connection = await Connection.open({ url, prepare: false });
      await migratePostgres(connection, earlier('postgres', count));
      const found = await postgres.query(
        `SELECT c.table_name AS table, json_agg(json_build_object('name', column_name, 'type', data_type)) AS columns
          FROM information_schema.columns c JOIN pg_class p ON p.relname = c.table_name AND NOT p.relispartition
          WHERE table_schema = 'public' AND table_name <> 'schema_version' AND is_identity = 'NO' GROUP BY 1 ORDER BY c.table_name <> 'apps'`,
        name,
      );
      for (const { table, columns } of found)
        await postgres.query(insert(String(table), columns as { name: string; type: string }[]), name);
      await migratePostgres(connection);
      await connection.close();
      for (const { table } of found) {
        const [counted] = await postgres.query(`SELECT count(*)::int AS n FROM ${table}`, name);
        assert.equal(counted?.n, 1, String(table));
      }
    });
  }
});

function newest(): unknown[] {
  const db = new DatabaseSync(':memory:');
  migrateSqlite(db);
  return schemaOf(db);
}

const schemaOf = (db: DatabaseSync): unknown[] =>
  db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
