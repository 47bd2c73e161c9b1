import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { SqliteStore } from '#store/sqlite/sqlite-store.ts';
import { phone, startTestApp, type TestApp, testKeyring } from '#test/harness.ts';

/** A node as it is started on a shared database, which a store in memory stands for here. */
const startNode = (...args: string[]): Promise<TestApp> =>
  startTestApp({
    args,
    env: { DATABASE_URL: 'postgres://127.0.0.1/countersign', PORT: '0' },
    overrides: {
      store: new SqliteStore({
        path: ':memory:',
        clock: () => Date.UTC(2026, 10, 23, 9),
        keyring: testKeyring,
      }),
    },
  });

const open = (t: TestApp) => t.call('POST', '/v1/verifications', { to: phone(1), purpose: 'sign_in' });

async function turns(): Promise<void> {
  for (let i = 0; i < 50; i++) await turn();
}

describe('a node', () => {
  it('takes requests and sends messages when nobody says otherwise', async () => {
    await using t = await startNode();
    await t.app.listen();
    assert.equal((await open(t)).status, 201);
    await turns();
    assert.equal(t.provider.sent.length, 1);
  });

  it('that is for the API leaves messages to others', async () => {
    await using t = await startNode('--api');
    await t.app.listen();
    assert.equal((await open(t)).status, 201);
    await turns();
    assert.equal(t.provider.sent.length, 0);
    assert.equal((await t.app.store.readOutbox()).messages, 1);
  });

  it('that is a worker answers health and metrics and nothing else', async () => {
    await using t = await startNode('--worker');
    await t.app.listen();
    for (const path of ['/healthz', '/readyz', '/metrics'])
      assert.equal((await t.call('GET', path)).status, 200, path);
    for (const path of ['/docs', '/v1/openapi.json', '/inbox'])
      assert.equal((await t.call('GET', path)).status, 404, path);
    assert.equal((await open(t)).status, 404);
  });
});
