import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { countersignSettings } from './servers/countersign-settings.ts';

/** Memory that a process holds, in MB (10^6 bytes). */
export function residentMegabytes(pid: number): number {
  const status = `/proc/${pid}/status`;
  const kibibytes = existsSync(status)
    ? /^VmRSS:\s+(\d+)/m.exec(readFileSync(status, 'utf8'))?.[1]
    : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return (Number(kibibytes) * 1024) / 1e6;
}

/** The service itself, started as `npm run serve` starts it and left alone for five seconds. */
export async function idleMegabytes(folder: string, apiKey: string): Promise<number> {
  const child = fork(fileURLToPath(new URL('../src/main.ts', import.meta.url)), {
    env: { MALLOC_ARENA_MAX: '2', ...process.env, ...countersignSettings(folder, apiKey) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  try {
    await Promise.race([
      once(child, 'message'),
      ended.then(([code]) => Promise.reject(new Error(`the service ended with ${code}`))),
    ]);
    await delay(5000);
    return residentMegabytes(child.pid ?? 0);
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}
