import { claimedMessage, isOfNotice, type Message, type NewMessage, newMessage } from '#core/message.ts';
import type { Births } from '#store/births.ts';
import { messageFrom } from '#store/message-row.ts';
import { flag, jsonOrNull, numberOrNull, type Row, text } from '#store/row.ts';
import type { Answer, Statement } from './connection.ts';
import { inOrder } from './in-order.ts';

export type MessageKey = { readonly app_id: string; readonly id: string };
type Entry = { readonly appId: string; readonly message: Message };
type Inserted = { readonly appId: string; readonly message: NewMessage };

const keysGiven = 'json_to_recordset($1::json) AS k (app_id text, id text)';
export const outboxColumns = `o.app_id, o.id, o.verification_id, o.channel, o.destination, o.claimed, o.attempts,
  o.available_at, o.provider, o.provider_message_id, o.reason, o.created_at, o.accepted_at, o.followed_up, o.avoid,
  o.tries, o.receipt`;
const endedColumns = `m.app_id, m.id, m.verification_id, m.channel, m.destination, m.status, m.attempts, m.available_at,
  m.provider, m.provider_message_id, m.reason, m.created_at, m.ended_at, m.accepted_at, m.followed_up, m.avoid, m.tries,
  m.receipt`;
const endedRow = `app_id text, id text, verification_id text, channel text, destination smallint, status text,
  attempts smallint, available_at bigint, provider text, provider_message_id text, reason text, created_at bigint,
  ended_at bigint, accepted_at bigint, followed_up boolean, avoid text, tries text, receipt text`;

/** The outbox: a message is a row before it leaves, and one worker at a time has it. What has ended is moved to the history. */
export class Messages {
  readonly #wanted = new Map<string, MessageKey>();
  readonly #waiting = new Map<string, Entry>();
  readonly #ended = new Map<string, Entry>();
  #inserted: Inserted[] = [];
  #born = new Set<Inserted>();
  #leaseMs = 0;
  #updated = new Map<string, Entry>();

  want(appId: string, id: string): void {
    this.#wanted.set(id, { app_id: appId, id });
  }

  reads(): Statement[] {
    const keys = [...this.#wanted.values()];
    return keys.length === 0 ? [] : [{ ...readWaiting(keys, 'FOR UPDATE'), name: 'cs_outbox_lock' }];
  }

  takeWaiting({ rows }: Answer): void {
    for (const row of rows)
      this.#waiting.set(text(row, 'id'), { appId: text(row, 'app_id'), message: waitingFrom(row) });
  }

  /** For those that were not in the outbox any more: a report that came late. */
  endedReads(): Statement[] {
    const keys = [...this.#wanted.values()].filter(({ id }) => !this.#waiting.has(id));
    return keys.length === 0 ? [] : [{ ...readEnded(keys, 'FOR UPDATE'), name: 'cs_messages_lock' }];
  }

  takeEnded({ rows }: Answer): void {
    for (const row of rows)
      this.#ended.set(text(row, 'id'), { appId: text(row, 'app_id'), message: endedFrom(row) });
  }

  reset(): void {
    this.#inserted = [];
    this.#born = new Set();
    this.#updated = new Map();
  }

  /** Whether anything was put into the outbox that a worker should look at now. */
  get hasNew(): boolean {
    return (
      this.#inserted.length > this.#born.size ||
      [...this.#updated.values()].some(({ message }) => isLost(message))
    );
  }

  /** Marks as many of the new messages of codes as claimed as there is room for. */
  claimNew(births: Births): void {
    const codes = this.#inserted.filter(({ message }) => !isOfNotice(message));
    this.#born = new Set(codes.slice(0, births.reserve(codes.length)));
    this.#leaseMs = births.leaseMs;
  }

  /** Those, as a worker gets them. */
  get born(): Entry[] {
    return [...this.#born].map(({ appId, message }) => ({
      appId,
      message: claimedMessage(newMessage(message)),
    }));
  }

  insert(appId: string, message: NewMessage): void {
    this.#inserted.push({ appId, message });
  }

  find(id: string): Message | undefined {
    return (this.#updated.get(id) ?? this.#waiting.get(id) ?? this.#ended.get(id))?.message;
  }

  /** Writes what came of an attempt; its lease is over. A message that is still claimed keeps it. */
  update(message: Message): void {
    const appId = this.#wanted.get(message.id)?.app_id;
    if (appId !== undefined) this.#updated.set(message.id, { appId, message });
  }

  /** @param now the database's */
  writes(now: number): Statement[] {
    const atWork = this.#changed((id) => !this.#ended.has(id));
    const of = (...statuses: readonly Message['status'][]): Entry[] =>
      atWork.filter(({ message }) => statuses.includes(message.status));
    const done = of('accepted', 'failed', 'dropped');
    return [
      ...this.#insertStatement(now),
      ...statement('cs_outbox_wait', waitText, of('queued', 'sent').map(toRow)),
      ...statement('cs_outbox_note', noteText, of('claimed').map(toRow)),
      ...statement('cs_messages_insert', endText, done.map(toRow)),
      ...removeStatement(done),
    ];
  }

  /** To be run after `beforeJoins`. */
  updates(): Statement[] {
    const late = this.#changed((id) => this.#ended.has(id));
    return statement('cs_messages_update', lateText, late.map(toRow));
  }

  #changed(which: (id: string) => boolean): Entry[] {
    return [...this.#updated.values()]
      .filter(({ message }) => which(message.id))
      .sort((a, b) => inOrder(a.message.id, b.message.id));
  }

  #insertStatement(now: number): Statement[] {
    const rows = this.#inserted.map((inserted) => {
      const { appId, message } = inserted;
      const claimed = this.#born.has(inserted);
      return {
        app_id: appId,
        id: message.id,
        verification_id: message.ownerId,
        channel: message.channel,
        destination: message.destination,
        created_at: message.createdAt,
        avoid: jsonOrNull(message.avoid),
        claimed,
        due_at: claimed ? now + this.#leaseMs : message.createdAt,
      };
    });
    return statement(
      'cs_outbox_insert',
      `INSERT INTO outbox (app_id, id, verification_id, channel, destination, claimed, attempts, available_at, due_at,
         created_at, avoid)
       SELECT app_id, id, verification_id, channel, destination, claimed, claimed::int, created_at, due_at, created_at, avoid
       FROM json_to_recordset($1::json) AS r (app_id text, id text, verification_id text, channel text,
         destination smallint, created_at bigint, avoid text, claimed boolean, due_at bigint)`,
      rows.sort((a, b) => inOrder(a.id, b.id)),
    );
  }
}

