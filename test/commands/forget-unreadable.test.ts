import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { runCommand } from '#src/commands/run-command.ts';
import { seededRandom } from '#test/contract/steps.ts';
import { startTestApp } from '#test/harness.ts';
import { newStores } from './engines.ts';

const older = 'the secret before of thirty-two bytes or more';
const newer = 'the secret after of thirty-two bytes or more too';
const stores = newStores();

for (const [engine, newStore] of Object.entries(stores)) {
  it(`forget-unreadable forgets whom nobody can read, by their number alone, and then a node starts: ${engine}`, async () => {
    const env = await newStore();
    let seed = 0;
    const start = (secrets: string) =>
      startTestApp({
        env: { ...env, COUNTERSIGN_SECRET: secrets },
        overrides: { random: seededRandom(++seed) },
      });
    const run = (secrets: string, ...args: string[]) =>
      runCommand('forget-unreadable', args, { ...env, COUNTERSIGN_SECRET: secrets });
    const enrolled = async (secrets: string, users: readonly string[], more: readonly string[] = []) => {
      const t = await start(secrets);
      for (const user of more) await t.call('POST', `/v1/users/${user}/factors/totp`, {});
      const found = [];
      for (const user of users)
        found.push(((await t.call('GET', `/v1/users/${user}/factors`)).body.factors as unknown[]).length);
      await t[Symbol.asyncDispose]();
      return found;
    };
    assert.deepEqual(await enrolled(older, ['ann', 'bob'], ['ann', 'bob']), [1, 1]);
    assert.match(await run(older), /All 2 users/);
    await assert.rejects(start(newer), /\(2 of them\)/);
    await assert.rejects(run(newer), /2 of 2 users .* say --users 2/);
    await assert.rejects(run(newer, '--users', '3'), /say --users 2/);
    await assert.rejects(run(newer, '--users', 'all'), /must be their number/);
    assert.deepEqual(await enrolled(`${newer},${older}`, ['ann', 'bob'], ['cid']), [1, 1]);
    assert.match(await run(newer, '--users', '2'), /2 users are forgotten/);
    assert.deepEqual(await enrolled(newer, ['ann', 'bob', 'cid']), [0, 0, 1]);
  });
}

it('forget-unreadable takes the secret of an embedded set-up from where a node does, and none for granted', async () => {
  const env = await stores.sqlite();
  const t = await startTestApp({ env: { ...env, COUNTERSIGN_SECRET: newer } });
  await t.call('POST', '/v1/users/cid/factors/totp', {});
  await t[Symbol.asyncDispose]();
  await assert.rejects(runCommand('forget-unreadable', [], env), /COUNTERSIGN_SECRET must list/);
  writeFileSync(join(env.COUNTERSIGN_DATA_DIR ?? '', 'secret'), `${newer}\n`);
  assert.match(await runCommand('forget-unreadable', [], env), /All 1 users/);
});
