import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Connection } from '#store/postgres/connection.ts';
import { migrate } from '#store/postgres/migrate.ts';
import { PostgresStore } from '#store/postgres/postgres-store.ts';
import { FakeClock, Steps, seededRandom, stepsKeyring } from '#test/contract/steps.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';

const shipped = new URL('../../src/store/postgres/migrations/', import.meta.url);
const clock = new FakeClock();
const root = mkdtempSync(join(tmpdir(), 'countersign-migrations-'));

let postgres: Postgres;
before(async () => {
  postgres = await startPostgres();
});
after(async () => {
  await postgres?.stop();
  rmSync(root, { recursive: true });
});

const start = (url: string) => PostgresStore.open({ url, keyring: stepsKeyring, clock: clock.read });

/** A later version, as far as the schema goes: the files of this one and one more. */
async function upgrade(url: string, file: string, sql: string): Promise<void> {
  cpSync(shipped, root, { recursive: true });
  writeFileSync(join(root, file), sql);
  const connection = await Connection.open({ url, prepare: true });
  await migrate(connection, pathToFileURL(`${root}/`)).finally(() => connection.close());
}

describe('the schema of a Postgres', () => {
  it('is made once when five nodes start at the same moment', async () => {
    const url = await postgres.createDatabase('five');
    const stores = await Promise.all(Array.from({ length: 5 }, () => start(url)));
    const versions = await postgres.query('SELECT version FROM schema_version', 'five');
    assert.equal(versions.length, 1);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('may be added to under running nodes, and nodes of the version before may start on it', async () => {
    const url = await postgres.createDatabase('wider');
    const running = await start(url);
    await new Steps(running, clock).opened();
    await upgrade(url, '0998-wider.sql', 'ALTER TABLE verifications ADD COLUMN risk smallint');
    const restarted = await start(url);
    for (const [index, store] of [running, restarted].entries()) {
      const steps = new Steps(store, clock, seededRandom(100 + index));
      const { id } = await steps.opened({ liveKey: `live-${index}` });
      assert.equal((await steps.check(id, steps.codeOf(id))).kind, 'approved');
      await store.close();
    }
  });

  it('lets nobody start who lacks what a newer version has taken away', async () => {
    const url = await postgres.createDatabase('narrower');
    await (await start(url)).close();
    await upgrade(
      url,
      '0999-narrower.sql',
      '-- BREAKING: an older version writes it.\nALTER TABLE apps DROP COLUMN colour',
    );
    await assert.rejects(start(url), { code: 'store-schema-newer' });
  });
});
