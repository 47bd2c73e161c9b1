import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Keyring } from '#core/keyring.ts';
import { openUser, userKeysOf } from '#core/user.ts';
import { UpkeepPass } from '#factors/user-upkeep.ts';
import { PostgresStore } from '#store/postgres/postgres-store.ts';
import { openDatabase } from '#store/sqlite/open-database.ts';
import { SqliteStore } from '#store/sqlite/sqlite-store.ts';
import type { Store } from '#store/store.ts';
import { FakeClock, seededRandom } from '#test/contract/steps.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';

const older = 'the secret before, of thirty-two bytes or more';
const newer = 'the secret after, of thirty-two bytes or more too';
const oldKeys = new Keyring([older]);
const bothKeys = new Keyring([newer, older]);
const newKeys = new Keyring([newer]);
const appId = 'app_1';
const userId = 'user-1';

const clock = new FakeClock();
const random = seededRandom(3);
const folder = mkdtempSync(join(tmpdir(), 'countersign-rotation-'));
let postgres: Postgres;
let url: string;
before(async () => {
  postgres = await startPostgres();
  url = await postgres.createDatabase('rotation');
});
after(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Stores on the same data, one after another. */
const engines: Readonly<Record<string, (keyring: Keyring) => Promise<Store>>> = {
  sqlite: async (keyring) => new SqliteStore({ path: join(folder, 'store.db'), clock: clock.read, keyring }),
  postgres: (keyring) => PostgresStore.open({ url, clock: clock.read, keyring }),
};

/** As a disk does it. What stands under the older secret afterwards is of no test's. @param ids none: those are taken away */
async function spoil(engine: string, ids: readonly string[]): Promise<void> {
  const text =
    ids.length > 0
      ? `UPDATE users SET sealed = substr(sealed, 1, 20) WHERE id IN ('${ids.join("','")}')`
      : `DELETE FROM users WHERE key_id = '${oldKeys.currentId}'`;
  if (engine === 'postgres') return void (await postgres.query(text, 'rotation'));
  const { db, close } = openDatabase(join(folder, 'store.db'));
  db.exec(text);
  close();
}

function begin(store: Store, keyring: Keyring, id: string, userId = 'user-1') {
  const factor = {
    id,
    kind: 'totp',
    name: '',
    secret: 'A'.repeat(32),
    algorithm: 'sha1',
    digits: 6,
  } as const;
  return store.changeFactors(
    { userKeys: userKeysOf(keyring, appId, userId), budgets: [] },
    {
      action: 'begin',
      factor: { ...factor, periodSeconds: 30, acceptedStep: -1, driftSteps: 0 },
      appId,
      userId,
      newUserId: `usr_${id}`,
      sealIv: random(12),
      noticeRandom: random(32),
    },
  );
}

for (const [engine, open] of Object.entries(engines)) {
  describe(`a user and a secret that is replaced: ${engine}`, () => {
    it('is written under the new one in small steps, without being seen', async () => {
      const ids = ['ann', 'bob', 'cid'];
      const old = await open(oldKeys);
      for (const id of ids) await begin(old, oldKeys, id, id);
      await old.close();
      const store = await open(bothKeys);
      const context = { store, keyring: bothKeys, clock: clock.read, random };
      assert.deepEqual(await store.usersUnderOthers(), [{ keyId: oldKeys.currentId, users: 3 }]);
      const steps = [];
      const pass = new UpkeepPass();
      while (steps.at(-1) !== 0) steps.push(await pass.step(context, 2));
      assert.deepEqual(steps, [2, 1, 0]);
      assert.deepEqual(await store.usersUnderOthers(), []);
      await store.close();
      const last = await open(newKeys);
      for (const id of ids) {
        const user = await last.readUser({ appId, userKeys: userKeysOf(newKeys, appId, id) });
        assert.deepEqual(user && openUser(newKeys, user).factors.map((factor) => factor.id), [id]);
      }
      await last.close();
    });

    it('keeps nobody else waiting where a row can not be read, or is there twice', async () => {
      const old = await open(oldKeys);
      for (const id of ['dan', 'eve', 'fay', 'gil', 'hal', 'ida']) await begin(old, oldKeys, id, id);
      await old.close();
      // As a node with another secret does it.
      const wrong = await open(newKeys);
      await begin(wrong, newKeys, 'fay-2', 'fay');
      await wrong.close();
      await spoil(engine, ['usr_dan', 'usr_eve']);
      const store = await open(bothKeys);
      const context = { store, keyring: bothKeys, clock: clock.read, random };
      const pass = new UpkeepPass();
      let steps = 0;
      while ((await pass.step(context, 2)) > 0) assert.ok(++steps < 20);
      assert.deepEqual([...pass.left].sort(), ['usr_dan', 'usr_eve', 'usr_fay']);
      assert.deepEqual(await store.usersUnderOthers(), [{ keyId: oldKeys.currentId, users: 3 }]);
      await store.close();
      const last = await open(newKeys);
      assert.deepEqual(await last.usersToRekey(9, []), [], 'a secret that is not listed opens nobody');
      for (const id of ['gil', 'hal', 'ida'])
        assert.ok(await last.readUser({ appId, userKeys: userKeysOf(newKeys, appId, id) }), id);
      await last.close();
      await spoil(engine, []);
    });

    it('is rid of what is past its time, though nobody comes', async () => {
      const store = await open(bothKeys);
      const context = { store, keyring: bothKeys, clock: clock.read, random };
      const read = async () => {
        const user = await store.readUser({ appId, userKeys: userKeysOf(bothKeys, appId, 'joe') });
        return user && openUser(bothKeys, user).factors.length;
      };
      await begin(store, bothKeys, 'joe', 'joe');
      const early = new UpkeepPass();
      while ((await early.step(context, 2)) > 0);
      assert.equal(await read(), 1);
      clock.advance(15 * 60);
      const pass = new UpkeepPass();
      while ((await pass.step(context, 2)) > 0);
      assert.equal(await read(), 0);
      assert.deepEqual(pass.left, []);
      assert.deepEqual(await store.usersToTidy(9, []), []);
      await store.close();
    });

    it('is found under the older secret, and stands under the new one after the first change', async () => {
      const old = await open(oldKeys);
      await begin(old, oldKeys, 'a');
      await old.close();

      const both = await open(bothKeys);
      const kept = await both.readUser({ appId, userKeys: userKeysOf(bothKeys, appId, userId) });
      assert.equal(kept?.keyId, oldKeys.currentId);
      await Promise.all([begin(both, bothKeys, 'b'), begin(both, bothKeys, 'c')]);
      await both.close();

      const last = await open(newKeys);
      const user = await last.readUser({ appId, userKeys: userKeysOf(newKeys, appId, userId) });
      await last.close();
      assert.ok(user);
      assert.equal(user.id, 'usr_a');
      assert.equal(openUser(newKeys, user).userId, userId);
    });
  });
}
