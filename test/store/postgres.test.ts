import { after, before } from 'node:test';
import { PostgresStore } from '#store/postgres/postgres-store.ts';
import { storeContract } from '#test/contract/store-contract.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';

let postgres: Postgres;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres?.stop());

/** Rows go and tables stay, since a database for each test takes half a second, and its test a tenth. */
const empty = `DO $$
  DECLARE one regclass;
  BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
      AND NOT relispartition AND relname <> 'schema_version' LOOP
      EXECUTE format('DELETE FROM %s', one);
    END LOOP;
  END $$`;

/** @returns the URL of the same database each time, with nothing in it */
function emptied(name: string): () => Promise<string> {
  let url: string | undefined;
  return async () => {
    if (url === undefined) url = await postgres.createDatabase(name);
    else await postgres.query(empty, name);
    return url;
  };
}

const one = emptied('one');
storeContract('postgres', async ({ clock, keyring }) =>
  PostgresStore.open({ url: await one(), clock: clock.read, keyring }),
);

const other = emptied('other');
storeContract('postgres without named statements and without listening', async ({ clock, keyring }) =>
  PostgresStore.open({ url: await other(), clock: clock.read, keyring, prepare: false, listen: false }),
);
