import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { keyHash } from '#http/authenticate.ts';
import { runCommand } from '#src/commands/run-command.ts';
import { PostgresStore } from '#store/postgres/postgres-store.ts';
import { SqliteStore } from '#store/sqlite/sqlite-store.ts';
import type { Store } from '#store/store.ts';
import { FakeClock, stepsKeyring } from '#test/contract/steps.ts';
import { type Env, newStores } from './engines.ts';

const { read: clock } = new FakeClock();
const keyring = stepsKeyring;

function openStore({ DATABASE_URL: url, COUNTERSIGN_DATA_DIR: dataDir = '' }: Env): Promise<Store> {
  if (url !== undefined) return PostgresStore.open({ url, clock, keyring });
  mkdirSync(dataDir, { recursive: true });
  return Promise.resolve(new SqliteStore({ path: join(dataDir, 'countersign.db'), clock, keyring }));
}

const oldKey = `cs_${'old0'.repeat(12)}`;
const shop = { id: 'app_1', name: 'Shop', origins: [], countries: ['DE'], colour: null };

for (const [engine, newStore] of Object.entries(newStores())) {
  describe(`keys: ${engine}`, () => {
    let env: Env;
    before(async () => {
      env = await newStore();
    });
    const run = (...args: string[]) => runCommand('keys', args, env);
    const ofStore = async <T>(work: (store: Store) => Promise<T>): Promise<T> => {
      const store = await openStore(env);
      const result = await work(store);
      await store.close();
      return result;
    };
    const appOf = (key: string) => ofStore((store) => store.findAppByKey(keyHash(key)));

    it('say where there is nothing to have a key of', async () => {
      await assert.rejects(run('list'), /no embedded store|no node of this version has started on/);
      await ofStore((store) => store.listApps());
      assert.equal(await run('list'), 'There is no app yet.');
      await assert.rejects(run('add', '--name', 'x'), /no app yet/);
    });

    it('add one to an app, as often as is wanted, and remove the one before', async () => {
      const bootstrap = { id: 'key_0', hash: keyHash(oldKey), name: 'bootstrap' };
      const app = await ofStore((store) => store.saveApp(shop, bootstrap));
      let last = 'key_0';
      for (const name of ['2027', '2028']) {
        const said = await run('add', '--name', name);
        const key = /^cs_[\w-]{43}$/m.exec(said)?.[0] ?? '';
        const id = /key_\w+/.exec(said)?.[0] ?? '';
        assert.deepEqual(await appOf(key), app);
        assert.match(await run('remove', last), /is removed/);
        const list = await run('list');
        assert.match(list, new RegExp(`^app_1  Shop\n  ${id}  \\d{4}-\\d\\d-\\d\\d  ${name}$`));
        assert.ok(!list.includes(key));
        // The nodes' own, which keeps the settings in step with the environment, makes no second app.
        await ofStore((store) => store.saveApp(shop, { ...bootstrap, hash: keyHash(key) }));
        assert.equal((await ofStore((store) => store.listApps())).length, 1);
        last = id;
      }
      assert.equal(await appOf(oldKey), undefined);
    });

    it('refuse what would lock an app out, or make another of the one that is removed', async () => {
      const [, last = ''] = /(key_\w+)/.exec(await run('list')) ?? [];
      await assert.rejects(run('remove', last), /only server key/);
      await assert.rejects(run('remove', 'key_x'), /no server key key_x/);
      const kept = await run('add', '--name', 'nodes');
      const [key = ''] = kept.split('\n');
      const id = /key_\w+/.exec(kept)?.[0] ?? '';
      const own = runCommand('keys', ['remove', id], { ...env, COUNTERSIGN_BOOTSTRAP_KEY: key });
      await assert.rejects(own, /COUNTERSIGN_BOOTSTRAP_KEY holds/);
      assert.ok(await appOf(key));
    });

    it('ask which app is meant where there are several', async () => {
      const other = { ...shop, id: 'app_2', name: 'Other' };
      await ofStore((store) => store.saveApp(other, { id: 'key_9', hash: 'hash', name: 'bootstrap' }));
      await assert.rejects(run('add', '--name', 'x'), /--app must name one of app_1, app_2/);
      await assert.rejects(run('add', '--name', 'x', '--app', 'app_3'), /no app app_3/);
      assert.match(await run('add', '--name', 'x', '--app', 'app_2'), /server key of app_2/);
      await assert.rejects(run('add'), /--name must say/);
      await assert.rejects(run('show'), /keys does list/);
    });
  });
}
