import type { Channel } from '#core/channel.ts';
import { addedUp, type Spend } from '#core/spend.ts';
import { number, type Row, text } from '#store/row.ts';
import type { SpendOf } from '#store/store.ts';
import type { Statement } from './connection.ts';

const columns = 'day, app_id, channel, country, prefix, provider, messages, segments, micros';
const given = `(day text, app_id text, channel text, country text, prefix text, provider text, messages bigint,
  segments bigint, micros bigint)`;

/** Adds to what is there, in the order of the keys: nodes that add to the same rows at once never deadlock. */
export function addSpend(items: readonly Spend[]): Statement {
  const rows = addedUp(items).map(({ appId, country, ...row }) => ({
    ...row,
    app_id: appId,
    country: country ?? '',
  }));
  return {
    name: 'cs_spend_add',
    text: `INSERT INTO spend (${columns}) SELECT ${columns} FROM json_to_recordset($1::json) AS r ${given}
      ON CONFLICT (day, app_id, channel, country, prefix, provider) DO UPDATE SET
      messages = spend.messages + excluded.messages, segments = spend.segments + excluded.segments,
      micros = spend.micros + excluded.micros`,
    values: [JSON.stringify(rows)],
  };
}

/** In the order of the key, as its index has them. */
export function readSpend({ appId, day }: SpendOf): Statement {
  return {
    name: 'cs_spend_read',
    text: `SELECT ${columns} FROM spend WHERE day = $1 AND app_id = $2
      ORDER BY channel, country, prefix, provider`,
    values: [day, appId],
  };
}

export function spendFrom(row: Row): Spend {
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
