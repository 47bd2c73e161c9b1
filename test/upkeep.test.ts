import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { SqliteStore } from '#store/sqlite/sqlite-store.ts';
import { FakeClock } from '#test/contract/steps.ts';
import { startTestApp, testKeyring } from '#test/harness.ts';

const rounds = ['removeExpired', 'usersToRekey', 'usersToTidy', 'usersUnderOthers', 'checkHealth'] as const;

/** What a node of these roles asks of its store in ten seconds in which nobody comes. */
async function askedOf(args: readonly string[]): Promise<string[]> {
  const clock = new FakeClock();
  const store = new SqliteStore({ path: ':memory:', clock: clock.read, keyring: testKeyring });
  // Roles are for many nodes on one database, whichever this is.
  const env = { PORT: '0', DATABASE_URL: 'postgres://127.0.0.1/never-asked' };
  await using t = await startTestApp({ args, env, overrides: { store, clock: clock.read } });
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const watched = rounds.map((name) => [name, mock.method(store, name)] as const);
    await t.app.listen();
    mock.timers.tick(10_000);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    return watched.filter(([, method]) => method.mock.callCount() > 0).map(([name]) => name);
  } finally {
    mock.timers.reset();
  }
}

test('a worker forgets what is past its time and writes whoever does not come, and every node looks for secrets that it has not got and for the time', async () => {
  assert.deepEqual(await askedOf([]), [...rounds]);
  assert.deepEqual(await askedOf(['--worker']), [...rounds]);
  assert.deepEqual(await askedOf(['--api']), ['usersUnderOthers', 'checkHealth']);
});
