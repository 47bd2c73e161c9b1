import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Channel } from '#core/channel.ts';
import type { Message } from '#core/decide-delivery.ts';
import type { NewMessage } from '#core/decision.ts';
import { number, numberOrNull, type Row, text, textOrNull } from './row.ts';

type Lease = { readonly until: number; readonly message: Message };

/**
 * The outbox: a message is a row before it leaves, and one worker at a time has it. There is one process to a file, so
 * leases are kept in memory: they need not outlive the process that holds them, and cost no write.
 */
export class Messages {
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #due: StatementSync;
  readonly #byId: StatementSync;
  readonly #count: StatementSync;
  readonly #leases = new Map<string, Lease>();

  constructor(db: DatabaseSync) {
    this.#insert =
      db.prepare(`INSERT INTO messages (id, verification_id, channel, destination, status, attempts,
      available_at, created_at) VALUES (?, ?, ?, ?, 'queued', 0, ?, ?)`);
    this.#update = db.prepare(`UPDATE messages SET status = ?, attempts = ?, available_at = ?, provider = ?,
      provider_message_id = ?, reason = ?, ended_at = ? WHERE id = ?`);
    this.#due = db.prepare(
      `SELECT id FROM messages WHERE status = 'queued' AND available_at <= ? ORDER BY available_at LIMIT ?`,
    );
    this.#byId = db.prepare('SELECT * FROM messages WHERE id = ?');
    this.#count = db.prepare(`SELECT count(*) AS n FROM messages WHERE status = 'queued'`);
  }

  insert(message: NewMessage): void {
    const { id, verificationId, channel, destination, createdAt } = message;
    this.#insert.run(id, verificationId, channel, destination, createdAt, createdAt);
  }

  /** Writes what came of an attempt; its lease is over. */
  update(m: Message): void {
    const { status, attempts, availableAt, provider, providerMessageId, reason, endedAt, id } = m;
    this.#update.run(status, attempts, availableAt, provider, providerMessageId, reason, endedAt, id);
    this.#leases.delete(id);
  }

  /** Leases what is due; a lease that ran out is due again. */
  claim(limit: number, leaseMs: number, now: number): Message[] {
    const claimed: Message[] = [];
    for (const row of this.#due.all(now, limit + this.#leases.size)) {
      if (claimed.length === limit) break;
      const id = text(row, 'id');
      const lease = this.#leases.get(id);
      const message = lease === undefined || lease.until <= now ? this.find(id) : undefined;
      if (!message) continue;
      const leased: Message = { ...message, status: 'claimed', attempts: message.attempts + 1 };
      this.#leases.set(id, { until: now + leaseMs, message: leased });
      claimed.push(leased);
    }
    return claimed;
  }

  find(id: string): Message | undefined {
    const lease = this.#leases.get(id);
    if (lease) return lease.message;
    const row = this.#byId.get(id);
    return row && fromRow(row);
  }

  /** Messages waiting or leased. */
  count(): number {
    return Number(this.#count.get()?.n ?? 0);
  }
}

function fromRow(row: Row): Message {
  return {
    id: text(row, 'id'),
    verificationId: text(row, 'verification_id'),
    channel: text(row, 'channel') as Channel,
    destination: number(row, 'destination'),
    status: text(row, 'status') as Message['status'],
    attempts: number(row, 'attempts'),
    availableAt: number(row, 'available_at'),
    provider: textOrNull(row, 'provider'),
    providerMessageId: textOrNull(row, 'provider_message_id'),
    reason: textOrNull(row, 'reason'),
    createdAt: number(row, 'created_at'),
    endedAt: numberOrNull(row, 'ended_at'),
  };
}
