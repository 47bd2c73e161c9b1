import { idsFrom } from '#core/id.ts';
import { firstSpendDay, messageRetentionMs, newsRetentionMs } from '#store/retention.ts';
import { number, type Row, textOrNull } from '#store/row.ts';
import type { Answer, Connection, Statement } from './connection.ts';
import { Partitions } from './partitions.ts';
import { readAll, readClock, writeAll } from './transaction.ts';

/** A table that has no index by expiry, since each write would have to keep it: it is looked through in turn. */
type Walk = {
  readonly table: string;
  readonly keys: readonly string[];
  /** What of a row says that it is past its time; `$1` is now. */
  readonly past: string;
};

const walks: readonly Walk[] = [
  { table: 'budgets', keys: ['app_id', 'kind', 'key'], past: 't.expires_at <= $1::bigint' },
  { table: 'live_keys', keys: ['app_id', 'live_key'], past: 't.drop_at <= $1::bigint' },
  { table: 'verifications_long', keys: ['id'], past: 't.drop_at <= $1::bigint' },
  { table: 'verifications_default', keys: ['id'], past: 't.drop_at <= $1::bigint' },
  { table: 'notices', keys: ['id'], past: 't.drop_at <= $1::bigint' },
];

/** Rows looked at for each that may go. */
const looksARow = 25;

/**
 * Forgets what is past its time, a few rows a step. Whole pieces of the large tables go at once (see {@link Partitions});
 * this is for the rest. A row that a step of some batch has is passed over till the next time round.
 */
export class Retention {
  readonly #partitions = new Partitions();
  readonly #cursors = new Map<string, readonly string[]>();

  async start(connection: Connection, clock: (() => number) | undefined): Promise<void> {
    await this.#partitions.makeAll(connection, await timeOf(connection, clock));
  }

  /** @returns more than 0 while there is more to do at once */
  async step(connection: Connection, limit: number, clock: (() => number) | undefined): Promise<number> {
    const now = await timeOf(connection, clock);
    await this.#partitions.step(connection, now);
    const answers = await writeAll(connection, [
      removeAnswers(now, limit),
      removeMessages(now, limit),
      removeSpend(now, limit),
      removeNews(now, limit),
      ...walks.map((walk) => this.#walkStep(walk, now, limit)),
    ]);
    const walked = answers.slice(-walks.length);
    let removed = answers.slice(0, -walks.length).reduce((sum, { count }) => sum + count, 0);
    for (const [index, walk] of walks.entries()) removed += this.#walked(walk, walked[index], limit);
    return removed;
  }

  #walkStep(walk: Walk, now: number, limit: number): Statement {
    const { table, keys, past } = walk;
    const cursor = this.#cursors.get(table) ?? keys.map(() => '');
    const list = keys.join(', ');
    const of = (name: string): string => keys.map((key) => `${name}.${key}`).join(', ');
    const given = keys.map((_, index) => `$${index + 4}::text`).join(', ');
    return {
      name: `cs_walk_${table}`,
      text: `WITH seen AS MATERIALIZED (
          SELECT ${list}, row_number() OVER () AS place, ${past} AS past FROM
          (SELECT * FROM ${table} WHERE (${list}) > (${given}) ORDER BY ${list} LIMIT $3::int) t),
        picked AS MATERIALIZED (SELECT * FROM seen WHERE past ORDER BY place LIMIT $2::int),
        held AS MATERIALIZED (
          SELECT t.* FROM picked p, LATERAL (SELECT ${list} FROM ${table} t WHERE (${of('t')}) = (${of('p')}) AND ${past}
            FOR UPDATE SKIP LOCKED) t),
        gone AS (DELETE FROM ${table} t USING held h WHERE (${of('t')}) = (${of('h')}) RETURNING 1)
        SELECT (SELECT count(*) FROM gone) AS removed, (SELECT count(*) FROM seen) AS seen,
          (SELECT count(*) FROM picked) AS picked, ${keys
            .map((key) => `last.${key}`)
            .join(', ')} FROM (SELECT 1) one LEFT JOIN LATERAL (
            SELECT ${list} FROM seen WHERE (SELECT count(*) FROM picked) < $2::int
              OR place = (SELECT max(place) FROM picked) ORDER BY place DESC LIMIT 1) last ON true`,
      values: [now, limit, limit * looksARow, ...cursor],
    };
  }

  /** The next step begins where this one ended; at the table's end, from the start. */
  #walked({ table, keys }: Walk, answer: Answer | undefined, limit: number): number {
    const row: Row | undefined = answer?.rows[0];
    if (!row) return 0;
    const last = keys.map((key) => textOrNull(row, key) ?? '');
    const atEnd = number(row, 'seen') < limit * looksARow && number(row, 'picked') < limit;
    if (atEnd) this.#cursors.delete(table);
    else this.#cursors.set(table, last);
    return number(row, 'removed');
  }
}

async function timeOf(connection: Connection, clock: (() => number) | undefined): Promise<number> {
  if (clock) return clock();
  const [answer] = await readAll(connection, [readClock]);
  return answer?.rows[0] ? number(answer.rows[0], 'now') : 0;
}

function removeAnswers(now: number, limit: number): Statement {
  return {
    name: 'cs_answers_remove',
    text: `WITH held AS MATERIALIZED (SELECT app_id, key FROM remembered_answers WHERE drop_at <= $1::bigint
        ORDER BY drop_at LIMIT $2::int FOR UPDATE SKIP LOCKED)
      DELETE FROM remembered_answers a USING held h WHERE a.app_id = h.app_id AND a.key = h.key`,
    values: [now, limit],
  };
}

/** In the default piece; all others are dropped whole. Ids are in the order of their time. */
function removeMessages(now: number, limit: number): Statement {
  return {
    name: 'cs_messages_remove',
    text: `WITH held AS MATERIALIZED (SELECT app_id, id FROM messages_default WHERE id < $1
        AND created_at <= $2::bigint ORDER BY app_id, id LIMIT $3::int FOR UPDATE SKIP LOCKED)
      DELETE FROM messages_default m USING held h WHERE m.app_id = h.app_id AND m.id = h.id`,
    values: [idsFrom('msg', now - messageRetentionMs), now - messageRetentionMs, limit],
  };
}

/**
 * The day comes first in its key, so the oldest are the first of the index. By their places, since a plan made while the
 * table was empty could begin a join with all of it.
 */
function removeSpend(now: number, limit: number): Statement {
  return {
    name: 'cs_spend_remove',
    text: `DELETE FROM spend WHERE ctid = ANY (ARRAY(SELECT ctid FROM spend WHERE day < $1
      ORDER BY day, app_id, channel, country, prefix, provider LIMIT $2::int FOR UPDATE SKIP LOCKED))`,
    values: [firstSpendDay(now), limit],
  };
}

/** Ids are in the order of their time. */
function removeNews(now: number, limit: number): Statement {
  return {
    name: 'cs_news_remove',
    text: `DELETE FROM route_news WHERE id = ANY (ARRAY(SELECT id FROM
      (SELECT id, at FROM route_news ORDER BY id LIMIT $2::int FOR UPDATE SKIP LOCKED) n WHERE at <= $1::bigint))`,
    values: [now - newsRetentionMs, limit],
  };
}
