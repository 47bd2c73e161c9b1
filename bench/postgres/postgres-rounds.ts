import { availableParallelism } from 'node:os';
import { Client } from 'pg';
import { idsFrom } from '#core/id.ts';
import { PostgresStore } from '#store/postgres/postgres-store.ts';
import { stepsKeyring } from '#test/contract/steps.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';
import { countersign } from '../candidates.ts';
import { type ChildServer, startServer } from '../child-server.ts';
import { httpTable } from '../figures.ts';
import { apiKey, httpRounds, newFolder, type Rounds } from '../http-rounds.ts';
import { type LoadResult, runLoad } from '../load.ts';
import { atLeast, below, median, medianRatio, perSecond, type Row, type Table, times } from '../report.ts';
import { type EngineFigures, measureEngine } from './engine.ts';
import { findPgbench, runPgbench } from './pgbench.ts';
import { checkScript, fillStatements, openScript } from './scripts.ts';

export type PostgresSize = Rounds & {
  /** Rows of history to measure with, beside none. */
  readonly history: readonly number[];
};

/** Enough for the checks of pgbench to fall on different people. */
const toCheck = 100_000;

/** Everything on one Postgres of this machine's own, every commit on disk. */
export async function postgresRounds(
  size: PostgresSize,
): Promise<{ tables: Table[]; results: LoadResult[] }> {
  const postgres = await startPostgres({
    durable: true,
    settings: { shared_buffers: "'1GB'", max_wal_size: "'8GB'", synchronous_commit: 'on' },
  });
  try {
    const tables = [
      await againstPgbench(postgres, size),
      await hotDestination(postgres, size),
      await withHistory(postgres, size),
    ];
    const http = await overHttp(postgres, size);
    return { tables: [...tables, ...http.tables], results: http.results };
  } finally {
    await postgres.stop();
  }
}

/** A database with the tables and nothing else in it. */
async function newDatabase(postgres: Postgres, name: string): Promise<string> {
  const url = await postgres.createDatabase(name);
  await (await PostgresStore.open({ url, keyring: stepsKeyring })).close();
  return url;
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** @returns what the ids of the rows begin with, after `ver_` */
async function fill(url: string, rows: number): Promise<string> {
  const now = Date.now();
  const prefix = idsFrom('ver', now).slice('ver_'.length);
  await withClient(url, async (client) => {
    for (const statement of fillStatements) await client.query(statement, [rows, prefix, now]);
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
  });
  return prefix;
}

type Pair = { readonly engine: EngineFigures; readonly open: number; readonly check: number };

async function againstPgbench(postgres: Postgres, { rounds, seconds, folder }: PostgresSize): Promise<Table> {
  const pgbench = findPgbench();
  const url = await newDatabase(postgres, 'engine');
  const prefix = await fill(url, toCheck);
  const files = newFolder(folder, 'pgbench');
  const pairs = new Map<number, Pair[]>([
    [32, []],
    [128, []],
  ]);
  for (let round = 0; round <= rounds; round++) {
    for (const [inFlight, done] of pairs) {
      const bench = { pgbench, url, clients: inFlight, seconds, folder: files };
      const engine = await measureEngine({ url, inFlight, seconds });
      const open = await runPgbench({ ...bench, script: openScript, variables: { prefix } });
      const check = await runPgbench({
        ...bench,
        script: checkScript,
        variables: { prefix, count: toCheck },
      });
      if (round > 0) done.push({ engine, open, check });
      console.log(
        `${round === 0 ? 'warm-up' : `round ${round}`}: ${inFlight} in flight: ` +
          `${perSecond(engine.openPerSecond)} open/s (pgbench ${perSecond(open)}), ` +
          `${perSecond(engine.checkPerSecond)} check/s (${perSecond(check)})`,
      );
    }
  }
  const rows = [...pairs].flatMap(([inFlight, done]) => pgbenchRows(inFlight, done));
  return {
    title: 'Engine on Postgres',
    headings: ['group commit', 'pgbench', 'ratio', 'cores for 10,000/s'],
    rows,
  };
}

function pgbenchRows(inFlight: number, pairs: readonly Pair[]): Row[] {
  const row = (
    label: string,
    ours: (figures: EngineFigures) => number,
    theirs: (pair: Pair) => number,
    cores: (figures: EngineFigures) => number,
  ): Row[] => {
    const [us, them] = [pairs.map(({ engine }) => ours(engine)), pairs.map(theirs)];
    const ratio = medianRatio(us, them);
    const used = median(pairs.map(({ engine }) => cores(engine)));
    return [
      {
        label: `${label}, ${inFlight} in flight`,
        cells: [perSecond(median(us)), perSecond(median(them)), times(ratio), used.toFixed(2)],
        goal: atLeast(inFlight === 32 ? 1.25 : 2, ratio),
      },
      ...(inFlight === 32
        ? []
        : [
            {
              label: `${label}: processor in Node`,
              cells: ['', '', '', used.toFixed(2)],
              goal: below(0.5, 'cores', used),
            },
          ]),
    ];
  };
  return [
    ...row(
      'open/s',
      (e) => e.openPerSecond,
      (p) => p.open,
      (e) => e.openCores,
    ),
    ...row(
      'check/s',
      (e) => e.checkPerSecond,
      (p) => p.check,
      (e) => e.checkCores,
    ),
  ];
}

/** One person whom a tenth of all openings are for, beside as many people as there are openings. */
async function hotDestination(postgres: Postgres, { rounds, seconds }: PostgresSize): Promise<Table> {
  const url = await newDatabase(postgres, 'hot');
  const without: number[] = [];
  const withHot: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const spread = await measureEngine({ url, inFlight: 128, seconds });
    const hot = await measureEngine({ url, inFlight: 128, seconds, hotPercent: 10 });
    if (round === 0) continue;
    without.push(spread.openPerSecond);
    withHot.push(hot.openPerSecond);
  }
  const ratio = medianRatio(withHot, without);
  return {
    title: 'A hot destination',
    headings: ['10 % for one person', 'all for different ones', 'ratio'],
    rows: [
      {
        label: 'open/s, 128 in flight',
        cells: [perSecond(median(withHot)), perSecond(median(without)), ratio.toFixed(2)],
        goal: atLeast(0.8, ratio),
      },
    ],
  };
}

