import { type PostgresOptions, PostgresStore } from '#store/postgres/postgres-store.ts';
import { type FakeClock, stepsKeyring } from '#test/contract/steps.ts';
import type { Postgres } from './launch-postgres.ts';

let count = 0;

/** Several stores on one fresh database, as so many nodes have it. */
export async function openStores(
  postgres: Postgres,
  many: number,
  clock: FakeClock,
  more: Partial<PostgresOptions> = {},
): Promise<{ stores: PostgresStore[]; database: string; url: string } & AsyncDisposable> {
  const database = `nodes_${process.pid}_${++count}`;
  const url = await postgres.createDatabase(database);
  const stores = await Promise.all(
    Array.from({ length: many }, () =>
      PostgresStore.open({ url, keyring: stepsKeyring, clock: clock.read, ...more }),
    ),
  );
  return {
    stores,
    database,
    url,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(stores.map((store) => store.close()));
    },
  };
}
