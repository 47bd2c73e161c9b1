import { idsFrom } from '#core/id.ts';
import { messageRetentionMs, verificationRetentionMs } from '#store/retention.ts';
import { text } from '#store/row.ts';
import type { Connection } from './connection.ts';
import { sqlState } from './failure.ts';
import { maintenanceLock } from './migrate.ts';

const hour = 3600_000;

type Pieces = {
  /** The table that is cut into pieces. */
  readonly parent: string;
  /** What its pieces are called, before the time. */
  readonly name: string;
  readonly idPrefix: string;
  readonly spanMs: number;
  /** Pieces made ahead of time. */
  readonly ahead: number;
  readonly retentionMs: number;
  readonly fillfactor: number;
};

/** An id's time is that of the node that made it, which may be a little off. */
const skewMs = hour;

const tables: readonly Pieces[] = [
  {
    parent: 'verifications_short',
    name: 'verifications',
    idPrefix: 'ver',
    spanMs: 6 * hour,
    ahead: 2,
    retentionMs: verificationRetentionMs + skewMs,
    fillfactor: 60,
  },
  {
    parent: 'messages',
    name: 'messages',
    idPrefix: 'msg',
    spanMs: 24 * hour,
    ahead: 2,
    retentionMs: messageRetentionMs + skewMs,
    fillfactor: 90,
  },
];

/** Waits no longer than this for its table: every request would stand in line behind it. */
const patienceMs = 200;

/** The pieces of the tables that are cut by time: made ahead of it, dropped whole when all in them is past its time. */
export class Partitions {
  /** Pieces that can't be made, since rows of their time are in the default piece already. */
  readonly #refused = new Set<string>();
  #settledUntil = 0;

  /** All that are missing now. For the start, when nobody is in the way yet. */
  async makeAll(connection: Connection, now: number): Promise<void> {
    while ((await this.#step(connection, now)) === 'changed');
  }

  /** One piece made or dropped at most, and none while another node is at it or the table is busy. */
  async step(connection: Connection, now: number): Promise<void> {
    if (now < this.#settledUntil) return;
    if ((await this.#step(connection, now)) !== 'settled') return;
    const nextAt = (spanMs: number): number => (Math.floor(now / spanMs) + 1) * spanMs;
    this.#settledUntil = Math.min(now + hour / 4, ...tables.map(({ spanMs }) => nextAt(spanMs)));
  }

  async #step(connection: Connection, now: number): Promise<'changed' | 'settled' | 'busy'> {
    const run = (statement: string) => connection.run([{ name: '', text: statement }]);
    await run('BEGIN');
    let wanted: Change | undefined;
    try {
      await run(`SET LOCAL lock_timeout = ${patienceMs}; SET LOCAL enable_seqscan = on`);
      const [mine] = await run(`SELECT pg_try_advisory_xact_lock(${maintenanceLock}) AS mine`);
      const turn = mine?.rows[0]?.mine === true;
      if (turn) {
        const [names] = await run(
          `SELECT c.relname::text AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
           WHERE i.inhparent IN (${tables.map(({ parent }) => `'${parent}'::regclass`).join(', ')})`,
        );
        wanted = nextChange(new Set(names?.rows.map((row) => text(row, 'name'))), this.#refused, now);
        if (wanted) await run(wanted.sql);
      }
      await run('COMMIT');
      if (!turn) return 'busy';
      return wanted ? 'changed' : 'settled';
    } catch (error) {
      await run('ROLLBACK');
      const state = sqlState(error);
      // Rows of that time are in the default piece: they stay there, and go one by one.
      if (state === '23514' && wanted) {
        this.#refused.add(wanted.name);
        return 'changed';
      }
      if (state !== '55P03') throw error;
      return 'busy';
    }
  }
}

type Change = { readonly name: string; readonly sql: string };

function nextChange(
  there: ReadonlySet<string>,
  refused: ReadonlySet<string>,
  now: number,
): Change | undefined {
  for (const pieces of tables) {
    const { parent, idPrefix, spanMs, fillfactor } = pieces;
    const first = Math.floor(now / spanMs) * spanMs;
    for (let i = 0; i <= pieces.ahead; i++) {
      const from = first + i * spanMs;
      const name = pieceName(pieces, from);
      if (there.has(name) || refused.has(name)) continue;
      const range = `FROM ('${idsFrom(idPrefix, from)}') TO ('${idsFrom(idPrefix, from + spanMs)}')`;
      return {
        name,
        sql: `CREATE TABLE ${name} PARTITION OF ${parent} FOR VALUES ${range} WITH (fillfactor = ${fillfactor})`,
      };
    }
    const past = [...there].find((name) => {
      const from = pieceTime(pieces, name);
      return from !== null && from + spanMs + pieces.retentionMs <= now;
    });
    if (past !== undefined) return { name: past, sql: `DROP TABLE ${past}` };
  }
  return undefined;
}

/** `verifications_2026112306`: the hour it begins, UTC. */
function pieceName({ name }: Pieces, from: number): string {
  return `${name}_${new Date(from).toISOString().slice(0, 13).replace(/\D/g, '')}`;
}

function pieceTime({ name }: Pieces, piece: string): number | null {
  const match = new RegExp(`^${name}_(\\d{4})(\\d{2})(\\d{2})(\\d{2})$`).exec(piece);
  if (!match) return null;
  const [, year, month, day, hours] = match.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hours);
}
