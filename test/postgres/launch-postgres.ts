import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { type Installation, installation } from './postgres-binaries.ts';

export type PostgresOptions = {
  /** What was committed survives a kill of the machine, as in production. Off: faster, and a killed server is still right. */
  readonly durable?: boolean;
  /** Lines for postgresql.conf. */
  readonly settings?: Readonly<Record<string, string | number>>;
};

const baseSettings = {
  listen_addresses: "'127.0.0.1'",
  unix_socket_directories: "''",
  max_connections: 200,
  shared_buffers: "'64MB'",
  jit: 'off',
  wal_level: 'replica',
  max_wal_senders: 4,
  max_wal_size: "'2GB'",
  // In the data folder, which goes, and not in the machine's memory, where a killed server's would stay.
  dynamic_shared_memory_type: 'mmap',
};

const readyWithinMs = 30_000;

/** A Postgres of one's own for a test file: on loopback, on a free port, gone with the process. */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const installed = installation();
  const data = newDataFolder(installed);
  execFileSync('cp', ['-a', `${installed.template}/.`, data]);
  const postgres = new Postgres(installed, data, options);
  await postgres.start();
  return postgres;
}

/** Free for the runner only, as the server demands. */
function newDataFolder({ runner }: Installation): string {
  const data = mkdtempSync(join(tmpdir(), 'countersign-pgdata-'));
  if (runner) chownSync(data, runner.uid, runner.gid);
  return data;
}

export class Postgres {
  readonly #installed: Installation;
  readonly #data: string;
  readonly #options: PostgresOptions;
  readonly #guard: ChildProcess;
  readonly #onExit = (): void => this.#remove();
  readonly #standbys = new Set<Postgres>();
  /** Its primary's stop is not its own any more. */
  #leave = (): void => {};
  #server: ChildProcess | undefined;
  #port = 0;

  constructor(installed: Installation, data: string, options: PostgresOptions) {
    this.#installed = installed;
    this.#data = data;
    this.#options = options;
    this.#guard = guardFolder(data, installed);
    process.on('exit', this.#onExit);
  }

  get url(): string {
    return this.databaseUrl('postgres');
  }

  get port(): number {
    return this.#port;
  }

  databaseUrl(name: string): string {
    return `postgres://countersign:${this.#installed.password}@127.0.0.1:${this.#port}/${name}`;
  }

  /** Starts the server; after {@link kill} or {@link halt} on the same port. */
  async start(): Promise<void> {
    const given = this.#port !== 0;
    for (let attempt = 0; ; attempt++) {
      if (!given) this.#port = await freePort();
      this.#configure();
      const log = openSync(this.#logFile, 'a', 0o600);
      this.#server = spawn(join(this.#installed.home, 'bin', 'postgres'), ['-D', this.#data], {
        ...this.#installed.runner,
        cwd: '/',
        env: { LC_ALL: 'C' },
        stdio: ['ignore', log, log],
      });
      closeSync(log);
      this.#server.unref();
      if (await this.#ready(this.#server)) return;
      // Between our look for a free port and the server's bind, somebody else may have taken it.
      if (given || attempt >= 4) throw new Error(`Postgres did not start:\n${this.log()}`);
    }
  }

  /** What the server wrote down. */
  log(): string {
    return readFileSync(this.#logFile, 'utf8').slice(-4000);
  }

  /** Stops it in good order, connections and all ("fast"), and keeps its data. */
  async halt(): Promise<void> {
    await this.#end('SIGINT');
  }

  /** SIGKILL to the postmaster and all its children: as when the machine's power goes, but for the disk's own cache. */
  async kill(): Promise<void> {
    const pid = this.#server?.pid;
    const children = pid === undefined ? [] : childrenOf(pid);
    const ended = this.#end('SIGKILL');
    for (const child of children) signal(child, 'SIGKILL');
    await ended;
  }

  /** Stops it if it runs, and starts it on the same port with the same data. */
  async restart(): Promise<void> {
    await this.halt();
    await this.start();
  }

  /** Ends it and removes its data, and its standbys with theirs; one that has been promoted is nobody's any more. */
  async stop(): Promise<void> {
    for (const standby of this.#standbys) await standby.stop();
    this.#standbys.clear();
    // "Immediate": as fast as SIGKILL, after which the machine would keep the server's shared memory.
    await this.#end('SIGQUIT');
    process.off('exit', this.#onExit);
    this.#remove();
  }

  /** Cuts every connection but the one it uses to do so. @returns how many */
  async dropConnections(): Promise<number> {
    const rows = await this.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    return rows.length;
  }

  /** @returns its URL */
  async createDatabase(name: string): Promise<string> {
    await this.query(`CREATE DATABASE "${name}"`);
    return this.databaseUrl(name);
  }

  /** One statement on a connection of its own. */
  async query(sql: string, database = 'postgres'): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.databaseUrl(database) });
    await client.connect();
    try {
      const { rows } = await client.query(sql);
      return rows;
    } finally {
      await client.end();
    }
  }

  /** A second server that follows this one by streaming replication: every commit here waits until it is on disk there. */
  async standby(): Promise<Postgres> {
    const data = newDataFolder(this.#installed);
    const client = new Client({ connectionString: this.url });
    await client.connect();
    try {
      await client.query(`SELECT pg_backup_start('standby', true)`);
      copyRunning(this.#data, data);
      const { rows } = await client.query('SELECT labelfile FROM pg_backup_stop(false)');
      this.#give(join(data, 'backup_label'), String(rows[0]?.labelfile));
      this.#give(join(data, 'standby.signal'), '');
    } finally {
      await client.end();
    }
    const primary = `host=127.0.0.1 port=${this.#port} user=countersign password=${this.#installed.password} application_name=standby`;
    const standby = new Postgres(this.#installed, data, {
      ...this.#options,
      settings: { ...this.#options.settings, primary_conninfo: `'${primary}'`, hot_standby: 'on' },
    });
    this.#standbys.add(standby);
    standby.#leave = () => void this.#standbys.delete(standby);
    await standby.start();
    await this.query(`ALTER SYSTEM SET synchronous_standby_names = 'standby'`);
    await this.query('SELECT pg_reload_conf()');
    await this.#until(
      `SELECT 1 FROM pg_stat_replication WHERE application_name = 'standby' AND sync_state = 'sync'`,
    );
    return standby;
  }

  /** Makes a standby a server that may be written to. */
  async promote(): Promise<void> {
    await this.query(`ALTER SYSTEM SET synchronous_standby_names = ''`);
    await this.query('SELECT pg_promote(true, 30)');
    this.#leave();
  }

  get #logFile(): string {
    return `${this.#data}.log`;
  }

  #configure(): void {
    const durable = this.#options.durable ?? false;
    const settings = {
      ...baseSettings,
      fsync: durable ? 'on' : 'off',
      full_page_writes: durable ? 'on' : 'off',
      ...this.#options.settings,
      port: this.#port,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
    this.#give(join(this.#data, 'countersign.conf'), lines.join(''));
    const main = join(this.#data, 'postgresql.conf');
    const include = `include 'countersign.conf'\n`;
    if (!readFileSync(main, 'utf8').includes(include)) appendFileSync(main, include);
  }

  #give(path: string, content: string): void {
    writeFileSync(path, content, { mode: 0o600 });
    const { runner } = this.#installed;
    if (runner) chownSync(path, runner.uid, runner.gid);
  }

  /** The server says so itself, in the last line of its pid file. */
  async #ready(server: ChildProcess): Promise<boolean> {
    for (let waited = 0; waited < readyWithinMs; waited += 10) {
      if (server.exitCode !== null || server.signalCode !== null) return false;
      const [pid, , , , , , , state] = pidFile(this.#data);
      if (pid === String(server.pid) && /^(?:ready|standby)/.test(state ?? '')) return true;
      await delay(10);
    }
    return false;
  }

  async #until(sql: string): Promise<void> {
    for (let waited = 0; waited < readyWithinMs; waited += 20) {
      if ((await this.query(sql)).length > 0) return;
      await delay(20);
    }
    throw new Error(`Waited in vain for: ${sql}\n${this.log()}`);
  }

