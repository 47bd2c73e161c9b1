import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { runCommand } from '#src/commands/run-command.ts';
import { phone, testKey } from '#test/harness.ts';
import { type Env, newStores, startOn } from './engines.ts';

const second = ['--name', 'Second', '--origins', 'https://second.example', '--countries', 'US,DE'];

for (const [engine, newStore] of Object.entries(newStores())) {
  describe(`apps: ${engine}`, () => {
    let env: Env;
    const run = (...args: string[]) => runCommand('apps', args, env);
    before(async () => {
      env = await newStore();
      await (await startOn(env)).app.close();
    });

    it('make one beside that of the settings, with a brand, people and a key of its own, shown once', async () => {
      const said = await run('add', ...second, '--colour', '#102030', '--demands-two-step', 'on');
      const key = /^cs_[\w-]{43}$/m.exec(said)?.[0] ?? '';
      await using t = await startOn(env);
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

    it('take back what an app can do without, and nothing that it needs', async () => {
      const [id = ''] = /app_\w+(?= {2}Renamed)/.exec(await run('list')) ?? [];
      const options = [
        '--colour',
        '#102030',
        '--passkey-rp-id',
        'second.example',
        '--android-hash',
        'FA+9qCX9VSu',
      ];
      assert.match(await run('set', id, ...options), /#102030\n {2}passkeys at .*\n {2}texts for/);
      const none = ['--colour', 'none', '--passkey-rp-id', 'none', '--android-hash', 'none'];
      assert.match(
        await run('set', id, ...none),
        /Renamed\n {2}origins https:\/\/second\.example\n {2}countries US,DE\n {2}colour none$/,
      );
      await assert.rejects(run('set', id, '--origins', 'none'), /--origins must/);
      await assert.rejects(run('set', id, '--colour', 'red'), /--colour must be .*, or none/);
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
      await assert.rejects(run('drop', 'x'), /apps does list, add, or with an app's id set and remove/);
      assert.equal(await run('list'), before);
    });
  });
}
