import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { runCommand } from '#src/commands/run-command.ts';
import { seededRandom } from '#test/contract/steps.ts';
import { startTestApp } from '#test/harness.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';

const older = 'the secret before of thirty-two bytes or more';
const newer = 'the secret after of thirty-two bytes or more too';
const folder = mkdtempSync(join(tmpdir(), 'countersign-forget-'));
let postgres: Postgres;
before(async () => {
  postgres = await startPostgres();
});
after(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const engines: Readonly<Record<string, () => Promise<Record<string, string>>>> = {
  sqlite: async () => ({ COUNTERSIGN_DATA_DIR: folder }),
  postgres: async () => ({ DATABASE_URL: await postgres.createDatabase('forget') }),
};

for (const [engine, environment] of Object.entries(engines)) {
  it(`forget-unreadable forgets whom nobody can read, by their number alone, and then a node starts: ${engine}`, async () => {
    const env = await environment();
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
  const env = { COUNTERSIGN_DATA_DIR: folder };
  await assert.rejects(runCommand('forget-unreadable', [], env), /COUNTERSIGN_SECRET must list/);
  writeFileSync(join(folder, 'secret'), `${newer}\n`);
  assert.match(await runCommand('forget-unreadable', [], env), /All 1 users/);
});
