import type { Verification } from '#core/verification.ts';
import { dropAt, isLongLived } from '#store/retention.ts';
import { jsonOrNull, text } from '#store/row.ts';
import { verificationFrom } from '#store/verification-row.ts';
import type { Answer, Statement } from './connection.ts';
import { hex } from './hex.ts';
import { inOrder } from './in-order.ts';

type LiveKey = { readonly app_id: string; readonly live_key: string };
type VerificationKey = { readonly app_id: string; readonly id: string };

const names = `app_id, id, purpose, status, digits, max_checks, tries, wrong_tags, nonce, binding, destinations, user_keys,
  live_key, sealed, key_id, decoy, sends, created_at, expires_at, cap_at, ended_at, redeemed_at, drop_at, browser_id, approved_by`;

/** Every column but `long_lived`, which the others tell. By name, so that a column added later breaks no cached plan. */
export function verificationColumns(of: string): string {
  return names.replace(/\w+/g, (name) => `${of}.${name}`);
}

const columns = verificationColumns('v');
const insertColumns = `app_id text, id text, long_lived boolean, purpose text, status text, digits smallint,
  max_checks smallint, tries smallint, wrong_tags text, nonce bytea, binding bytea, destinations text, user_keys text,
  live_key text, sealed bytea, key_id text, decoy boolean, sends text, created_at bigint, expires_at bigint,
  cap_at bigint, ended_at bigint, redeemed_at bigint, drop_at bigint, browser_id text, approved_by text`;
const insertLive = `INSERT INTO live_keys (app_id, live_key, verification_id, drop_at) SELECT * FROM
  json_to_recordset($1::json) AS r (app_id text, live_key text, verification_id text, drop_at bigint)`;

/** The verifications of a batch, and the live keys that lead to them. */
export class Verifications {
  readonly #wanted = new Map<string, VerificationKey>();
  readonly #wantedLive = new Map<string, LiveKey>();
  readonly #stored = new Map<string, Verification>();
  readonly #storedLive = new Map<string, string>();
  #inserted = new Map<string, Verification>();
  #updated = new Map<string, Verification>();
  #live = new Map<string, Verification>();

  want(appId: string, id: string | undefined): void {
    if (id !== undefined) this.#wanted.set(id, { app_id: appId, id });
  }

  wantLive(appId: string, liveKeys: readonly string[]): void {
    for (const live_key of liveKeys) {
      const key = { app_id: appId, live_key };
      this.#wantedLive.set(liveName(key), key);
    }
  }

