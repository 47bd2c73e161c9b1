import type { Candidate } from './candidates.ts';
import { type LoadRequest, type LoadResult, runLoad } from './load.ts';

export type HttpRound = {
  readonly open: LoadResult;
  readonly check: LoadResult;
  /** Codes a second that reached the transport: an answer given before its message left doesn't count here. */
  readonly deliveredPerSecond: number;
};

export type RoundSize = {
  readonly connections: number;
  /** How long to open; every code is checked afterwards, however long that takes. */
  readonly seconds: number;
  /** At most so many openings. */
  readonly requests: number;
};

/** Opens with one candidate for a while, takes the codes, and has each judged. */
export async function runHttpRound(
  candidate: Candidate,
  { connections, seconds, requests }: RoundSize,
  nextNumber: () => number,
): Promise<HttpRound> {
  const { port } = candidate.server;
  const ids = new Map<string, string>();
  let left = requests;
  let until = 0;
  const nextOpen = (): LoadRequest | undefined => {
    until ||= performance.now() + seconds * 1000;
    if (left <= 0 || performance.now() > until) return undefined;
    left -= 1;
    const to = candidate.destination(nextNumber());
    return candidate.open(to, (id) => ids.set(to, id));
  };
  const open = await runLoad({ port, connections, requests: nextOpen });
  const { codes, lastAt } = await candidate.server.handOver(open.count - open.failures);
  const deliveredPerSecond = (codes.length / Math.max(1, lastAt - open.startedAt)) * 1000;
  let next = 0;
  const nextCheck = (): LoadRequest | undefined => {
    const [to, code] = codes[next++] ?? [];
    return to === undefined || code === undefined ? undefined : candidate.check(ids.get(to) ?? '', to, code);
  };
  const check = await runLoad({ port, connections, requests: nextCheck });
  return { open, check, deliveredPerSecond };
}