/** The same steps with rows of the last day beside them: more than one piece of a table would ever hold. */
async function withHistory(postgres: Postgres, { rounds, seconds, history }: PostgresSize): Promise<Table> {
  const urls = new Map<number, string>();
  for (const rows of [0, ...history]) {
    const url = await newDatabase(postgres, `history_${rows}`);
    if (rows > 0) await fill(url, rows);
    urls.set(rows, url);
  }
  const figures = new Map([...urls.keys()].map((rows) => [rows, [] as EngineFigures[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const [rows, url] of urls) {
      const measured = await measureEngine({ url, inFlight: 128, seconds });
      if (round > 0) figures.get(rows)?.push(measured);
    }
  }
  const none = figures.get(0) ?? [];
  return {
    title: 'History',
    headings: ['open/s', 'to none', 'check/s', 'to none'],
    rows: [...figures].map(([rows, measured]) => {
      const of = (figure: (f: EngineFigures) => number) => measured.map(figure);
      const opens = medianRatio(
        of((f) => f.openPerSecond),
        none.map((f) => f.openPerSecond),
      );
      const checks = medianRatio(
        of((f) => f.checkPerSecond),
        none.map((f) => f.checkPerSecond),
      );
      return {
        label: `${rows.toLocaleString('en')} verifications`,
        cells: [
          perSecond(median(of((f) => f.openPerSecond))),
          opens.toFixed(2),
          perSecond(median(of((f) => f.checkPerSecond))),
          checks.toFixed(2),
        ],
        ...(rows === 0 ? {} : { goal: atLeast(0.85, Math.min(opens, checks)) }),
      };
    }),
  };
}

async function overHttp(
  postgres: Postgres,
  size: PostgresSize,
): Promise<{ tables: Table[]; results: LoadResult[] }> {
  const databases = {
    ours: await postgres.createDatabase('ours'),
    peer: await postgres.createDatabase('peer'),
  };
  const { rounds, results } = await httpRounds({
    ...size,
    folder: newFolder(size.folder, 'http'),
    databases,
  });
  const title = `HTTP on Postgres, ${size.connections} connections`;
  const two = await twoNodes(postgres, size);
  return {
    tables: [httpTable(rounds, { title, opens: 12, checks: 28 }), two.table],
    results: [...results, ...two.results],
  };
}

/** One node, and two on the same database, each with all the connections: openings, whose messages either may send. */
async function twoNodes(
  postgres: Postgres,
  size: PostgresSize,
): Promise<{ table: Table; results: LoadResult[] }> {
  const url = await postgres.createDatabase('nodes');
  const start = (name: string) =>
    startServer('servers/countersign.ts', [newFolder(size.folder, name), apiKey, url]);
  await using first = await start('first');
  await using second = await start('second');
  let number = 0;
  const open = async (server: ChildServer): Promise<LoadResult> => {
    const until = performance.now() + size.seconds * 1000;
    const candidate = countersign(server, apiKey);
    const requests = () =>
      performance.now() < until
        ? candidate.open(candidate.destination(number++), () => undefined)
        : undefined;
    return runLoad({ port: server.port, connections: size.connections, requests });
  };
  const results: LoadResult[] = [];
  const rates: [number[], number[]] = [[], []];
  for (let round = 0; round <= size.rounds; round++) {
    for (const [index, servers] of [[first], [first, second]].entries()) {
      const done = await Promise.all(servers.map(open));
      results.push(...done);
      if (round > 0) rates[index]?.push(done.reduce((sum, { perSecond }) => sum + perSecond, 0));
    }
  }
  const [one, two] = rates;
  return {
    table: {
      title: `Nodes, on one machine of ${availableParallelism()} cores with Postgres and the load`,
      headings: ['two', 'one', 'ratio'],
      rows: [
        {
          label: 'open/s',
          cells: [perSecond(median(two)), perSecond(median(one)), medianRatio(two, one).toFixed(2)],
        },
      ],
    },
    results,
  };
}
