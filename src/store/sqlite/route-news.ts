import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RouteNews } from '#core/route-news.ts';
import { newsRetentionMs } from '#store/retention.ts';
import { text } from '#store/row.ts';

/** What this process has learnt about its routes, so that the next one on this file begins where it ended. */
export class RouteNewsTable {
  readonly #insert: StatementSync;
  readonly #since: StatementSync;
  /** The last row that an earlier process wrote. */
  readonly #earlierTo: number;
  #told = false;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare('INSERT INTO route_news (at, body) VALUES (?, ?)');
    this.#earlierTo = Number(db.prepare('SELECT max(id) AS id FROM route_news').get()?.id ?? 0);
    this.#since = db.prepare('SELECT body FROM route_news WHERE id <= ? AND at > ? ORDER BY id');
  }

  /** What an earlier process has left, for the first that asks: there is no other node. */
  takeEarlier(now: number): RouteNews[] {
    if (this.#told) return [];
    this.#told = true;
    return this.#since
      .all(this.#earlierTo, now - newsRetentionMs)
      .flatMap((row) => JSON.parse(text(row, 'body')));
  }

  /** After a call whose answer never came: the next one is the first. */
  giveBack(): void {
    this.#told = false;
  }

  insert(news: readonly RouteNews[], now: number): void {
    this.#insert.run(now, JSON.stringify(news));
  }
}