  async #end(by: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
    server.ref();
    server.kill(by);
    await ended;
  }

  #remove(): void {
    const pid = this.#server?.pid;
    if (pid !== undefined && this.#server?.exitCode === null) signal(pid, 'SIGQUIT');
    freeMemory(this.#data);
    rmSync(this.#data, { recursive: true, force: true, maxRetries: 5 });
    rmSync(this.#logFile, { force: true });
    this.#guard.stdin?.end();
  }
}

/** A server that was killed leaves its pid file and its shared memory, which the machine would keep. */
function freeMemory(data: string): void {
  const [, id] = pidFile(data)[6]?.trim().split(/\s+/) ?? [];
  if (id !== undefined) spawnSync('ipcrm', ['-m', id], { stdio: 'ignore' });
}

/**
 * A shell that waits for this process to be gone, however it went (SIGKILL included), then ends the server by its pid file,
 * or frees the memory of one that was killed, and removes its folder.
 */
function guardFolder(data: string, { runner }: Installation): ChildProcess {
  const script = `trap '' INT TERM HUP; cat >/dev/null; pid=$(head -n 1 "$0/postmaster.pid") && { kill -QUIT "$pid" || ipcrm -m "$(sed -n '7s/.* //p' "$0/postmaster.pid")"; }; sleep 1; rm -rf "$0"; rmdir "$0" 2>/dev/null; exit 0`;
  const guard = spawn('/bin/sh', ['-c', script, data], {
    ...runner,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  const { stdin } = guard;
  if (stdin && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  return guard;
}

/** A running server removes files while they are copied, as the backup protocol allows; its own pid and log are left out. */
function copyRunning(from: string, to: string): void {
  try {
    execFileSync('cp', ['-a', `${from}/.`, to], { stdio: 'ignore' });
  } catch {
    // A file that went during the copy: the log replays that.
  }
  for (const name of ['postmaster.pid', 'postmaster.opts', 'postgresql.auto.conf'])
    rmSync(join(to, name), { force: true });
}

function pidFile(data: string): string[] {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

function childrenOf(pid: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [child, parent] = line.trim().split(/\s+/).map(Number);
    return parent === pid && child !== undefined ? [child] : [];
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already.
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}
