import { after, before } from 'node:test';
import { PostgresStore } from '#store/postgres/postgres-store.ts';
import { storeContract } from '#test/contract/store-contract.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';

let postgres: Postgres;
let count = 0;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres?.stop());

storeContract('postgres', async ({ clock, keyring }) =>
  PostgresStore.open({ url: await postgres.createDatabase(`t${++count}`), clock: clock.read, keyring }),
);

storeContract('postgres without named statements and without listening', async ({ clock, keyring }) =>
  PostgresStore.open({
    url: await postgres.createDatabase(`t${++count}`),
    clock: clock.read,
    keyring,
    prepare: false,
    listen: false,
  }),
);
