import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { PostgresStore } from '#store/postgres/postgres-store.ts';
import { FakeClock } from '#test/contract/steps.ts';
import { startTestApp, type TestApp, testKeyring } from '#test/harness.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';

/** What tells a command, and a node, where the store is. */
export type Env = {
  readonly COUNTERSIGN_DATA_DIR?: string;
  readonly DATABASE_URL?: string;
};

/** A place for a new store in either engine. All of them are gone after the tests of the file, or of the suite it is asked in. */
export function newStores(): Readonly<Record<'sqlite' | 'postgres', () => Promise<Env>>> {
  const root = mkdtempSync(join(tmpdir(), 'countersign-commands-'));
  let postgres: Postgres | undefined;
  let count = 0;
  before(async () => {
    postgres = await startPostgres();
  });
  after(async () => {
    await postgres?.stop();
    rmSync(root, { recursive: true, force: true });
  });
  return {
    sqlite: async () => ({ COUNTERSIGN_DATA_DIR: join(root, `store-${++count}`) }),
    async postgres() {
      assert.ok(postgres);
      return { DATABASE_URL: await postgres.createDatabase(`store_${++count}`) };
    },
  };
}

/** The service on a store that is there. */
export async function startOn(
  { DATABASE_URL: url, COUNTERSIGN_DATA_DIR: dataDir }: Env,
  { read: clock } = new FakeClock(),
): Promise<TestApp> {
  const store = url && (await PostgresStore.open({ url, keyring: testKeyring, clock }));
  return startTestApp({ overrides: { clock, ...(store ? { store } : {}) }, ...(dataDir ? { dataDir } : {}) });
}
