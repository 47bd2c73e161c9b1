import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chmodSync, constants, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scanLeavings } from '#test/leak-scan.ts';
import { problemsMissed } from '#test/problems-seen.ts';

// `npm test`: every test file below test/, or those named; then a scan of all that they left for codes, and whether every
// problem that the API's document names was met.

/** A test that hangs must not keep a machine busy for hours: the whole run ends by then, failed. */
const deadlineMinutes = 30;
const root = fileURLToPath(new URL('..', import.meta.url));
const named = process.argv.slice(2);
const temporary = mkdtempSync(join(roomInMemory() ?? tmpdir(), 'countersign-tests-'));
// Postgres runs as somebody else where we are root, and has its folder in there.
chmodSync(temporary, 0o711);
const leavings = join(temporary, 'leavings');
mkdirSync(leavings);
/** What one file loaded, the others needn't compile anew. */
const compiled = join(root, 'node_modules', '.cache', 'compiled');
/** More than two at least: browsers and databases leave half of two cores idle. */
const concurrency = Math.max(3, Math.min(4, availableParallelism()));
const child = spawn(
  process.execPath,
  [
    '--test',
    `--test-concurrency=${concurrency}`,
    '--test-timeout=600000',
    '--test-reporter=spec',
    ...(named.length > 0 ? named : ['test/**/*.test.ts']),
  ],
  {
    cwd: root,
    stdio: 'inherit',
    detached: true,
    env: {
      ...process.env,
      TMPDIR: temporary,
      NODE_COMPILE_CACHE: compiled,
      COUNTERSIGN_TEST_LEAVINGS: leavings,
    },
  },
);
/** The runner and every process its tests started. */
const stopAll = (): void => {
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
};
const deadline = setTimeout(() => {
  console.log(`The tests were not done after ${deadlineMinutes} minutes and were stopped.`);
  stopAll();
}, deadlineMinutes * 60_000);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopAll();
    process.exit(1);
  });
}
const [code] = await once(child, 'exit');
clearTimeout(deadline);
const { codes, files, found } = scanLeavings(leavings);
const missed = named.length === 0 ? problemsMissed(leavings) : [];
rmSync(temporary, { recursive: true, force: true });
console.log(
  `Leak scan: ${codes} codes that were sent, ${files} files that were left, ${found.length} found.`,
);
for (const leak of found) console.log(`  ${leak}`);
if (named.length === 0 && codes < 50) {
  console.log('  That is too few codes for the scan to mean anything.');
  process.exit(1);
}
if (missed.length > 0) console.log(`Problems that no test has met: ${missed.join(', ')}.`);
process.exit(found.length + missed.length > 0 ? 1 : (code ?? 1));

/**
 * A folder in memory, where there is one with room: thousands of small databases wait for the disk else, for minutes. What is killed in
 * the tests is a process, which loses nothing there either.
 */
function roomInMemory(): string | undefined {
  const folder = '/dev/shm';
  const enough = 4 * 1024 ** 3;
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= enough ? folder : undefined;
  } catch {
    return undefined;
  }
}
