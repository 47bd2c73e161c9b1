import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inDatabase } from '#src/commands/in-database.ts';
import { removeApp } from '#src/commands/remove-app.ts';
import { runCommand } from '#src/commands/run-command.ts';
import { FakeClock } from '#test/contract/steps.ts';
import type { TestApp } from '#test/harness.ts';
import { type Env, newStores, startOn } from './engines.ts';

const outlet = ['--name', 'Outlet', '--origins', 'https://outlet.example', '--countries', 'GB'];
const tables = {
  sqlite: ['messages'],
  postgres: ['outbox', 'live_keys'],
  both: ['users', 'notices', 'verifications', 'remembered_answers', 'budgets', 'api_keys', 'apps'],
};

/** Somebody with an app on their phone, a code under way, a notice, and limits. */
async function fill(t: TestApp, headers: Record<string, string>): Promise<void> {
  await t.call('POST', '/v1/users/ann/factors/totp', {}, headers);
  const opening = { to: 'ann@shop.example', purpose: 'sign_in' };
  const opened = await t.call('POST', '/v1/verifications', opening, {
    ...headers,
    'idempotency-key': 'once',
  });
  assert.equal(opened.status, 201);
  const notice = { kind: 'password_changed', notify: ['ann@mail.example'] };
  await t.call('POST', '/v1/users/ann/notices', notice, headers);
}

/** How many rows of each table are an app's, or on the embedded store, messages of anybody's. */
function rowsOf(env: Env, appId: string): Promise<Record<string, number>> {
  return inDatabase(env, async ({ ask, engine }) => {
    const counts: Record<string, number> = {};
    for (const table of [...tables[engine], ...tables.both]) {
      const column = { apps: 'id', messages: `'${appId}'` }[table] ?? 'app_id';
      const [row] = await ask(`SELECT count(*) AS count FROM ${table} WHERE ${column} = $1`, appId);
      counts[table] = Number(row?.count);
    }
    return counts;
  });
}

for (const [engine, newStore] of Object.entries(newStores())) {
  it(`apps remove takes an app's keys, then all that it holds, and nothing of another's: ${engine}`, async () => {
    const env = await newStore();
    const clock = new FakeClock();
    await (await startOn(env, clock)).app.close();
    const said = await runCommand('apps', ['add', ...outlet], env);
    const id = /app_\w+/.exec(said)?.[0] ?? '';
    const authorization = `Bearer ${said.split('\n')[0]}`;
    let t = await startOn(env, clock);
    await fill(t, {});
    await t.app.close();
    const alone = await rowsOf(env, 'app_1');
    clock.advance(1);
    t = await startOn(env, clock);
    await fill(t, { authorization });
    await t.app.close();
    const before = await rowsOf(env, id);
    assert.ok(
      Object.values(before).every((count) => count > 0),
      JSON.stringify(before),
    );

    const pauses: number[] = [];
    const remove = (users?: number) =>
      removeApp(env, {
        id,
        users,
        now: clock.read(),
        pause: async (ms) => {
          assert.equal((await rowsOf(env, id)).api_keys, 0);
          pauses.push(ms);
        },
      });
    await assert.rejects(remove(), /has 1 users, and 1 verifications are pending.* say --users 1/);
    await assert.rejects(remove(2), /say --users 1/);
    assert.deepEqual(await rowsOf(env, id), before);
    assert.match(await remove(1), /is removed/);
    assert.deepEqual(pauses, engine === 'postgres' ? [5000] : []);
    const { messages = 0, ...left } = await rowsOf(env, id);
    assert.ok(
      Object.values(left).every((count) => count === 0),
      JSON.stringify(left),
    );
    assert.equal(messages, alone.messages ?? 0);
    assert.deepEqual(await rowsOf(env, 'app_1'), alone);
    await assert.rejects(remove(), /There is no app/);
    await using after = await startOn(env, clock);
    assert.equal(
      (await after.call('GET', '/v1/users/ann/factors', undefined, { authorization })).status,
      401,
    );
    assert.equal((await after.call('GET', '/v1/users/ann/factors')).status, 200);
  });

  it(`apps remove leaves the app of the settings, and takes one that holds nothing at a word: ${engine}`, async () => {
    const env = await newStore();
    await (await startOn(env)).app.close();
    const said = await runCommand('apps', ['add', ...outlet], env);
    const id = /app_\w+/.exec(said)?.[0] ?? '';
    const own = { ...env, COUNTERSIGN_BOOTSTRAP_KEY: said.split('\n')[0] ?? '' };
    await assert.rejects(runCommand('apps', ['remove', id], own), /is the app of COUNTERSIGN_BOOTSTRAP_KEY/);
    await assert.rejects(runCommand('apps', ['remove', 'Outlet'], env), /needs an app's id/);
    await assert.rejects(runCommand('apps', ['remove', id, '--users', 'all'], env), /must be their number/);
    const pause = () => Promise.resolve();
    assert.match(await removeApp(env, { id, users: undefined, now: 0, pause }), /is removed/);
    assert.ok(!(await runCommand('apps', ['list'], env)).includes(id));
  });
}
