import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Channel } from '#core/channel.ts';
import { addedUp, type Spend } from '#core/spend.ts';
import { number, type Row, text } from '#store/row.ts';
import type { SpendOf } from '#store/store.ts';

/** What messages cost, by app and day. */
export class SpendTable {
  readonly #add: StatementSync;
  readonly #read: StatementSync;

  constructor(db: DatabaseSync) {
    this.#add = db.prepare(`INSERT INTO spend (day, app_id, channel, country, prefix, provider, messages,
      segments, micros) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (day, app_id, channel, country, prefix, provider) DO UPDATE SET
      messages = messages + excluded.messages, segments = segments + excluded.segments,
      micros = micros + excluded.micros`);
    this.#read = db.prepare(
      'SELECT * FROM spend WHERE day = ? AND app_id = ? ORDER BY channel, country, prefix, provider',
    );
  }

  add(items: readonly Spend[]): void {
    for (const { day, appId, channel, country, prefix, provider, ...counts } of addedUp(items)) {
      const { messages, segments, micros } = counts;
      this.#add.run(day, appId, channel, country ?? '', prefix, provider, messages, segments, micros);
    }
  }

  read({ appId, day }: SpendOf): Spend[] {
    return this.#read.all(day, appId).map(fromRow);
  }
}

function fromRow(row: Row): Spend {
  return {
    appId: text(row, 'app_id'),
    day: text(row, 'day'),
    channel: text(row, 'channel') as Channel,
    country: text(row, 'country') || null,
    prefix: text(row, 'prefix'),
    provider: text(row, 'provider'),
    messages: number(row, 'messages'),
    segments: number(row, 'segments'),
    micros: number(row, 'micros'),
  };
}
