import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Makes sure that a package of Debian's is there, and installs it when this is root on a machine with apt.
 * @param file that the package brings
 * @throws Error in one line that says what to do
 */
export function needDebianPackage(name: string, file: string): void {
  if (existsSync(file)) return;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    // Run level 1: what it brings isn't started as a service.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    // Two test files may want something at the same time.
    const patient = ['-o', 'DPkg::Lock::Timeout=120', '-qq'];
    const run = (...args: string[]) => spawnSync('apt-get', [...patient, ...args], { env, stdio: 'ignore' });
    run('update');
    run('install', '-y', '--no-install-recommends', name);
    if (existsSync(file)) return;
  }
  throw new Error(`This test needs Debian's ${name}: apt-get install ${name}`);
}
