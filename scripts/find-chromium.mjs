import { existsSync } from 'node:fs';
import { installDebianPackages, isKnownPackage } from './debian-packages.mjs';

/** Chromium without its windows: the same engine, and tests take half as long. */
const shell = { path: '/usr/bin/chromium-headless-shell', package: 'chromium-headless-shell' };
const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * The browser the tests drive: CHROMIUM_PATH, Debian's headless shell, installed when this is root on a machine with apt
 * that knows it, or a Chromium in a usual place.
 * @param {{ install: boolean, whole?: boolean }} options whole: one that has its windows, for who wants to look at pages as people do
 * @returns {{ path: string, why?: undefined } | { path?: undefined, why: string }}
 */
export function findChromium({ install, whole = false }) {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted)
    return existsSync(wanted) ? { path: wanted } : { why: `CHROMIUM_PATH is ${wanted}, which is not there.` };
  const full = usual.find((path) => existsSync(path));
  if (whole && full) return { path: full };
  if (install && !existsSync(shell.path) && (!full || isKnownPackage(shell.package)))
    installDebianPackages([shell.package]);
  if (existsSync(shell.path)) return { path: shell.path };
  if (full) return { path: full };
  return {
    why: `The tests need Chromium: install it (Debian: apt-get install ${shell.package}), or set CHROMIUM_PATH to it.`,
  };
}
