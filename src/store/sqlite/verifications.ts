import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Recent } from '#core/recent.ts';
import type { Verification } from '#core/verification.ts';
import { dropAt } from '#store/retention.ts';
import { jsonOrNull, text } from '#store/row.ts';
import { verificationFrom } from '#store/verification-row.ts';

/** Verifications kept at hand while their messages leave. More would live long enough to cost the collector what a read costs. */
const maxRecent = 512;

/**
 * The verifications table. What was written or read last is kept at hand, which is safe since nobody else writes to the
 * file: a message is handed over, and what came of it noted, from what is in memory already.
 */
export class Verifications {
  readonly #recent = new Recent<Verification>(maxRecent);
  readonly #insert: StatementSync;
  readonly #touch: StatementSync;
  readonly #end: StatementSync;
  readonly #byId: StatementSync;
  readonly #byLiveKey: StatementSync;
  readonly #yieldLive: StatementSync;

  constructor(db: DatabaseSync) {
    this.#insert =
      db.prepare(`INSERT INTO verifications (id, app_id, purpose, status, digits, max_checks, tries,
      wrong_tags, nonce, binding, destinations, user_keys, live_key, sealed, key_id, decoy, sends, created_at,
      expires_at, cap_at, ended_at, redeemed_at, drop_at, browser_id, approved_by)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    // A pending row that stays pending leaves out the columns that stand in an index: setting one rewrites the index.
    this.#touch =
      db.prepare(`UPDATE verifications SET tries = ?, wrong_tags = ?, nonce = ?, sends = ?, expires_at = ?
      WHERE id = ?`);
    this.#end =
      db.prepare(`UPDATE verifications SET tries = ?, wrong_tags = ?, nonce = ?, sends = ?, expires_at = ?,
      status = ?, ended_at = ?, redeemed_at = ?, drop_at = ?, approved_by = ? WHERE id = ?`);
    this.#byId = db.prepare('SELECT * FROM verifications WHERE id = ?');
    this.#byLiveKey = db.prepare('SELECT id FROM verifications WHERE live_key = ?');
    this.#yieldLive = db.prepare('UPDATE verifications SET live_key = NULL WHERE live_key = ?');
  }

  insert(v: Verification): void {
    this.#keep(v);
    this.#yieldLive.run(v.liveKey);
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
      v.browserId,
      jsonOrNull(v.approvedBy),
    );
  }

  update(v: Verification): void {
    this.#keep(v);
    const { tries, nonce, expiresAt, status, endedAt, redeemedAt, id } = v;
    const wrongTags = JSON.stringify(v.wrongTags);
    const sends = JSON.stringify(v.sends);
    if (status === 'pending') {
      this.#touch.run(tries, wrongTags, nonce, sends, expiresAt, id);
      return;
    }
    const approvedBy = jsonOrNull(v.approvedBy);
    this.#end.run(
      tries,
      wrongTags,
      nonce,
      sends,
      expiresAt,
      status,
      endedAt,
      redeemedAt,
      dropAt(v),
      approvedBy,
      id,
    );
  }

  find(id: string): Verification | undefined {
    const recent = this.#recent.get(id);
    if (recent) return recent;
    const row = this.#byId.get(id);
    return row && this.#keep(verificationFrom(row));
  }

  findLive(liveKeys: readonly string[]): Verification | undefined {
    for (const key of liveKeys) {
      const row = this.#byLiveKey.get(key);
      const holder = row && this.find(text(row, 'id'));
      if (holder?.status === 'pending') return holder;
    }
    return undefined;
  }

  /** Lets go of what is kept at hand: after a write was undone, or rows were removed, it may not be what is on disk. */
  forget(): void {
    this.#recent.clear();
  }

  #keep(verification: Verification): Verification {
    this.#recent.set(verification.id, verification);
    return verification;
  }
}
