import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runCommand } from '#src/commands/run-command.ts';
import { PostgresStore } from '#store/postgres/postgres-store.ts';
import { phone, startTestApp, testKey, testKeyring } from '#test/harness.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';

const root = mkdtempSync(join(tmpdir(), 'countersign-apps-'));
let postgres: Postgres;
before(async () => {
  postgres = await startPostgres();
});
after(async () => {
  await postgres?.stop();
  rmSync(root, { recursive: true, force: true });
});

const engines: Readonly<Record<string, () => Promise<Record<string, string>>>> = {
  sqlite: async () => ({ COUNTERSIGN_DATA_DIR: join(root, 'data') }),
  postgres: async () => ({ DATABASE_URL: await postgres.createDatabase('apps') }),
};
const second = ['--name', 'Second', '--origins', 'https://second.example', '--countries', 'US,DE'];

for (const [engine, environment] of Object.entries(engines)) {
  describe(`apps: ${engine}`, () => {
    let env: Record<string, string>;
    const run = (...args: string[]) => runCommand('apps', args, env);
    const start = async () => {
      const { DATABASE_URL: url, COUNTERSIGN_DATA_DIR: dataDir } = env;
      const store = url && (await PostgresStore.open({ url, keyring: testKeyring }));
      return startTestApp({ ...(store ? { overrides: { store } } : { dataDir: dataDir ?? '' }) });
    };
    before(async () => {
      env = await environment();
      await (await start()).app.close();
    });

    it('make one beside that of the settings, with a brand, people and a key of its own, shown once', async () => {
      const said = await run('add', ...second, '--colour', '#102030', '--demands-two-step', 'on');
      const key = /^cs_[\w-]{43}$/m.exec(said)?.[0] ?? '';
      await using t = await start();
      const authorization = `Bearer ${key}`;
      const body = { to: phone(1), purpose: 'sign_in', returnUrl: 'https://second.example/back' };
      const { id } = (await t.call('POST', '/v1/verifications', body, { authorization })).body;
      await t.codeOf(id);
      assert.match(JSON.stringify(t.provider.sent[0]?.content), /Second: /);
      assert.equal((await t.call('GET', `/v1/verifications/${id}`)).status, 404);
      await t.app.close();
      assert.match(
        await run('list'),
        /Second\n {2}origins https:\/\/second\.example\n {2}countries US,DE\n {2}colour #102030\n {2}two steps for everybody$/m,
      );
      assert.ok(!(await run('list')).includes(key));
      const keys = await runCommand('keys', ['list'], env);
      assert.match(keys, /Second\n {2}key_\w+ {2}\d{4}-\d\d-\d\d {2}Second/);
    });

    it('change what is said and nothing else', async () => {
      const [id = ''] = /app_\w+(?= {2}Second)/.exec(await run('list')) ?? [];
      const said = await run('set', id, '--name', 'Renamed', '--demands-two-step', 'off');
      assert.match(
        said,
        /Renamed\n {2}origins https:\/\/second\.example\n {2}countries US,DE\n {2}colour #102030$/,
      );
      await assert.rejects(run('set', 'app_0', '--name', 'x'), /no app app_0/);
      await assert.rejects(run('set', id), /needs one of --name, --origins/);
    });

    it('leave the app of the settings to the settings, which each start gives it again', async () => {
      const [id = ''] = /app_\w+(?= {2}Example Shop)/.exec(await run('list')) ?? [];
      const args = ['set', id, '--name', 'x'];
      const own = { ...env, COUNTERSIGN_BOOTSTRAP_KEY: testKey };
      await assert.rejects(runCommand('apps', args, own), /is the app of COUNTERSIGN_BOOTSTRAP_KEY/);
    });

    it('say all that is missing or wrong at once, and make nothing of it', async () => {
      const before = await run('list');
      await assert.rejects(run('add'), /--name must be said[\s\S]*--origins[\s\S]*--countries/);
      const wrong = ['--name', ' ', '--origins', 'second.example', '--countries', 'UK', '--colour', 'red'];
      await assert.rejects(
        run('add', ...wrong),
        /--name must[\s\S]*--origins must[\s\S]*GB[\s\S]*--colour must/,
      );
      await assert.rejects(run('remove', 'x'), /apps does list, add, or set/);
      assert.equal(await run('list'), before);
    });
  });
}
