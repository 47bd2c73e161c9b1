import type { RouteNews } from '#core/route-news.ts';
import { newsRetentionMs } from '#store/retention.ts';
import { number, text } from '#store/row.ts';
import type { Answer, Statement } from './connection.ts';

/**
 * How long a row may take from getting its id to being seen. Ids are given out before the commit, so a lower one may come
 * to light after a higher one was read; for so long it is looked for. Twice what a statement may take.
 */
export const latestCommitMs = 20_000;

const clockNow = 'coalesce($1::bigint, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)';

/**
 * What nodes tell each other about their routes: each writes rows and reads those of the others, once. It is known by
 * a name that the database gives it, so that it never reads its own, not even when a write was answered by silence.
 */
export class RouteNewsReader {
  #node: string | undefined;
  /** Rows with this id and below have all been read, or never will be. */
  #readTo = 0;
  /** Read, with a higher id, and when they were written. */
  readonly #read = new Map<number, number>();

  /** For one transaction; its answers are what {@link take} wants. After {@link naming}, if it gave any. */
  statements(news: readonly RouteNews[], now: number | null): Statement[] {
    const write = {
      name: 'cs_news_write',
      text: `INSERT INTO route_news (node, at, body) VALUES ($2, ${clockNow}, $3::json)`,
      values: [now, this.#node, JSON.stringify(news)],
    };
    const read = {
      name: 'cs_news_read',
      text: `SELECT n.id, n.at, n.body::text AS body FROM route_news n WHERE n.id > $2::bigint AND n.node <> $3
        AND n.at > ${clockNow} - ${newsRetentionMs} AND n.id <> ALL ($4::bigint[]) ORDER BY n.id`,
      values: [now, this.#readTo, this.#node, [...this.#read.keys()]],
    };
    const time = { name: 'cs_news_clock', text: `SELECT ${clockNow} AS now`, values: [now] };
    return [...(news.length > 0 ? [write] : []), read, time];
  }

  /** Asks for the node's name; undefined once it is known. */
  naming(): Statement | undefined {
    if (this.#node !== undefined) return undefined;
    return { name: 'cs_news_node', text: 'SELECT gen_random_uuid()::text AS node' };
  }

  named(answer: Answer | undefined): void {
    const row = answer?.rows[0];
    if (row) this.#node = text(row, 'node');
  }

  /** What is new in the answers, in the order it was written. */
  take(answers: readonly Answer[]): RouteNews[] {
    const [found, time] = answers.slice(-2);
    const row = time?.rows[0];
    const now = row ? number(row, 'now') : 0;
    const rows = found?.rows ?? [];
    for (const one of rows) this.#read.set(number(one, 'id'), number(one, 'at'));
    this.#settle(now - latestCommitMs);
    return rows.flatMap((one) => JSON.parse(text(one, 'body')));
  }

  /** Whatever got a lower id than a row that was written before this has come to light by now. */
  #settle(before: number): void {
    for (const [id, at] of this.#read) if (at <= before) this.#readTo = Math.max(this.#readTo, id);
    for (const id of this.#read.keys()) if (id <= this.#readTo) this.#read.delete(id);
  }
}