/** Back to waiting: to be tried again, or for a receipt. */
const waitText = `INSERT INTO outbox (app_id, id, verification_id, channel, destination, claimed, attempts, available_at,
    due_at, provider, provider_message_id, reason, created_at, accepted_at, followed_up, avoid, tries, receipt)
  SELECT app_id, id, verification_id, channel, destination, false, attempts, available_at, available_at, provider,
    provider_message_id, reason, created_at, accepted_at, followed_up, avoid, tries, receipt
  FROM json_to_recordset($1::json) AS r (${endedRow})
  ON CONFLICT (app_id, id) DO UPDATE SET claimed = false, available_at = excluded.available_at,
    due_at = excluded.due_at, provider = excluded.provider, provider_message_id = excluded.provider_message_id,
    reason = excluded.reason, accepted_at = excluded.accepted_at, followed_up = excluded.followed_up,
    tries = excluded.tries, receipt = excluded.receipt`;

/** What a receipt says of a message that a worker has at the moment. */
const noteText = `INSERT INTO outbox (app_id, id, verification_id, channel, destination, claimed, attempts, available_at,
    due_at, created_at, receipt)
  SELECT app_id, id, verification_id, channel, destination, true, attempts, available_at, available_at, created_at, receipt
  FROM json_to_recordset($1::json) AS r (${endedRow})
  ON CONFLICT (app_id, id) DO UPDATE SET receipt = excluded.receipt`;

const endText = `INSERT INTO messages (${endedColumns.replaceAll('m.', '')})
  SELECT * FROM json_to_recordset($1::json) AS r (${endedRow})`;

const lateText = `UPDATE messages m SET status = r.status, provider = r.provider,
    provider_message_id = r.provider_message_id, reason = r.reason, ended_at = r.ended_at, accepted_at = r.accepted_at,
    tries = r.tries, receipt = r.receipt
  FROM json_to_recordset($1::json) AS r (${endedRow})
  WHERE m.app_id = r.app_id AND m.id = r.id`;

/** Without what lies in it for later. @param now the test's clock; null: the database's */
export function readOutbox(now: number | null): Statement {
  return {
    name: 'cs_outbox_state',
    text: `SELECT count(*) AS messages, min(created_at) AS oldest FROM outbox WHERE accepted_at IS NULL AND created_at
      <= coalesce($1::bigint, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)`,
    values: [now],
  };
}

