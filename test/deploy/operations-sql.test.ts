import assert from 'node:assert/strict';
import { it } from 'node:test';
import { PostgresStore } from '#store/postgres/postgres-store.ts';
import { FakeClock, Steps, stepsKeyring } from '#test/contract/steps.ts';
import { startPostgres } from '#test/postgres/launch-postgres.ts';
import { blocksOf, textOf } from './parts.ts';

const statements = blocksOf(textOf('docs/operations.md').replaceAll(/^ {3}/gm, ''), 'sql');

it('gives operators statements that the schema understands', async () => {
  const postgres = await startPostgres();
  await using _stop = { [Symbol.asyncDispose]: () => postgres.stop() };
  const url = await postgres.createDatabase('operations');
  const store = await PostgresStore.open({ url, keyring: stepsKeyring });
  assert.ok(statements.length >= 2);
  for (const statement of statements) await postgres.query(statement, 'operations');
  const clock = new FakeClock();
  clock.now = Date.now();
  await new Steps(store, clock).opened();
  const recent = statements.find((one) => one.includes('AS recent')) ?? '';
  const statuses = async () => (await postgres.query(recent, 'operations')).map(({ status }) => status);
  assert.deepEqual(await statuses(), ['waiting']);
  await postgres.query('UPDATE outbox SET accepted_at = created_at', 'operations');
  assert.deepEqual(await statuses(), ['accepted, no receipt yet']);
  await store.close();
});
