import assert from 'node:assert/strict';
import { it } from 'node:test';
import { keyHash } from '#http/authenticate.ts';
import { PostgresStore } from '#store/postgres/postgres-store.ts';
import { FakeClock, Steps, stepsKeyring } from '#test/contract/steps.ts';
import { startPostgres } from '#test/postgres/launch-postgres.ts';
import { blocksOf, textOf } from './parts.ts';

const statements = blocksOf(textOf('docs/operations.md').replaceAll(/^ {3}/gm, ''), 'sql');

it('gives operators statements that the schema understands, and a new key that opens the app of the first one', async () => {
  const postgres = await startPostgres();
  await using _stop = { [Symbol.asyncDispose]: () => postgres.stop() };
  const url = await postgres.createDatabase('operations');
  const store = await PostgresStore.open({ url, keyring: stepsKeyring });
  const app = await store.saveApp(
    { id: 'app_1', name: 'Shop', origins: [], countries: ['DE'], colour: null },
    { id: 'key_1', hash: keyHash('cs_the-old-key'), name: 'bootstrap' },
  );
  assert.ok(statements.length >= 4);
  for (const statement of statements) await postgres.query(statement, 'operations');
  const clock = new FakeClock();
  clock.now = Date.now();
  await new Steps(store, clock).opened();
  const recent = statements.find((one) => one.includes('AS recent')) ?? '';
  const statuses = async () => (await postgres.query(recent, 'operations')).map(({ status }) => status);
  assert.deepEqual(await statuses(), ['waiting']);
  await postgres.query('UPDATE outbox SET accepted_at = created_at', 'operations');
  assert.deepEqual(await statuses(), ['accepted, no receipt yet']);
  assert.deepEqual(await store.findAppByKey(keyHash('cs_the-new-key')), app);
  await store.close();
});
