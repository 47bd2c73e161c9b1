import { existsSync } from 'node:fs';
import { installDebianPackages } from './debian-packages.mjs';

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
  if (install) {
    installDebianPackages(['chromium']);
    const installed = usual.find((path) => existsSync(path));
    if (installed) return { path: installed };
  }
  return {
    why: 'The tests need Chromium: install it (Debian: apt-get install chromium), or set CHROMIUM_PATH to it.',
  };
}
