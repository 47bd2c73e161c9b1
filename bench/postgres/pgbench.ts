import { execFile } from 'node:child_process';
import { existsSync, globSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** Where Debian puts it, when it is not on the path. */
const places = '/usr/lib/postgresql/*/bin/pgbench';

/** @throws saying what to install */
export function findPgbench(): string {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'pgbench'));
  const found = [...onPath, ...globSync(places)].find((path) => existsSync(path));
  if (found === undefined)
    throw new Error('pgbench is needed to compare with: apt-get install postgresql-contrib');
  return found;
}

export type PgbenchOptions = {
  readonly pgbench: string;
  readonly url: string;
  /** Transactions at once, each on a connection of its own. */
  readonly clients: number;
  readonly seconds: number;
  readonly script: string;
  readonly folder: string;
  readonly variables: Readonly<Record<string, string | number>>;
};

/** Connections to a second: until all are there and have planned their statements, what is measured is that. */
const settledClientsASecond = 8;

/**
 * Runs a script over and over, prepared, as fast as the server answers.
 * @returns transactions a second, over the last `seconds` of a run that had time to settle
 */
export async function runPgbench(options: PgbenchOptions): Promise<number> {
  const { pgbench, url, clients, seconds, script, folder, variables } = options;
  const file = join(folder, 'script.sql');
  writeFileSync(file, script);
  const { hostname, port, username, password, pathname } = new URL(url);
  const settling = Math.ceil(clients / settledClientsASecond);
  const measured = Math.max(1, Math.round(seconds));
  const { stdout, stderr } = await promisify(execFile)(
    pgbench,
    [
      ...['--no-vacuum', '--protocol=prepared', '--progress=1', `--file=${file}`],
      ...[
        `--client=${clients}`,
        `--jobs=${Math.min(clients, availableParallelism())}`,
        `--time=${settling + measured + 1}`,
      ],
      ...Object.entries(variables).flatMap(([name, value]) => ['-D', `${name}=${value}`]),
      ...[`--host=${hostname}`, `--port=${port}`, `--username=${username}`, pathname.slice(1)],
    ],
    { env: { ...process.env, PGPASSWORD: decodeURIComponent(password) } },
  );
  const each = [...stderr.matchAll(/^progress: .*?, ([\d.]+) tps/gm)]
    .map(([, tps]) => Number(tps))
    .slice(-measured);
  if (each.length < measured) throw new Error(`pgbench said nothing to be understood:\n${stdout}\n${stderr}`);
  return each.reduce((sum, tps) => sum + tps, 0) / each.length;
}
