import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type Postgres, startPostgres } from './launch-postgres.ts';

type Left = { readonly folder: string; readonly segment: string };

async function heldBy(postgres: Postgres): Promise<Left> {
  const [row] = await postgres.query('SHOW data_directory');
  const folder = String(row?.data_directory);
  const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
  const segment = lines[6]?.trim().split(/\s+/)[1] ?? '';
  assert.ok(segments().includes(segment), 'it has some while it runs');
  return { folder, segment };
}

const segments = (): string[] => execFileSync('ipcs', ['-m'], { encoding: 'utf8' }).split(/\s+/);

function isGone({ folder, segment }: Left): void {
  assert.ok(!segments().includes(segment));
  assert.ok(!existsSync(folder));
}

/** A machine has room for some thousands of these, and keeps them until it is started anew. */
describe('a Postgres for tests leaves neither shared memory nor its folder behind', () => {
  it('when it is stopped', async () => {
    const postgres = await startPostgres();
    const held = await heldBy(postgres);
    await postgres.stop();
    isGone(held);
  });

  it('when it was killed, and while a standby that took over goes on', async () => {
    const listeners = process.listenerCount('exit');
    const primary = await startPostgres();
    const standby = await primary.standby();
    const held = [await heldBy(primary), await heldBy(standby)] as const;
    await primary.kill();
    await standby.promote();
    await primary.stop();
    isGone(held[0]);
    assert.equal((await standby.query('SELECT 1')).length, 1);
    await standby.stop();
    isGone(held[1]);
    assert.equal(process.listenerCount('exit'), listeners);
  });

  it('in the shared memory of POSIX either', async () => {
    const postgres = await startPostgres();
    const [row] = await postgres.query('SHOW dynamic_shared_memory_type');
    assert.equal(row?.dynamic_shared_memory_type, 'mmap');
    await postgres.stop();
  });
});
