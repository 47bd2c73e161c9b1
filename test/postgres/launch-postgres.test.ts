import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { startPostgres } from './launch-postgres.ts';

/** A machine has room for some thousands of these, and keeps them until it is started anew. */
it('leaves neither shared memory nor its folder behind', async () => {
  const postgres = await startPostgres();
  const [row] = await postgres.query('SHOW data_directory');
  const folder = String(row?.data_directory);
  const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
  const id = lines[6]?.trim().split(/\s+/)[1] ?? '';
  const segments = (): string[] => execFileSync('ipcs', ['-m'], { encoding: 'utf8' }).split(/\s+/);
  assert.ok(segments().includes(id), 'it has some while it runs');
  await postgres.stop();
  assert.ok(!segments().includes(id));
  assert.ok(!existsSync(folder));
});
