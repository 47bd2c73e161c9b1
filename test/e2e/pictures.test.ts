import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('every picture of the README is made by `npm run pictures`, in the size it has there', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-pictures-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  execFileSync(process.execPath, ['scripts/pictures.ts', folder], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const kept = join(root, 'docs/pictures');
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const shown = [...readme.matchAll(/docs\/pictures\/([\w-]+\.png)/g)].map(([, name = '']) => name);
  assert.deepEqual(readdirSync(folder).sort(), shown.sort());
  assert.deepEqual(readdirSync(kept).sort(), shown.sort());
  for (const name of shown) assert.deepEqual(sizeOf(join(folder, name)), sizeOf(join(kept, name)), name);
});

/** The width and height of a PNG are its 17th byte and what follows. */
function sizeOf(path: string): [number, number] {
  const bytes = readFileSync(path);
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}
