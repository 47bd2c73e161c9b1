import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Verification } from '#core/verification.ts';
import { dropAt } from '#store/retention.ts';
import { bytes, number, numberOrNull, type Row, text } from './row.ts';

/** The verifications table. Its rows are the only place where a verification's state is. */
export class Verifications {
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #byId: StatementSync;
  readonly #byLiveKey: StatementSync;

  constructor(db: DatabaseSync) {
    this.#insert =
      db.prepare(`INSERT INTO verifications (id, app_id, purpose, status, digits, max_checks, tries,
      wrong_tags, nonce, binding, destinations, user_keys, live_key, sealed, key_id, decoy, sends, created_at,
      expires_at, cap_at, ended_at, redeemed_at, drop_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#update =
      db.prepare(`UPDATE verifications SET status = ?, tries = ?, wrong_tags = ?, nonce = ?, sends = ?,
      expires_at = ?, ended_at = ?, redeemed_at = ?, drop_at = ? WHERE id = ?`);
    this.#byId = db.prepare('SELECT * FROM verifications WHERE id = ?');
    this.#byLiveKey = db.prepare(`SELECT * FROM verifications WHERE live_key = ? AND status = 'pending'`);
  }

  insert(v: Verification): void {
    this.#insert.run(
      v.id,
      v.appId,
      v.purpose,
      v.status,
      v.digits,
      v.maxChecks,
      v.tries,
      JSON.stringify(v.wrongTags),
      v.nonce,
      v.binding,
      JSON.stringify(v.destinations),
      JSON.stringify(v.userKeys),
      v.liveKey,
      v.sealed,
      v.keyId,
      v.decoy ? 1 : 0,
      JSON.stringify(v.sends),
      v.createdAt,
      v.expiresAt,
      v.capAt,
      v.endedAt,
      v.redeemedAt,
      dropAt(v),
    );
  }

  update(v: Verification): void {
    this.#update.run(
      v.status,
      v.tries,
      JSON.stringify(v.wrongTags),
      v.nonce,
      JSON.stringify(v.sends),
      v.expiresAt,
      v.endedAt,
      v.redeemedAt,
      dropAt(v),
      v.id,
    );
  }

  find(id: string): Verification | undefined {
    const row = this.#byId.get(id);
    return row && fromRow(row);
  }

  findLive(liveKeys: readonly string[]): Verification | undefined {
    for (const key of liveKeys) {
      const row = this.#byLiveKey.get(key);
      if (row) return fromRow(row);
    }
    return undefined;
  }
}

function fromRow(row: Row): Verification {
  return {
    id: text(row, 'id'),
    appId: text(row, 'app_id'),
    purpose: text(row, 'purpose'),
    status: text(row, 'status') as Verification['status'],
    digits: number(row, 'digits'),
    maxChecks: number(row, 'max_checks'),
    tries: number(row, 'tries'),
    wrongTags: JSON.parse(text(row, 'wrong_tags')),
    nonce: bytes(row, 'nonce'),
    binding: bytes(row, 'binding'),
    destinations: JSON.parse(text(row, 'destinations')),
    userKeys: JSON.parse(text(row, 'user_keys')),
    liveKey: text(row, 'live_key'),
    sealed: bytes(row, 'sealed'),
    keyId: text(row, 'key_id'),
    decoy: number(row, 'decoy') === 1,
    sends: JSON.parse(text(row, 'sends')),
    createdAt: number(row, 'created_at'),
    expiresAt: number(row, 'expires_at'),
    capAt: number(row, 'cap_at'),
    endedAt: numberOrNull(row, 'ended_at'),
    redeemedAt: numberOrNull(row, 'redeemed_at'),
  };
}
