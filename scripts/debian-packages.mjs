import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What tests run beside the project: by the package's name, a file that it brings. */
export const testPackages = {
  kannel: '/usr/sbin/bearerbox',
  'libnet-smpp-perl': '/usr/share/perl5/Net/SMPP.pm',
  oathtool: '/usr/bin/oathtool',
};

/**
 * Installs what is missing of Debian's packages, when this is root on a machine with apt.
 * @param {readonly string[]} names
 */
export function installDebianPackages(names) {
  if (names.length === 0 || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  console.log(`Installing Debian's ${names.join(', ')} (once)…`);
  // Run level 1: what a package brings isn't started as a service.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...names]]) {
    spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  }
}

/**
 * Whether apt can install it without asking the outside for its lists first.
 * @param {string} name
 */
export function isKnownPackage(name) {
  return spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0;
}

/** @returns {string[]} names of those of {@link testPackages} that are not there */
export function missingTestPackages() {
  return Object.entries(testPackages).flatMap(([name, file]) => (existsSync(file) ? [] : [name]));
}
