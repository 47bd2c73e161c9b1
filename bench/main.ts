import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer } from './child-server.ts';
import { deliveryRounds } from './delivery/delivery-rounds.ts';
import { benchEngine, type EngineRound } from './engine.ts';
import { engineTable, httpTable, memoryTable } from './figures.ts';
import type { RoundSize } from './http-round.ts';
import { apiKey, httpRounds, newFolder } from './http-rounds.ts';
import { type LoadResult, runLoad } from './load.ts';
import { postgresRounds } from './postgres/postgres-rounds.ts';
import { perSecond, renderTable, renderVerdict, type Table } from './report.ts';
import { idleMegabytes } from './resident-memory.ts';
import { totpRounds } from './totp-rounds.ts';

const usage = `npm run bench -- [--rounds N] [--seconds N] [--requests N] [--steps N] [--quick]
  --rounds    rounds counted, after one that isn't (5; quick: 3)
  --seconds   how long each side opens in a round; every code is then checked (3; quick: 1)
  --requests  at most so many openings a side and round (no limit)
  --steps     engine steps to a side and round (20000; quick: 4000)
  --only      embedded, postgres, delivery or totp (all)
  --history   rows of history on Postgres, separated by commas (1000000; quick: 100000). 10000000 takes minutes and 15 GB`;

const connections = 32;

const everyPart = ['embedded', 'postgres', 'delivery', 'totp'] as const;
type Part = (typeof everyPart)[number];

type Size = RoundSize & {
  readonly rounds: number;
  readonly steps: number;
  readonly parts: readonly Part[];
  readonly history: readonly number[];
};

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
    options: {
      rounds: text,
      seconds: text,
      requests: text,
      steps: text,
      only: text,
      history: text,
      quick: { type: 'boolean' },
    },
  });
  const number = (given: string | undefined, otherwise: number): number => {
    const value = given === undefined ? otherwise : Number(given);
    if (value > 0) return value;
    console.error(usage);
    process.exit(2);
  };
  const { only, history = values.quick ? '100000' : '1000000' } = values;
  const parts = everyPart.filter((part) => only === undefined || only === part);
  if (parts.length === 0) {
    console.error(usage);
    process.exit(2);
  }
  return {
    connections,
    parts,
    history: history.split(',').map((rows) => number(rows, 0)),
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
  const done = [];
  if (size.parts.includes('embedded')) done.push(await embedded(size, newFolder(folder, 'embedded')));
  if (size.parts.includes('postgres')) {
    done.push(await postgresRounds({ ...size, folder: newFolder(folder, 'postgres') }));
  }
  if (size.parts.includes('delivery')) done.push({ tables: [await deliveryRounds()], results: [] });
  if (size.parts.includes('totp')) {
    done.push({ tables: [totpRounds({ rounds: size.rounds, checks: size.steps * 5 })], results: [] });
  }
  const tables = done.flatMap((part) => part.tables);
  for (const table of tables) console.log(`\n${renderTable(table)}`);
  console.log(`\n${renderVerdict(tables)}`);
  return reportFailures(done.flatMap(({ results }) => results));
}

async function embedded(
  size: Size,
  folder: string,
): Promise<{ tables: readonly Table[]; results: readonly LoadResult[] }> {
  const idle = await idleMegabytes(newFolder(folder, 'idle'), apiKey);
  const engine = await engineRounds(size);
  const { rounds, results, memory } = await httpRounds({ ...size, folder });
  const http = httpTable(rounds, { title: `HTTP, ${connections} connections`, opens: 10, checks: 25 });
  return { tables: [engineTable(engine), http, memoryTable({ idle, ...memory })], results };
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

function reportFailures(results: readonly LoadResult[]): number {
  const failures = results.reduce((sum, result) => sum + result.failures, 0);
  if (failures === 0) return 0;
  const first = results.find(({ firstFailure }) => firstFailure !== undefined)?.firstFailure;
  console.error(`\n${failures} requests FAILED, so these figures mean nothing. The first: ${first}`);
  return 1;
}
