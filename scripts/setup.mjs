// Brings a fresh clone to where `npm start` and `npm test` work: the packages, Node 26 among them, and for tests a
// Chromium, the peers they talk SMPP with and oathtool. Plain JavaScript for any Node from 20 on, since the project's own Node may not be there yet.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stampFile = `${root}node_modules/.countersign-setup`;

const oldest = 20;
if (Number(process.versions.node.split('.')[0]) < oldest) {
  console.error(`Countersign needs Node ${oldest} or later to set itself up; this is ${process.version}.`);
  process.exit(1);
}

const lock = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .digest('hex');
const stamp = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
if (stamp !== lock) {
  console.log('Installing packages (once)…');
  // Through npm itself, not `npm` on PATH, which a script runner may have put another one before.
  const npm = process.env.npm_execpath;
  const command = npm
    ? [process.execPath, [npm, 'ci', '--no-audit', '--no-fund', '--loglevel=error']]
    : ['npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']];
  const installed = spawnSync(command[0], command[1], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (installed.status !== 0) {
    console.error('npm ci failed; see above.');
    process.exit(1);
  }
  const version = execFileSync(`${root}node_modules/.bin/node`, ['--version'], { encoding: 'utf8' }).trim();
  if (!version.startsWith('v26.')) {
    console.error(
      `The package "node" installed ${version} instead of 26. Allow its install script and run npm ci again.`,
    );
    process.exit(1);
  }
  writeFileSync(stampFile, lock);
}

if (process.argv.includes('--tests')) {
  const { installDebianPackages, missingTestPackages } = await import('./debian-packages.mjs');
  installDebianPackages(missingTestPackages());
  const { findChromium } = await import('./find-chromium.mjs');
  const found = findChromium({ install: true });
  if (!found.path) {
    console.error(found.why);
    process.exit(1);
  }
}
