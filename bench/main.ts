import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { betterAuthSignIn, betterAuthVerify, countersign } from './candidates.ts';
import { startServer } from './child-server.ts';
import { benchEngine, type EngineRound } from './engine.ts';
import { engineTable, httpTable, memoryTable } from './figures.ts';
import { type HttpRound, type RoundSize, runHttpRound } from './http-round.ts';
import { type LoadResult, runLoad } from './load.ts';
import { perSecond, renderTable, renderVerdict, type Table } from './report.ts';
import { idleMegabytes, residentMegabytes } from './resident-memory.ts';

const usage = `npm run bench -- [--rounds N] [--seconds N] [--requests N] [--steps N] [--quick]
  --rounds    rounds counted, after one that isn't (5; quick: 3)
  --seconds   how long each side opens in a round; every code is then checked (3; quick: 1)
  --requests  at most so many openings a side and round (no limit)
  --steps     engine steps to a side and round (20000; quick: 4000)`;

const apiKey = `cs_${'bench'.repeat(8)}`;
const connections = 32;
/** More than the peer opens a second anywhere; each needs a user beforehand. */
const peerUsersPerSecond = 5000;

type Size = RoundSize & { readonly rounds: number; readonly steps: number };

const size = readSize();
const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
try {
  process.exitCode = await bench(size, folder);
} finally {
  rmSync(folder, { recursive: true });
}

function readSize(): Size {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { rounds: text, seconds: text, requests: text, steps: text, quick: { type: 'boolean' } },
  });
  const number = (given: string | undefined, otherwise: number): number => {
    const value = given === undefined ? otherwise : Number(given);
    if (value > 0) return value;
    console.error(usage);
    process.exit(2);
  };
  return {
    connections,
    rounds: number(values.rounds, values.quick ? 3 : 5),
    seconds: number(values.seconds, values.quick ? 1 : 3),
    requests: number(values.requests, Number.POSITIVE_INFINITY),
    steps: number(values.steps, values.quick ? 4000 : 20_000),
  };
}

/** @returns the exit code: 1 when any request failed, since then the figures mean nothing; goals missed are only said */
async function bench(size: Size, folder: string): Promise<number> {
  console.log(
    `${size.rounds} rounds on ${availableParallelism()} x ${cpus()[0]?.model}, Node ${process.version}`,
  );
  await printCeiling();
  const idle = await idleMegabytes(newFolder(folder, 'idle'), apiKey);
  const engine = await engineRounds(size);
  const { table: http, results, memory } = await httpRounds(size, folder);
  const tables = [engineTable(engine), http, memoryTable({ idle, ...memory })];
  for (const table of tables) console.log(`\n${renderTable(table)}`);
  console.log(`\n${renderVerdict(tables)}`);
  return reportFailures(results);
}

async function printCeiling(): Promise<void> {
  await using server = await startServer('servers/trivial.ts');
  let left = 100_000;
  const requests = () =>
    left-- > 0 ? { path: '/v1/verifications', body: '{"to":"user@bench.example"}' } : undefined;
  const result = await runLoad({ port: server.port, connections, requests });
  console.log(`The load generator itself can do ${perSecond(result.perSecond)} requests/s.`);
}

async function engineRounds({ rounds, steps }: Size): Promise<EngineRound[]> {
  const inFlight = connections;
  await benchEngine({ steps: Math.ceil(steps / 5), inFlight });
  const results: EngineRound[] = [];
  for (let round = 0; round < rounds; round++) results.push(await benchEngine({ steps, inFlight }));
  return results;
}

type HttpOutcome = {
  readonly table: Table;
  readonly results: readonly LoadResult[];
  readonly memory: { readonly oursAfterLoad: number; readonly peerAfterLoad: number };
};

/** Both servers stay up the whole time, and take turns within each round. */
async function httpRounds(size: Size, folder: string): Promise<HttpOutcome> {
  const users = Math.ceil(Math.min(size.seconds * peerUsersPerSecond, size.requests) * (size.rounds + 1));
  await using ours = await startServer('servers/countersign.ts', [newFolder(folder, 'countersign'), apiKey]);
  await using peer = await startServer('peers/better-auth.ts', [
    newFolder(folder, 'better-auth'),
    String(users),
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
    table: httpTable({ ours: first ?? [], verify: second ?? [], signIn: third ?? [] }, size.connections),
    results,
    memory: { oursAfterLoad: residentMegabytes(ours.pid), peerAfterLoad: residentMegabytes(peer.pid) },
  };
}

function newFolder(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  return folder;
}

function reportFailures(results: readonly LoadResult[]): number {
  const failures = results.reduce((sum, result) => sum + result.failures, 0);
  if (failures === 0) return 0;
  const first = results.find(({ firstFailure }) => firstFailure !== undefined)?.firstFailure;
  console.error(`\n${failures} requests FAILED, so these figures mean nothing. The first: ${first}`);
  return 1;
}
