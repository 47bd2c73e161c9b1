import { postgresContract } from '#test/contract/postgres-contract.ts';

/** As behind a pooler that hands a connection on with each transaction. */
postgresContract('postgres without named statements and without listening', {
  prepare: false,
  listen: false,
});
