import { postgresContract } from '#test/contract/postgres-contract.ts';

postgresContract('postgres', {});
