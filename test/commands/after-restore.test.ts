import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { afterRestore } from '#src/commands/after-restore.ts';
import { migrateStore } from '#src/commands/migrate-store.ts';
import { runCommand } from '#src/commands/run-command.ts';
import { FakeClock } from '#test/contract/steps.ts';
import { phone, slugOf, type TestApp, testKeyring, wrong } from '#test/harness.ts';
import { type Env, newStores, startOn } from './engines.ts';

const open = (t: TestApp, to: string, more: object = {}) =>
  t.call('POST', '/v1/verifications', { to, purpose: 'sign_in', ...more });
const check = (t: TestApp, id: string, code: string) =>
  t.call('POST', `/v1/verifications/${id}/check`, { code });
const asked = { protectHours: 0, withNodesRunning: false };

const stores = newStores();

/** At a time by the database's own clock, as the command is. */
function startAt(env: Env, at = Date.now()): Promise<TestApp> {
  const clock = new FakeClock();
  clock.now = at;
  return startOn(env, clock);
}

for (const [engine, newStore] of Object.entries(stores)) {
  describe(`after-restore: ${engine}`, () => {
    it('leaves no code and no ticket good, sends nothing that was waiting, and gives at most three tries back', async () => {
      const env = await newStore();
      const t = await startAt(env);
      const pending = (await open(t, phone(1))).body.id;
      const code = await t.codeOf(pending);
      for (const index of [1, 2]) await check(t, pending, wrong(code, index));
      const approved = (await open(t, phone(3))).body.id;
      await check(t, approved, await t.codeOf(approved));
      const waiting = (await open(t, phone(2))).body.id;
      await t.app.close();
      for (const limits of [1, 0]) {
        const done = await afterRestore(env, asked);
        assert.deepEqual(
          [done.canceled, done.redeemed, done.dropped > 0, done.limits, done.protected],
          limits === 1 ? [2, 1, true, 1, 0] : [0, 0, false, 0, 0],
        );
      }

      await using after = await startAt(env);
      assert.equal((await check(after, pending, code)).body.outcome, 'ended');
      assert.equal((await after.call('GET', `/v1/verifications/${pending}`)).body.status, 'canceled');
      await after.app.worker.drain();
      assert.equal(after.provider.sent.length, 0);
      const [message] = await after.app.store.readMessages(waiting);
      assert.deepEqual([message?.status, message?.reason], ['dropped', 'restored']);
      const fresh = (await open(after, phone(1))).body.id;
      const right = await after.codeOf(fresh);
      const outcomes = [];
      for (let i = 1; i <= 4; i++) outcomes.push((await check(after, fresh, wrong(right, i))).body.status);
      assert.deepEqual(outcomes.slice(0, 3), ['pending', 'pending', 'exhausted']);
    });

    it('forgets what was answered to an opening, so that a repeat opens anew', async () => {
      const env = await newStore();
      const key = { 'idempotency-key': 'one-opening' };
      const body = { to: phone(1), purpose: 'sign_in' };
      const t = await startAt(env);
      const { id } = (await t.call('POST', '/v1/verifications', body, key)).body;
      await t.app.close();
      assert.equal((await afterRestore(env, asked)).forgotten, 1);
      await using after = await startAt(env);
      const again = await after.call('POST', '/v1/verifications', body, key);
      assert.deepEqual([again.status, again.body.id === id], [201, false]);
    });

    it('keeps what people are to be told of their accounts', async () => {
      const env = await newStore();
      const t = await startAt(env);
      await t.call('POST', '/v1/users/ann/notices', {
        kind: 'password_changed',
        notify: ['ann@mail.example'],
      });
      await t.app.close();
      assert.equal((await afterRestore(env, asked)).dropped, 0);
      await using after = await startAt(env);
      await after.app.worker.drain();
      assert.deepEqual(
        after.provider.sent.map(({ to }) => to),
        ['ann@mail.example'],
      );
    });

    it('protects every app for as long as is asked, on top of what was counted, and says what it did and where', async () => {
      const env = await newStore();
      const t = await startAt(env);
      const guessed = (await open(t, phone(9))).body.id;
      const code = await t.codeOf(guessed);
      for (const index of [1, 2, 3, 4, 5]) await check(t, guessed, wrong(code, index));
      await t.app.close();
      const said = await runCommand('after-restore', ['--protect-hours', '2'], env);
      assert.match(said, /1 apps protected/);
      assert.ok(
        said.includes(env.COUNTERSIGN_DATA_DIR ?? new URL(env.DATABASE_URL ?? '').pathname.slice(1)),
        said,
      );
      await using during = await startAt(env, Date.now() + 3600_000);
      assert.equal((await open(during, 'a@shop.example')).body.digits, 8);
      for (const more of [{}, { userId: 'ann' }]) {
        const recovery = await open(during, phone(4), { purpose: 'recover', ...more });
        assert.equal(slugOf(recovery), 'protection-active');
      }
      await during.app.close();
      await using later = await startAt(env, Date.now() + 3 * 3600_000);
      assert.equal((await open(later, phone(4), { purpose: 'recover' })).status, 201);
    });
  });
}

