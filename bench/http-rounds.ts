import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { betterAuthSignIn, betterAuthVerify, countersign } from './candidates.ts';
import { startServer } from './child-server.ts';
import type { HttpRounds } from './figures.ts';
import { type HttpRound, type RoundSize, runHttpRound } from './http-round.ts';
import type { LoadResult } from './load.ts';
import { perSecond } from './report.ts';
import { residentMegabytes } from './resident-memory.ts';

export const apiKey = `cs_${'bench'.repeat(8)}`;
/** More than the peer opens a second anywhere; each needs a user beforehand. */
const peerUsersPerSecond = 5000;

export type Rounds = RoundSize & {
  /** Rounds counted, after one that isn't. */
  readonly rounds: number;
  /** For what the servers write. */
  readonly folder: string;
  /** Databases of the two; absent: each has its embedded one. */
  readonly databases?: { readonly ours: string; readonly peer: string };
};

export type HttpOutcome = {
  readonly rounds: HttpRounds;
  readonly results: readonly LoadResult[];
  readonly memory: { readonly oursAfterLoad: number; readonly peerAfterLoad: number };
};

/** Both servers stay up the whole time, and take turns within each round. */
export async function httpRounds(size: Rounds): Promise<HttpOutcome> {
  const { folder, databases } = size;
  const users = Math.ceil(Math.min(size.seconds * peerUsersPerSecond, size.requests) * (size.rounds + 1));
  await using ours = await startServer('servers/countersign.ts', [
    newFolder(folder, 'countersign'),
    apiKey,
    ...(databases ? [databases.ours] : []),
  ]);
  await using peer = await startServer('peers/better-auth.ts', [
    newFolder(folder, 'better-auth'),
    String(users),
    ...(databases ? [databases.peer] : []),
  ]);
  const sides = [countersign(ours, apiKey), betterAuthVerify(peer), betterAuthSignIn(peer)].map(
    (candidate) => {
      let number = 0;
      return { candidate, nextNumber: () => number++, rounds: [] as HttpRound[] };
    },
  );
  const results: LoadResult[] = [];
  // The first round only warms up, and isn't counted.
  for (let round = 0; round <= size.rounds; round++) {
    for (const { candidate, nextNumber, rounds } of sides) {
      const result = await runHttpRound(candidate, size, nextNumber);
      results.push(result.open, result.check);
      if (round > 0) rounds.push(result);
      console.log(
        `${round === 0 ? 'warm-up' : `round ${round}`}: ${candidate.name}: ${perSecond(result.open.perSecond)} open/s, ` +
          `${perSecond(result.check.perSecond)} check/s`,
      );
    }
  }
  const [first, second, third] = sides.map(({ rounds }) => rounds);
  return {
    rounds: { ours: first ?? [], verify: second ?? [], signIn: third ?? [] },
    results,
    memory: { oursAfterLoad: residentMegabytes(ours.pid), peerAfterLoad: residentMegabytes(peer.pid) },
  };
}

export function newFolder(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