  liveReads(): Statement[] {
    if (this.#wantedLive.size === 0) return [];
    return [
      {
        name: 'cs_live_lock',
        text: `SELECT l.* FROM json_to_recordset($1::json) AS k (app_id text, live_key text), LATERAL (
          SELECT l.app_id, l.live_key, l.verification_id FROM live_keys l
          WHERE l.app_id = k.app_id AND l.live_key = k.live_key FOR UPDATE) l`,
        values: [JSON.stringify(this.#liveKeys())],
      },
    ];
  }

  takeLive({ rows }: Answer): void {
    for (const row of rows) {
      const key = { app_id: text(row, 'app_id'), live_key: text(row, 'live_key') };
      this.#storedLive.set(liveName(key), text(row, 'verification_id'));
    }
  }

  /**
   * Those named, and those that live keys and remembered answers lead to (which are locked by then, so they lead to the
   * same ones in the statement's own look), all in the order of their ids.
   * @param answers keys of remembered answers
   */
  reads(answers: readonly object[]): Statement[] {
    const named = [...this.#wanted.values()];
    const live = this.#liveKeys();
    if (named.length === 0 && live.length === 0) return [];
    const led = live.length > 0 || answers.length > 0;
    const lookUp = `LATERAL (SELECT ${columns} FROM verifications v WHERE v.app_id = k.app_id AND v.id = k.id FOR UPDATE) v`;
    if (!led) {
      named.sort((a, b) => inOrder(a.id, b.id));
      return [
        {
          name: 'cs_verifications_lock',
          text: `SELECT v.* FROM json_to_recordset($1::json) AS k (app_id text, id text), ${lookUp}`,
          values: [JSON.stringify(named)],
        },
      ];
    }
    return [
      {
        name: 'cs_verifications_lock_led',
        text: `WITH k AS MATERIALIZED (
            SELECT app_id, id COLLATE "C" AS id FROM json_to_recordset($1::json) AS n (app_id text, id text)
            UNION SELECT l.app_id, l.id FROM json_to_recordset($2::json) AS n (app_id text, live_key text), LATERAL (
              SELECT l.app_id, l.verification_id AS id FROM live_keys l
              WHERE l.app_id = n.app_id AND l.live_key = n.live_key OFFSET 0) l
            UNION SELECT a.app_id, a.id FROM json_to_recordset($3::json) AS n (app_id text, key text), LATERAL (
              SELECT a.app_id, a.verification_id AS id FROM remembered_answers a
              WHERE a.app_id = n.app_id AND a.key = n.key OFFSET 0) a
          ), sorted AS MATERIALIZED (SELECT * FROM k ORDER BY id)
          SELECT v.* FROM sorted k, ${lookUp}`,
        values: [JSON.stringify(named), JSON.stringify(live), JSON.stringify(answers)],
      },
    ];
  }

  take({ rows }: Answer): void {
    for (const row of rows) {
      const verification = verificationFrom(row);
      this.#stored.set(verification.id, verification);
    }
  }

  reset(): void {
    this.#inserted = new Map();
    this.#updated = new Map();
    this.#live = new Map();
  }

  /** One past its time is gone already, though its piece of the table is dropped later. */
  find(id: string | undefined, now: number): Verification | undefined {
    if (id === undefined) return undefined;
    const verification = this.#updated.get(id) ?? this.#inserted.get(id) ?? this.#stored.get(id);
    return verification && dropAt(verification) > now ? verification : undefined;
  }

  findLive(appId: string, liveKeys: readonly string[], now: number): Verification | undefined {
    for (const live_key of liveKeys) {
      const name = liveName({ app_id: appId, live_key });
      const id = this.#live.get(name)?.id ?? this.#storedLive.get(name);
      const holder = id === undefined ? undefined : this.find(id, now);
      if (holder?.status === 'pending') return holder;
    }
    return undefined;
  }

  /** @throws when the id is taken within the batch; on disk, the table refuses it */
  insert(verification: Verification): void {
    if (this.#inserted.has(verification.id) || this.#stored.has(verification.id)) {
      throw new Error(`The id ${verification.id} is taken.`);
    }
    const key = { app_id: verification.appId, live_key: verification.liveKey };
    this.#inserted.set(verification.id, verification);
    this.#live.set(liveName(key), verification);
  }

  update(verification: Verification): void {
    const made = this.#inserted.has(verification.id) ? this.#inserted : this.#updated;
    made.set(verification.id, verification);
  }

  liveWrites(): Statement[] {
    const rows = [...this.#live.entries()]
      .sort(([a], [b]) => inOrder(a, b))
      .map(([name, v]) => ({
        there: this.#storedLive.has(name),
        row: {
          app_id: v.appId,
          live_key: v.liveKey,
          verification_id: v.id,
          drop_at: dropAt(v),
        },
      }));
    const there = rows.filter(({ there }) => there).map(({ row }) => row);
    const made = rows.filter(({ there }) => !there).map(({ row }) => row);
    const take = `${insertLive} ON CONFLICT (app_id, live_key) DO UPDATE SET verification_id = excluded.verification_id,
      drop_at = excluded.drop_at`;
    return [
      ...(there.length > 0 ? [{ name: 'cs_live_take', text: take, values: [JSON.stringify(there)] }] : []),
      ...(made.length > 0
        ? [{ name: 'cs_live_insert', text: insertLive, values: [JSON.stringify(made)] }]
        : []),
    ];
  }

  inserts(): Statement[] {
    const inserted = [...this.#inserted.values()].sort((a, b) => inOrder(a.id, b.id));
    return inserted.length > 0 ? [insertStatement(inserted)] : [];
  }

  /** To be run after `beforeJoins`. */
  updates(): Statement[] {
    const updated = [...this.#updated.values()].sort((a, b) => inOrder(a.id, b.id));
    return updated.length > 0 ? [updateStatement(updated)] : [];
  }

  #liveKeys(): LiveKey[] {
    return [...this.#wantedLive.values()].sort((a, b) => inOrder(liveName(a), liveName(b)));
  }
}

function liveName({ app_id, live_key }: LiveKey): string {
  return `${app_id}\0${live_key}`;
}

/** By their ids alone, without a lock. */
export function readVerifications(ids: readonly string[]): Statement {
  return {
    name: 'cs_verifications_read',
    text: `SELECT v.* FROM json_to_recordset($1::json) AS k (id text), LATERAL (
      SELECT ${columns} FROM verifications v WHERE v.id = k.id OFFSET 0) v`,
    values: [JSON.stringify(ids.map((id) => ({ id })))],
  };
}

const insertText = `INSERT INTO verifications (${insertColumns.replace(/(\w+) \w+/g, '$1')})
  SELECT * FROM json_to_recordset($1::json) AS r (${insertColumns})`;

function insertStatement(verifications: readonly Verification[]): Statement {
  return {
    name: 'cs_verifications_insert',
    text: insertText,
    values: [JSON.stringify(verifications.map(toRow))],
  };
}

/** Only what changes, none of it in an index: the new row stands beside the old one in its page, and no index is written. */
function updateStatement(verifications: readonly Verification[]): Statement {
  return {
    name: 'cs_verifications_update',
    text: `UPDATE verifications v SET tries = r.tries, wrong_tags = r.wrong_tags, nonce = r.nonce, sends = r.sends,
        expires_at = r.expires_at, status = r.status, ended_at = r.ended_at, redeemed_at = r.redeemed_at, drop_at = r.drop_at,
        approved_by = r.approved_by
      FROM json_to_recordset($1::json) AS r (app_id text, id text, long_lived boolean, tries smallint, wrong_tags text,
        nonce bytea, sends text, expires_at bigint, status text, ended_at bigint, redeemed_at bigint, drop_at bigint,
        approved_by text)
      WHERE v.app_id = r.app_id AND v.id = r.id AND v.long_lived = r.long_lived`,
    values: [JSON.stringify(verifications.map(toChanges))],
  };
}

function toChanges(v: Verification): object {
  return {
    app_id: v.appId,
    id: v.id,
    long_lived: isLongLived(v),
    tries: v.tries,
    wrong_tags: JSON.stringify(v.wrongTags),
    nonce: hex(v.nonce),
    sends: JSON.stringify(v.sends),
    expires_at: v.expiresAt,
    status: v.status,
    ended_at: v.endedAt,
    redeemed_at: v.redeemedAt,
    drop_at: dropAt(v),
    approved_by: jsonOrNull(v.approvedBy),
  };
}

function toRow(v: Verification): object {
  return {
    ...toChanges(v),
    purpose: v.purpose,
    digits: v.digits,
    max_checks: v.maxChecks,
    binding: hex(v.binding),
    destinations: JSON.stringify(v.destinations),
    user_keys: JSON.stringify(v.userKeys),
    live_key: v.liveKey,
    sealed: hex(v.sealed),
    key_id: v.keyId,
    decoy: v.decoy,
    created_at: v.createdAt,
    cap_at: v.capAt,
    browser_id: v.browserId,
  };
}
