import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { claimedMessage, type Message, type NewMessage, newMessage } from '#core/message.ts';
import { messageFrom } from '#store/message-row.ts';
import { jsonOrNull, numberOrNull, type Row, text } from '#store/row.ts';
import type { OutboxState } from '#store/store.ts';

type Lease = { readonly until: number; readonly message: Message };

/**
 * The outbox: a message is a row before it leaves, and one worker at a time has it. There is one process to a file, so
 * leases are kept in memory: they need not outlive the process that holds them, and cost no write.
 */
export class Messages {
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #noteReceipt: StatementSync;
  readonly #due: StatementSync;
  readonly #byId: StatementSync;
  readonly #sent: StatementSync;
  readonly #outbox: StatementSync;
  readonly #nextDue: StatementSync;
  readonly #leases = new Map<string, Lease>();
  /** Put into the outbox and not claimed yet, oldest first: nearly all messages are claimed without reading the table. */
  #fresh: Message[] = [];
  /** From when on the table may hold a due message that is neither fresh nor leased, epoch milliseconds. */
  #lookAt = 0;

  constructor(db: DatabaseSync) {
    this.#insert =
      db.prepare(`INSERT INTO messages (id, verification_id, channel, destination, status, attempts,
      available_at, created_at, avoid) VALUES (?, ?, ?, ?, 'queued', 0, ?, ?, ?)`);
    this.#update = db.prepare(`UPDATE messages SET status = ?, attempts = ?, available_at = ?, provider = ?,
      provider_message_id = ?, reason = ?, ended_at = ?, accepted_at = ?, followed_up = ?, tries = ?, receipt = ?
      WHERE id = ?`);
    this.#noteReceipt = db.prepare('UPDATE messages SET receipt = ? WHERE id = ?');
    this.#due = db.prepare(
      `SELECT id FROM messages WHERE status IN ('queued', 'sent') AND available_at <= ? ORDER BY available_at LIMIT ?`,
    );
    this.#nextDue = db.prepare(
      `SELECT min(available_at) AS at FROM messages WHERE status IN ('queued', 'sent') AND available_at > ?`,
    );
    this.#sent = db.prepare(
      `SELECT id FROM messages WHERE provider_message_id = ? AND provider = ? AND status = 'sent'`,
    );
    this.#byId = db.prepare('SELECT * FROM messages WHERE id = ?');
    this.#outbox = db.prepare(
      `SELECT count(*) AS n, min(created_at) AS oldest FROM messages WHERE status = 'queued' AND created_at <= ?`,
    );
  }

  insert(message: NewMessage, now: number): void {
    const { id, ownerId, channel, destination, createdAt } = message;
    const avoid = jsonOrNull(message.avoid);
    this.#insert.run(id, ownerId, channel, destination, createdAt, createdAt, avoid);
    if (createdAt <= now) this.#fresh.push(newMessage(message));
    else this.#lookAt = Math.min(this.#lookAt, createdAt);
  }

  /** Writes what came of an attempt; its lease is over. A message that is still claimed keeps it. */
  update(m: Message): void {
    if (m.status === 'claimed') {
      this.#note(m);
      return;
    }
    const { status, attempts, availableAt, provider, providerMessageId, reason, endedAt, id } = m;
    const details = [m.acceptedAt, Number(m.followedUp), jsonOrNull(m.tries), jsonOrNull(m.receipt)];
    this.#update.run(
      status,
      attempts,
      availableAt,
      provider,
      providerMessageId,
      reason,
      endedAt,
      ...details,
      id,
    );
    this.#leases.delete(id);
    if (status === 'queued' || status === 'sent') this.#lookAt = Math.min(this.#lookAt, availableAt);
  }

  #note(message: Message): void {
    const lease = this.#leases.get(message.id);
    if (lease) this.#leases.set(message.id, { ...lease, message });
    this.#noteReceipt.run(jsonOrNull(message.receipt), message.id);
  }

  /** How many are in the outbox and were never claimed, of those put there lately. */
  get fresh(): number {
    return this.#fresh.length;
  }

  /** Leases new messages. */
  claimFresh(limit: number, leaseMs: number, now: number): Message[] {
    return this.#fresh.splice(0, limit).map((message) => this.#lease(message, now + leaseMs));
  }

  /** Leases what is due; a lease that ran out is due again. */
  claim(limit: number, leaseMs: number, now: number): Message[] {
    const until = now + leaseMs;
    const claimed = this.claimFresh(limit, leaseMs, now);
    if (claimed.length === limit || this.#lookAt > now) return claimed;
    const found = this.#look(limit - claimed.length, now);
    return [...claimed, ...found.map((message) => this.#lease(message, until))];
  }

  #lease(message: Message, until: number): Message {
    const leased = claimedMessage(message);
    // Deleted first, so that leases stand in the order in which they end.
    this.#leases.delete(message.id);
    this.#leases.set(message.id, { until, message: leased });
    this.#lookAt = Math.min(this.#lookAt, until);
    return leased;
  }

  /** Forgets what it knows beyond the table, after a write to that was undone. */
  forget(): void {
    this.#fresh = [];
    this.#lookAt = 0;
  }

  /** What the table holds that is due: left by an earlier process, to be tried again, or with a lease that ran out. */
  #look(limit: number, now: number): Message[] {
    const found: Message[] = [];
    for (const row of this.#due.all(now, limit + this.#leases.size)) {
      if (found.length === limit) return found;
      const id = text(row, 'id');
      const lease = this.#leases.get(id);
      const message = lease === undefined || lease.until <= now ? this.find(id) : undefined;
      if (message) found.push(message);
    }
    const [firstLease] = this.#leases.values();
    this.#lookAt = Math.min(Number(this.#nextDue.get(now)?.at ?? Infinity), firstLease?.until ?? Infinity);
    return found;
  }

  /** The one that waits for a receipt under the provider's own id. */
  findSent(provider: string, providerMessageId: string): Message | undefined {
    const row = this.#sent.get(providerMessageId, provider);
    return row && this.find(text(row, 'id'));
  }

  find(id: string): Message | undefined {
    const lease = this.#leases.get(id);
    if (lease) return lease.message;
    const row = this.#byId.get(id);
    return row && fromRow(row);
  }

  /** Without what lies in it for later. */
  outbox(now: number): OutboxState {
    const row = this.#outbox.get(now) ?? {};
    return { messages: Number(row.n), oldestAt: row.oldest === null ? null : Number(row.oldest) };
  }
}

function fromRow(row: Row): Message {
  const status = text(row, 'status') as Message['status'];
  return messageFrom(row, { status, endedAt: numberOrNull(row, 'ended_at') });
}
