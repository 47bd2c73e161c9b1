import { after, before } from 'node:test';
import { PostgresStore } from '#store/postgres/postgres-store.ts';
import { storeContract } from '#test/contract/store-contract.ts';
import { EmptiedDatabase } from '#test/postgres/emptied-database.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';

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

storeContract('postgres without named statements and without listening', async ({ clock, keyring }) => {
  await database.empty();
  return PostgresStore.open({ url: database.url, clock: clock.read, keyring, prepare: false, listen: false });
});
