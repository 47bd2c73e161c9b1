import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { fileTrouble } from '#store/sqlite/file-trouble.ts';
import { SqliteStore } from '#store/sqlite/sqlite-store.ts';
import { FakeClock, Steps, stepsKeyring } from '#test/contract/steps.ts';

const root = mkdtempSync(join(tmpdir(), 'countersign-file-'));
after(() => rmSync(root, { recursive: true, force: true }));

const clock = new FakeClock();
const open = (path: string): SqliteStore =>
  new SqliteStore({ path, clock: clock.read, keyring: stepsKeyring });

/** @returns what a process of its own prints that runs this program */
async function elsewhere(program: string, ...args: string[]): Promise<string> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program, ...args]);
  return stdout.trim();
}

const openingIt = `
  const { openDatabase } = await import(process.argv[1]);
  try { openDatabase(process.argv[2]); console.log('opened'); } catch (error) { console.log(error.code); }`;
const databaseModule = new URL('../../src/store/sqlite/open-database.ts', import.meta.url).href;
const copyingIt = `
  const { backup, DatabaseSync } = await import('node:sqlite');
  await backup(new DatabaseSync(process.argv[1], { readOnly: true }), process.argv[2]);`;

describe('the file of the embedded store', () => {
  it('is for one service at a time: another process is refused', async () => {
    const path = join(root, 'one.db');
    const store = open(path);
    assert.equal(await elsewhere(openingIt, databaseModule, path), 'store-unavailable');
    await store.close();
    await open(path).close();
  });

  it('says what is wrong with it where nobody else has it', () => {
    const path = join(root, 'broken.db');
    writeFileSync(`${path}-lock`, 'This is no lock of ours. '.repeat(40));
    const told = (trouble: string) => (error: Error) =>
      error.name === 'ServiceError' && error.message.includes(path) && error.message.includes(trouble);
    assert.throws(() => open(path), told('not a database'));
    rmSync(`${path}-lock`);
    writeFileSync(path, 'This is no database of ours. '.repeat(40));
    assert.throws(() => open(path), told('not a database'));
    assert.throws(() => open(join(path, 'within.db')), told('must belong to the user'));
  });

  it('says of a full disk that it wants room, and leaves what nobody but us can mend as it is', () => {
    const small = new DatabaseSync(':memory:');
    small.exec('CREATE TABLE t (a); PRAGMA max_page_count = 2');
    const told = (work: () => unknown): unknown => {
      try {
        return work();
      } catch (error) {
        return fileTrouble('a.db', error);
      }
    };
    assert.match(
      String(told(() => small.exec('INSERT INTO t VALUES (zeroblob(99999))'))),
      /a\.db .*Make room/,
    );
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
    assert.match(String(fileTrouble('a.db', full)), /Make room/);
    assert.match(String(told(() => small.exec('SELECT b FROM t'))), /^Error: no such column/);
    small.close();
  });

  it('is written to when it is asked for its health, as often as it is asked', async () => {
    const path = join(root, 'health.db');
    const store = open(path);
    let size = statSync(`${path}-wal`).size;
    for (let i = 0; i < 3; i++) {
      await store.checkHealth();
      const before = size;
      size = statSync(`${path}-wal`).size;
      assert.ok(size > before);
    }
    await store.close();
    await open(path).close();
  });

  it('has what was heard of a message that a worker held when the process died, and gives the message out again', async () => {
    const path = join(root, 'heard.db');
    const store = open(path);
    const { id } = await new Steps(store, clock).opened();
    const lease = { limit: 1, leaseSeconds: 30 };
    const [claimed] = await store.claimMessages(lease);
    await store.recordReceipt({ messageId: claimed?.message.id ?? '' }, { status: 'delivered' });
    await store.close();
    const next = open(path);
    const [again] = await next.claimMessages(lease);
    assert.deepEqual([again?.verification?.id, again?.message.receipt?.status], [id, 'delivered']);
    await next.close();
  });

  it('is looked through for limits that are over, behind as many as live on', async () => {
    const path = join(root, 'limits.db');
    const store = open(path);
    const steps = new Steps(store, clock);
    const to = (key: string) => ({ destinations: [{ channels: ['sms' as const], keys: [key] }] });
    for (const number of [1, 2, 3]) await steps.opened(to(`z${number}`));
    clock.advance(86_400);
    for (const number of [1, 2, 3]) await steps.opened(to(`a${number}`));
    for (let step = 0; step < 6; step++) await store.removeExpired(2);
    await store.close();
    const file = new DatabaseSync(path, { readOnly: true });
    const keys = file.prepare('SELECT key FROM budgets ORDER BY key').all();
    file.close();
    assert.deepEqual(
      keys.map(({ key }) => key),
      ['a1', 'a2', 'a3'],
    );
  });

  it('can be copied while it is open, and the copy has what was answered', async () => {
    const path = join(root, 'copied.db');
    const store = open(path);
    const { id, appId, sealed } = await new Steps(store, clock).opened();
    const copy = join(root, 'copy.db');
    await elsewhere(copyingIt, path, copy);
    const restored = open(copy);
    const copied = await restored.readVerification({ id, appId });
    assert.deepEqual([copied?.status, copied?.sealed.join()], ['pending', sealed.join()]);
    await restored.close();
    await store.close();
  });

  it('is read by its owner only, with all that lies beside it', async () => {
    const folder = join(root, 'data');
    const store = open(join(folder, 'countersign.db'));
    await new Steps(store, clock).opened();
    const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777]);
    assert.deepEqual(
      modes,
      modes.map(([name]) => [name, 0o600]),
    );
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    await store.close();
  });
});
