import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Channel } from '#core/channel.ts';
import type { Message } from '#core/decide-delivery.ts';
import type { NewMessage } from '#core/decision.ts';
import { number, numberOrNull, type Row, text, textOrNull } from './row.ts';

/** The outbox: a message is a row before it leaves, and one worker at a time has it. */
export class Messages {
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #due: StatementSync;
  readonly #claim: StatementSync;
  readonly #release: StatementSync;
  readonly #byId: StatementSync;
  readonly #byVerification: StatementSync;
  readonly #next: StatementSync;
  readonly #count: StatementSync;

  constructor(db: DatabaseSync) {
    this.#insert =
      db.prepare(`INSERT INTO messages (id, verification_id, channel, destination, status, attempts,
      available_at, created_at) VALUES (?, ?, ?, ?, 'queued', 0, ?, ?)`);
    this.#update =
      db.prepare(`UPDATE messages SET status = ?, available_at = ?, provider = ?, provider_message_id = ?,
      reason = ?, ended_at = ? WHERE id = ?`);
    const waiting = `status IN ('queued', 'claimed')`;
    this.#due = db.prepare(
      `SELECT * FROM messages WHERE ${waiting} AND available_at <= ? ORDER BY available_at LIMIT ?`,
    );
    this.#claim = db.prepare(
      `UPDATE messages SET status = 'claimed', attempts = attempts + 1, available_at = ? WHERE id = ?`,
    );
    this.#release = db.prepare(
      `UPDATE messages SET available_at = ? WHERE status = 'claimed' AND available_at > ?`,
    );
    this.#byId = db.prepare('SELECT * FROM messages WHERE id = ?');
    this.#byVerification = db.prepare('SELECT * FROM messages WHERE verification_id = ? ORDER BY id');
    this.#next = db.prepare(`SELECT min(available_at) AS at FROM messages WHERE ${waiting}`);
    this.#count = db.prepare(`SELECT count(*) AS n FROM messages WHERE ${waiting}`);
  }

  insert(message: NewMessage): void {
    const { id, verificationId, channel, destination, createdAt } = message;
    this.#insert.run(id, verificationId, channel, destination, createdAt, createdAt);
  }

  update(m: Message): void {
    this.#update.run(m.status, m.availableAt, m.provider, m.providerMessageId, m.reason, m.endedAt, m.id);
  }

  /** Leases what is due; a lease that ran out is due again. */
  claim(limit: number, leaseMs: number, now: number): Message[] {
    const leaseUntil = now + leaseMs;
    return this.#due.all(now, limit).map((row) => {
      const message = fromRow(row);
      this.#claim.run(leaseUntil, message.id);
      return { ...message, status: 'claimed', attempts: message.attempts + 1, availableAt: leaseUntil };
    });
  }

  /** Makes every leased message due at once. For the start of the only process there is: whoever had a lease is gone. */
  releaseLeases(now: number): void {
    this.#release.run(now, now);
  }

  find(id: string): Message | undefined {
    const row = this.#byId.get(id);
    return row && fromRow(row);
  }

  ofVerification(verificationId: string): Message[] {
    return this.#byVerification.all(verificationId).map(fromRow);
  }

  nextAt(): number | null {
    const row = this.#next.get();
    return row ? numberOrNull(row, 'at') : null;
  }

  count(): number {
    return Number(this.#count.get()?.['n'] ?? 0);
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
