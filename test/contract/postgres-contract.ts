import { after, before } from 'node:test';
import { type PostgresOptions, PostgresStore } from '#store/postgres/postgres-store.ts';
import { EmptiedDatabase } from '#test/postgres/emptied-database.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';
import { storeContract } from './store-contract.ts';

/** The whole contract of a store, held by Postgres as it is set up here. */
export function postgresContract(name: string, options: Pick<PostgresOptions, 'prepare' | 'listen'>): void {
  let postgres: Postgres;
  let database: EmptiedDatabase;
  before(async () => {
    postgres = await startPostgres();
    database = await EmptiedDatabase.create(postgres, 'contract');
  });
  after(async () => {
    await database?.close();
    await postgres?.stop();
  });
  storeContract(name, async ({ clock, keyring }) => {
    await database.empty();
    return PostgresStore.open({ url: database.url, clock: clock.read, keyring, ...options });
  });
}
