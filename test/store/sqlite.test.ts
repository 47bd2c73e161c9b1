import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { SqliteStore } from '#store/sqlite/sqlite-store.ts';
import { ThreadedStore } from '#store/thread/threaded-store.ts';
import { stepsSecret } from '#test/contract/steps.ts';
import { storeContract } from '#test/contract/store-contract.ts';
import { SharedThread } from './shared-thread.ts';

const root = mkdtempSync(join(tmpdir(), 'countersign-store-'));
const thread = new SharedThread();
after(async () => {
  await thread.end();
  rmSync(root, { recursive: true, force: true });
});

let count = 0;
storeContract(
  'sqlite',
  async ({ clock, keyring }) =>
    new SqliteStore({ path: join(root, `${++count}.db`), clock: clock.read, keyring }),
);

storeContract('sqlite on its own thread', ({ clock }) =>
  ThreadedStore.open({
    engine: { kind: 'sqlite', path: join(root, `${++count}.db`) },
    clock: clock.read,
    secrets: [stepsSecret],
    onDeath: assert.fail,
    startThread: thread.start,
  }),
);
