import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { HandOver, HandOverRequest } from './servers/code-recorder.ts';

/** A server under test, in a process of its own. */
export type ChildServer = AsyncDisposable & {
  readonly port: number;
  readonly pid: number;
  /** Waits until the server has sent `count` codes since the last time, and takes them. */
  handOver(count: number): Promise<HandOver>;
};

const patienceMs = 60_000;

/**
 * @param script relative to this folder; it must print {"port"} as its first line
 * @throws when it ends, or prints nothing for a minute
 */
export async function startServer(script: string, args: readonly string[] = []): Promise<ChildServer> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, {
    // The allocator's setting is that of `npm run serve`, for the peer too: it saves memory and costs no time.
    env: { MALLOC_ARENA_MAX: '2', ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const line = await orEnd(child, script, firstLine(child));
  const { port } = JSON.parse(line) as { port: number };
  return {
    port,
    pid: child.pid ?? 0,
    async handOver(count) {
      const request: HandOverRequest = { handOver: count };
      const answered = once(child, 'message') as Promise<[HandOver]>;
      child.send(request);
      const [codes] = await orEnd(child, script, answered);
      return codes;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no output to read');
  for await (const line of createInterface({ input: child.stdout })) {
    child.stdout.resume();
    return line;
  }
  throw new Error('ended without a word');
}

/** Whatever is waited for, a server that has died or hangs must end the wait. */
async function orEnd<T>(child: ChildProcess, script: string, wanted: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const ended = once(child, 'exit', { signal: stop.signal }).then(([code]) => {
    throw new Error(`${script} ended with ${code}`);
  });
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${script} took over a minute`)), patienceMs);
  try {
    return await Promise.race([wanted, ended, late]);
  } finally {
    clearTimeout(timer);
    ended.catch(() => undefined);
    stop.abort();
  }
}
