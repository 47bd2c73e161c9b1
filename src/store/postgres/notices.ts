import type { Notice } from '#core/notice.ts';
import { noticeFrom } from '#store/notice-row.ts';
import { noticeRetentionMs } from '#store/retention.ts';
import type { Answer, Statement } from './connection.ts';
import { hex } from './hex.ts';
import { inOrder } from './in-order.ts';

const names = ['id', 'app_id', 'user_id', 'kind', 'sealed', 'key_id', 'created_at', 'expires_at'] as const;
const row = `(id text, app_id text, user_id text, kind text, sealed bytea, key_id text, created_at bigint,
  expires_at bigint, drop_at bigint)`;

/** As they are read, each under its own name. */
export function noticeColumns(of: string): string[] {
  return [...names, 'answered_at'].map((name) => `${of}.${name}`);
}

/** The notices of a batch. */
export class Notices {
  readonly #wanted = new Set<string>();
  readonly #stored = new Map<string, Notice>();
  #inserted: Notice[] = [];
  #answered = new Map<string, Notice>();

  want(id: string): void {
    this.#wanted.add(id);
  }

  reads(): Statement[] {
    if (this.#wanted.size === 0) return [];
    const text = `SELECT n.* FROM json_to_recordset($1::json) AS k (id text), LATERAL (
      SELECT ${noticeColumns('n').join(', ')} FROM notices n WHERE n.id = k.id FOR UPDATE) n`;
    const keys = [...this.#wanted].sort(inOrder).map((id) => ({ id }));
    return [{ name: 'cs_notices_lock', text, values: [JSON.stringify(keys)] }];
  }

  take({ rows }: Answer): void {
    for (const found of rows) {
      const notice = noticeFrom(found);
      this.#stored.set(notice.id, notice);
    }
  }

  reset(): void {
    this.#inserted = [];
    this.#answered = new Map();
  }

  find(id: string): Notice | undefined {
    return this.#answered.get(id) ?? this.#stored.get(id);
  }

  insert(notice: Notice): void {
    this.#inserted.push(notice);
  }

  /** Nothing else of a notice ever changes. */
  answer(notice: Notice): void {
    this.#answered.set(notice.id, notice);
  }

  inserts(): Statement[] {
    if (this.#inserted.length === 0) return [];
    const rows = [...this.#inserted]
      .sort((a, b) => inOrder(a.id, b.id))
      .map((notice) => ({
        id: notice.id,
        app_id: notice.appId,
        user_id: notice.userId,
        kind: notice.kind,
        sealed: hex(notice.sealed),
        key_id: notice.keyId,
        created_at: notice.createdAt,
        expires_at: notice.expiresAt,
        drop_at: notice.expiresAt + noticeRetentionMs,
      }));
    const text = `INSERT INTO notices (${names.join(', ')}, drop_at)
      SELECT * FROM json_to_recordset($1::json) AS r ${row}`;
    return [{ name: 'cs_notices_insert', text, values: [JSON.stringify(rows)] }];
  }

  /** To be run after `beforeJoins`. */
  updates(): Statement[] {
    if (this.#answered.size === 0) return [];
    const rows = [...this.#answered.values()]
      .sort((a, b) => inOrder(a.id, b.id))
      .map(({ id, answeredAt }) => ({ id, answered_at: answeredAt }));
    const text = `UPDATE notices n SET answered_at = r.answered_at
      FROM json_to_recordset($1::json) AS r (id text, answered_at bigint) WHERE n.id = r.id`;
    return [{ name: 'cs_notices_update', text, values: [JSON.stringify(rows)] }];
  }
}

/** Without a lock. */
export function readNotice(id: string): Statement {
  return {
    name: 'cs_notice_read',
    text: `SELECT ${noticeColumns('n').join(', ')} FROM notices n WHERE n.id = $1`,
    values: [id],
  };
}