/** The message that waits for a receipt under the provider's own id. */
export function readSent(provider: string, providerMessageId: string): Statement {
  return {
    name: 'cs_outbox_sent',
    text: `SELECT app_id, id, verification_id FROM outbox
      WHERE provider_message_id = $1 AND provider = $2 AND accepted_at IS NOT NULL LIMIT 1`,
    values: [providerMessageId, provider],
  };
}

/** @param lock `FOR UPDATE`, in the order of the ids; or nothing, for reading */
export function readWaiting(keys: readonly MessageKey[], lock: 'FOR UPDATE' | 'OFFSET 0'): Statement {
  return {
    name: 'cs_outbox_read',
    text: `SELECT o.* FROM ${keysGiven}, LATERAL (SELECT ${outboxColumns} FROM outbox o
      WHERE o.app_id = k.app_id AND o.id = k.id ${lock}) o`,
    values: [JSON.stringify([...keys].sort((a, b) => inOrder(a.id, b.id)))],
  };
}

export function readEnded(keys: readonly MessageKey[], lock: 'FOR UPDATE' | 'OFFSET 0'): Statement {
  return {
    name: 'cs_messages_read',
    text: `SELECT m.* FROM ${keysGiven}, LATERAL (SELECT ${endedColumns} FROM messages m
      WHERE m.app_id = k.app_id AND m.id = k.id ${lock}) m`,
    values: [JSON.stringify([...keys].sort((a, b) => inOrder(a.id, b.id)))],
  };
}

/** App and verification of messages this process doesn't know, by their ids alone. */
export function readOwners(ids: readonly string[]): Statement {
  return {
    name: 'cs_message_owners',
    text: `SELECT f.* FROM json_to_recordset($1::json) AS k (id text), LATERAL (
        SELECT o.app_id, o.id, o.verification_id FROM outbox o WHERE o.id = k.id
        UNION ALL SELECT m.app_id, m.id, m.verification_id FROM messages m WHERE m.id = k.id LIMIT 1) f`,
    values: [JSON.stringify(ids.map((id) => ({ id })))],
  };
}

/**
 * By arrays and not by a join, which the planner may begin with the table: the outbox is nearly empty when it is looked
 * after, and full when it matters. An id is one message's in all apps.
 */
function removeStatement(entries: readonly Entry[]): Statement[] {
  if (entries.length === 0) return [];
  const apps = [...new Set(entries.map(({ appId }) => appId))];
  return [
    {
      name: 'cs_outbox_remove',
      text: `DELETE FROM outbox o WHERE o.app_id = ANY (ARRAY(SELECT json_array_elements_text($1::json)))
        AND o.id = ANY (ARRAY(SELECT json_array_elements_text($2::json)))`,
      values: [JSON.stringify(apps), JSON.stringify(entries.map(({ message }) => message.id))],
    },
  ];
}

function statement(name: string, text: string, rows: readonly object[]): Statement[] {
  return rows.length === 0 ? [] : [{ name, text, values: [JSON.stringify(rows)] }];
}

function toRow({ appId, message: m }: Entry): object {
  return {
    app_id: appId,
    id: m.id,
    verification_id: m.ownerId,
    channel: m.channel,
    destination: m.destination,
    status: m.status,
    attempts: m.attempts,
    available_at: m.availableAt,
    provider: m.provider,
    provider_message_id: m.providerMessageId,
    reason: m.reason,
    created_at: m.createdAt,
    ended_at: m.endedAt,
    accepted_at: m.acceptedAt,
    followed_up: m.followedUp,
    avoid: jsonOrNull(m.avoid),
    tries: jsonOrNull(m.tries),
    receipt: jsonOrNull(m.receipt),
  };
}

/** It will never arrive, and nobody has looked after it yet. */
function isLost({ status, receipt, followedUp }: Message): boolean {
  return status === 'sent' && receipt?.status === 'failed' && !followedUp;
}

export function waitingFrom(row: Row): Message {
  const status = flag(row, 'claimed') ? 'claimed' : row.accepted_at === null ? 'queued' : 'sent';
  return messageFrom(row, { status, endedAt: null });
}

export function endedFrom(row: Row): Message {
  const status = text(row, 'status') as Message['status'];
  return messageFrom(row, { status, endedAt: numberOrNull(row, 'ended_at') });
}
