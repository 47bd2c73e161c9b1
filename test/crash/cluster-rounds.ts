import { setTimeout as delay } from 'node:timers/promises';
import { leaveForScan } from '#test/leak-scan.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';
import { TcpProxy } from '#test/postgres/tcp-proxy.ts';
import { Cluster } from './cluster.ts';
import { type CrashFigures, figuresOf } from './crash-rounds.ts';
import { holdTrue, type Witness } from './witnesses.ts';

/** What befalls three nodes and their database in the middle of their work. */
export const disasters = [
  'a node is killed',
  'Postgres is killed',
  'all connections are dropped',
  'the standby takes over',
] as const;
export type Disaster = (typeof disasters)[number];

export type ClusterFigures = CrashFigures & {
  readonly disaster: Disaster;
  /** From the database being back, or the node, to an opening answered by each node, ms. */
  readonly backAfterMs: number;
};

const nodes = 3;
/** Of load before the disaster, and after it. */
const loadMs = 1200;

/** The database of a cluster, at an address that stays. */
type Site = { postgres: Postgres; readonly address: TcpProxy };

/**
 * Three nodes, many people; in the middle of it the disaster, then more load, then everything said is held true. Each goes on
 * with what the one before left.
 * @returns figures of each
 */
export async function clusterRounds(befalling: readonly Disaster[]): Promise<ClusterFigures[]> {
  const postgres = await startPostgres({ durable: true });
  const site: Site = { postgres, address: await TcpProxy.start(postgres.port) };
  const url = new URL(postgres.url);
  url.port = String(site.address.port);
  const cluster = await Cluster.start(url.href, nodes);
  const all: Witness[] = [];
  const figures: ClusterFigures[] = [];
  let stored: string[] = [];
  try {
    for (const [round, disaster] of befalling.entries()) {
      const standby = disaster === 'the standby takes over' ? await site.postgres.standby() : undefined;
      const load = cluster.load(String(round));
      await delay(loadMs);
      if (standby) await takeOver(site, standby);
      else await befall(disaster, site.postgres, cluster, round);
      const backAfterMs = Math.round(await cluster.untilServing());
      await delay(loadMs);
      const witnesses = await load.end();
      all.push(...witnesses);
      const sentAfterwards = await holdTrue(cluster.any(), cluster.mailbox, witnesses);
      figures.push({ disaster, ...figuresOf(witnesses), sentAfterwards, backAfterMs });
    }
    stored = await allRows(site.postgres);
  } finally {
    await cluster.stop();
    await site.address[Symbol.asyncDispose]();
    await site.postgres.stop();
  }
  leaveForScan({ codes: all.flatMap(({ code }) => code ?? []), texts: [...cluster.log, ...stored] });
  return figures;
}

async function befall(
  disaster: Disaster,
  postgres: Postgres,
  cluster: Cluster,
  round: number,
): Promise<void> {
  if (disaster === 'a node is killed') return cluster.replace(round % nodes);
  if (disaster === 'all connections are dropped') {
    await postgres.dropConnections();
    return;
  }
  await postgres.kill();
  await postgres.restart();
}

/** The primary dies with its disk; what it had acknowledged, the standby has. */
async function takeOver(site: Site, standby: Postgres): Promise<void> {
  await site.postgres.kill();
  await standby.promote();
  site.address.moveTo(standby.port);
  await site.postgres.stop();
  site.postgres = standby;
}

/** Everything that is stored, as text; bytes as they are, since their hexadecimal digits would look like codes. */
async function allRows(postgres: Postgres): Promise<string[]> {
  const tables = await postgres.query(`SELECT quote_ident(relname) AS name FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace`);
  const rows = tables.map(({ name }) => postgres.query(`SELECT t::text AS row FROM ${name} AS t`));
  const asStored = (row: string): string =>
    row.replaceAll(/\\x([0-9a-f]+)/g, (_, hex: string) => Buffer.from(hex, 'hex').toString('latin1'));
  return (await Promise.all(rows)).flat().map(({ row }) => asStored(String(row)));
}