describe('after-restore', () => {
  it('makes the copy of an embedded store safe in which a code is pending that was used since', async () => {
    const env = await stores.sqlite();
    const [file, copy] = ['countersign.db', 'copy.db'].map((name) =>
      join(env.COUNTERSIGN_DATA_DIR ?? '', name),
    );
    const t = await startAt(env);
    const { id } = (await open(t, phone(1))).body;
    const code = await t.codeOf(id);
    const db = new DatabaseSync(file ?? '', { readOnly: true });
    db.exec(`VACUUM INTO '${copy}'`);
    db.close();
    assert.equal((await check(t, id, code)).body.outcome, 'approved');
    await t.app.close();
    copyFileSync(copy ?? '', file ?? '');
    await runCommand('after-restore', [], env);
    await using after = await startAt(env);
    assert.equal((await check(after, id, code)).body.outcome, 'ended');
  });

  it('leaves marks in an embedded store that Postgres reads when it is moved there', async () => {
    const env = await stores.sqlite();
    const t = await startAt(env);
    const { id } = (await open(t, phone(1))).body;
    await check(t, id, wrong(await t.codeOf(id)));
    await t.app.close();
    await afterRestore(env, { ...asked, protectHours: 1 });
    const there = await stores.postgres();
    const [from, url] = [env.COUNTERSIGN_DATA_DIR ?? '', there.DATABASE_URL ?? ''];
    await migrateStore({ from, url, keyring: testKeyring });
    assert.equal((await afterRestore(there, { ...asked, protectHours: 1 })).limits, 0);
  });

  it('says that a database is not one of ours, and not with a stack', async () => {
    await assert.rejects(runCommand('after-restore', [], await stores.postgres()), (error: Error) => {
      assert.equal(error.name, 'ServiceError');
      assert.match(error.message, /no Countersign database.*127\.0\.0\.1:\d+\/store_\d+\.$/);
      return true;
    });
    await assert.rejects(
      runCommand('after-restore', [], await stores.sqlite()),
      /no embedded store in .* DATABASE_URL/,
    );
  });

  it('refuses while a node is connected, unless that is meant so, and while a service has the embedded store', async () => {
    const env = await stores.postgres();
    await using t = await startAt(env);
    await open(t, phone(1));
    await assert.rejects(afterRestore(env, asked), /Nodes are connected/);
    assert.equal((await afterRestore(env, { ...asked, withNodesRunning: true })).canceled, 1);
    const embedded = await stores.sqlite();
    await using _one = await startAt(embedded);
    await assert.rejects(
      afterRestore(embedded, { ...asked, withNodesRunning: true }),
      /Another process is using/,
    );
  });
});
