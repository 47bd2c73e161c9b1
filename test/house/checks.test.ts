import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = (command: string, args: string[]) =>
  promisify(execFile)(`node_modules/.bin/${command}`, args, { cwd: root }).then(
    () => '',
    (error: { stdout?: string; stderr?: string }) =>
      `${error.stdout}${error.stderr}`.slice(0, 4000) || 'failed without a word',
  );

it('has the types right', async () => {
  assert.equal(await run('tsc', ['-p', '.']), '');
});

it('is formatted and linted', async () => {
  assert.equal(await run('biome', ['ci', '--colors=off', '--max-diagnostics=10', '.']), '');
});

it('has its generated files made from the schemas as they are', async () => {
  assert.equal(await run('node', ['scripts/generate.ts', '--check']), '');
});
