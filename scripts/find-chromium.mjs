import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * The browser the tests drive: CHROMIUM_PATH, one in a usual place, or Debian's package, installed when this is root on
 * a machine with apt.
 * @param {{ install: boolean }} options
 * @returns {{ path: string, why?: undefined } | { path?: undefined, why: string }}
 */
export function findChromium({ install }) {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted)
    return existsSync(wanted) ? { path: wanted } : { why: `CHROMIUM_PATH is ${wanted}, which is not there.` };
  const found = usual.find((path) => existsSync(path));
  if (found) return { path: found };
  if (install && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log("Installing Debian's chromium (once)…");
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const run = (...args) =>
      spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
    if (run('update', '-qq') && run('install', '-y', '-qq', '--no-install-recommends', 'chromium')) {
      const installed = usual.find((path) => existsSync(path));
      if (installed) return { path: installed };
    }
  }
  return {
    why: 'The tests need Chromium: install it (Debian: apt-get install chromium), or set CHROMIUM_PATH to it.',
  };
}
