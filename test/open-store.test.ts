import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { openStore } from '#src/open-store.ts';
import { FakeClock, stepsSecret } from '#test/contract/steps.ts';
import { testConfig } from '#test/harness.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';

let postgres: Postgres;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres.stop());

function optionsWith(clock: FakeClock, pause: () => Promise<void>) {
  const causes: string[] = [];
  const secrets: [string] = [stepsSecret];
  const onAway = (cause: string): void => void causes.push(cause);
  return { causes, options: { clock: clock.read, secrets, onDeath: assert.fail, pause, onAway } };
}

it('waits for a database that is not there yet, and says once why', async () => {
  const config = testConfig({ DATABASE_URL: postgres.url });
  await postgres.halt();
  let pauses = 0;
  const { causes, options } = optionsWith(new FakeClock(), async () => {
    if (++pauses === 2) await postgres.start();
  });
  const store = await openStore(config, options);
  await store.checkHealth();
  await store.close();
  assert.equal(pauses, 2);
  assert.equal(causes.length, 1);
  assert.match(String(causes[0]), /ECONNREFUSED/);
});

it('gives up after a minute, with the cause', async () => {
  const config = testConfig({ DATABASE_URL: postgres.databaseUrl('nowhere') });
  const clock = new FakeClock();
  const { options } = optionsWith(clock, async () => clock.advance(20));
  const startedAt = clock.now;
  await assert.rejects(openStore(config, options), /3D000 database "nowhere" does not exist/);
  assert.equal(clock.now - startedAt, 60_000);
});
