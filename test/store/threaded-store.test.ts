import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { ServiceError } from '#core/service-error.ts';
import { startThread } from '#store/thread/thread-link.ts';
import { ThreadedStore } from '#store/thread/threaded-store.ts';
import { FakeClock, rightCode, Steps, stepsSecret } from '#test/contract/steps.ts';

const root = mkdtempSync(join(tmpdir(), 'countersign-thread-'));
after(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
const clock = new FakeClock();
const open = (path = join(root, `${++count}.db`)) =>
  ThreadedStore.open({
    engine: { kind: 'sqlite', path },
    clock: clock.read,
    secrets: [stepsSecret],
    onDeath: assert.fail,
  });
const unavailable = (error: unknown): boolean =>
  error instanceof ServiceError && error.code === 'store-unavailable';

describe('the store on its own thread', () => {
  it('says so at once when another process has the file, and leaves no thread behind', async () => {
    const path = join(root, 'taken.db');
    const first = await open(path);
    await assert.rejects(open(path), unavailable);
    await first.close();
    await (await open(path)).close();
  });

  it('answers what was under way when it is closed, and refuses what comes later', async () => {
    const store = await open();
    const steps = new Steps(store, clock);
    const opening = steps.opened();
    const closing = store.close();
    assert.equal((await opening).status, 'pending');
    await closing;
    await assert.rejects(store.checkHealth(), unavailable);
  });

  it('answers "unavailable" to everybody when its thread dies, and never an approval', async () => {
    const threads: Worker[] = [];
    const deaths: Error[] = [];
    const store = await ThreadedStore.open({
      engine: { kind: 'sqlite', path: ':memory:' },
      clock: clock.read,
      secrets: [stepsSecret],
      onDeath: (cause) => deaths.push(cause),
      startThread: (data) => {
        const thread = startThread(data);
        threads.push(thread);
        return thread;
      },
    });
    const steps = new Steps(store, clock);
    const { id } = await steps.opened();
    const checking = steps.check(id, rightCode);
    await Promise.all([threads[0]?.terminate(), assert.rejects(checking, unavailable)]);
    await assert.rejects(steps.check(id, rightCode), unavailable);
    assert.equal(deaths.length, 1);
    await store.close();
  });

  it('gives the same verification from its opening, a claim, an action and a read', async () => {
    const store = await open();
    const steps = new Steps(store, clock);
    const opened = await steps.opened();
    const [claim] = await store.claimMessages({ limit: 1, leaseSeconds: 30 });
    assert.deepEqual(claim?.verification, opened);
    assert.deepEqual(await store.readVerification({ id: opened.id, appId: null }), opened);
    const wrong = await steps.check(opened.id, '000000');
    assert.deepEqual('verification' in wrong && wrong.verification?.sealed, opened.sealed);
    await store.close();
  });

  it('gives what is stored, not what was opened, once that has changed', async () => {
    const store = await open();
    const steps = new Steps(store, clock);
    const { id } = await steps.opened();
    await steps.check(id, '000000');
    const [claim] = await store.claimMessages({ limit: 1, leaseSeconds: 30 });
    assert.equal(claim?.verification?.tries, 1);
    await store.close();
  });
});
