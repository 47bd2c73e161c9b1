import { connect, type Socket } from 'node:net';
import { ResponseReader } from './response-reader.ts';

export type LoadRequest = {
  readonly path: string;
  /** JSON, ASCII only. */
  readonly body: string;
  /** Whole lines, each ended by CR LF. */
  readonly headers?: string;
  /** @returns whether the answer is what was hoped for; false counts as a failure */
  readonly onBody?: (body: string) => boolean;
};

export type LoadOptions = {
  readonly port: number;
  readonly connections: number;
  /** The next request, or undefined when there are no more. */
  readonly requests: () => LoadRequest | undefined;
};

export type LoadResult = {
  readonly count: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that weren't 2xx or weren't what was hoped for, and connections lost. */
  readonly failures: number;
  readonly firstFailure: string | undefined;
  /** Epoch milliseconds. */
  readonly startedAt: number;
};

/** A connection that says nothing for so long is given up as lost. */
const silenceMs = 30_000;

type Tally = { latencies: number[]; failures: number; firstFailure: string | undefined };

/**
 * A closed loop: every connection sends its next POST as soon as it has the last answer. Plain sockets, since node:http
 * as a client costs more than the servers measured here do.
 */
export async function runLoad({ port, connections, requests }: LoadOptions): Promise<LoadResult> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => opened(port)));
  const tally: Tally = { latencies: [], failures: 0, firstFailure: undefined };
  const startedAt = Date.now();
  const started = performance.now();
  await Promise.all(sockets.map((socket) => lane(socket, port, requests, tally)));
  const seconds = (performance.now() - started) / 1000;
  const sorted = Float64Array.from(tally.latencies).sort();
  const { failures, firstFailure } = tally;
  return {
    count: sorted.length,
    perSecond: sorted.length / seconds,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    failures,
    firstFailure,
    startedAt,
  };
}

function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

function lane(socket: Socket, port: number, requests: LoadOptions['requests'], tally: Tally): Promise<void> {
  return new Promise((resolve) => {
    let current: LoadRequest | undefined;
    let sentAt = 0;
    const fail = (why: string): void => {
      tally.failures += 1;
      tally.firstFailure ??= why;
    };
    const next = (): void => {
      current = requests();
      if (!current) {
        socket.end();
        resolve();
        return;
      }
      sentAt = performance.now();
      socket.write(rendered(current, port));
    };
    const reader = new ResponseReader((status, body) => {
      tally.latencies.push(performance.now() - sentAt);
      const good = status >= 200 && status < 300 && (current?.onBody?.(body) ?? true);
      if (!good) fail(`${current?.path} answered ${status} ${body.slice(0, 300)}`);
      next();
    });
    const lost = (why: string): void => {
      if (current) fail(`connection lost: ${why}`);
      current = undefined;
      socket.destroy();
      resolve();
    };
    socket.on('data', (chunk: Buffer) => reader.push(chunk));
    socket.setTimeout(silenceMs, () => lost('no answer'));
    socket.on('error', (error) => lost(error.message));
    socket.on('close', () => lost('closed by the server'));
    next();
  });
}

function rendered({ path, body, headers = '' }: LoadRequest, port: number): string {
  return (
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n` +
    `${headers}Content-Length: ${body.length}\r\n\r\n${body}`
  );
}
