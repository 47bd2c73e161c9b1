import type { RememberedAnswer } from '#core/decision.ts';
import type { Verification } from '#core/verification.ts';
import { idempotencyRetentionMs } from '#store/retention.ts';
import { number, type Row, text } from '#store/row.ts';
import type { Answer, Statement } from './connection.ts';
import { inOrder } from './in-order.ts';

type AnswerKey = { readonly app_id: string; readonly key: string };
type Entry = AnswerKey & { readonly answer: RememberedAnswer; readonly dropAt: number };

const columns =
  'a.app_id, a.key, a.fingerprint, a.verification_id, a.outcome, a.tries, a.status, a.sends, a.expires_at, a.drop_at';
const insert = `INSERT INTO remembered_answers (app_id, key, fingerprint, verification_id, outcome, tries, status, sends,
  expires_at, drop_at) SELECT * FROM json_to_recordset($1::json) AS r (app_id text, key text, fingerprint text,
  verification_id text, outcome text, tries smallint, status text, sends text, expires_at bigint, drop_at bigint)`;

/** What was answered to an Idempotency-Key, written with the decision it belongs to. */
export class RememberedAnswers {
  readonly #wanted = new Map<string, AnswerKey>();
  readonly #stored = new Map<string, Entry>();
  #written = new Map<string, Entry>();

  want(appId: string, key: string | undefined): void {
    if (key !== undefined) this.#wanted.set(`${appId}\0${key}`, { app_id: appId, key });
  }

  wanted(): AnswerKey[] {
    return [...this.#wanted.values()].sort((a, b) => inOrder(nameOf(a), nameOf(b)));
  }

  reads(): Statement[] {
    if (this.#wanted.size === 0) return [];
    return [
      {
        name: 'cs_answers_lock',
        text: `SELECT a.* FROM json_to_recordset($1::json) AS k (app_id text, key text), LATERAL (SELECT ${columns}
          FROM remembered_answers a WHERE a.app_id = k.app_id AND a.key = k.key FOR UPDATE) a`,
        values: [JSON.stringify(this.wanted())],
      },
    ];
  }

  take({ rows }: Answer): void {
    for (const row of rows) {
      const entry = fromRow(row);
      this.#stored.set(nameOf(entry), entry);
    }
  }

  reset(): void {
    this.#written = new Map();
  }

  find(appId: string, key: string | undefined, now: number): RememberedAnswer | undefined {
    if (key === undefined) return undefined;
    const name = `${appId}\0${key}`;
    const entry = this.#written.get(name) ?? this.#stored.get(name);
    return entry && entry.dropAt > now ? entry.answer : undefined;
  }

  insert(appId: string, key: string, answer: RememberedAnswer, now: number): void {
    const entry = { app_id: appId, key, answer, dropAt: now + idempotencyRetentionMs };
    this.#written.set(nameOf(entry), entry);
  }

  /** As with budgets: what was there and is past its time is written over, what was not is inserted and nothing else. */
  writes(): Statement[] {
    const entries = [...this.#written.values()].sort((a, b) => inOrder(nameOf(a), nameOf(b)));
    const there = entries.filter((entry) => this.#stored.has(nameOf(entry)));
    const made = entries.filter((entry) => !this.#stored.has(nameOf(entry)));
    const replace = `${insert} ON CONFLICT (app_id, key) DO UPDATE SET fingerprint = excluded.fingerprint,
      verification_id = excluded.verification_id, outcome = excluded.outcome, tries = excluded.tries,
      status = excluded.status, sends = excluded.sends, expires_at = excluded.expires_at, drop_at = excluded.drop_at`;
    return [
      ...(there.length > 0 ? [{ name: 'cs_answers_replace', text: replace, values: [toJson(there)] }] : []),
      ...(made.length > 0 ? [{ name: 'cs_answers_insert', text: insert, values: [toJson(made)] }] : []),
    ];
  }
}

function nameOf({ app_id, key }: AnswerKey): string {
  return `${app_id}\0${key}`;
}

function toJson(entries: readonly Entry[]): string {
  return JSON.stringify(
    entries.map(({ app_id, key, answer, dropAt }) => ({
      app_id,
      key,
      fingerprint: answer.fingerprint,
      verification_id: answer.verificationId,
      outcome: answer.outcome,
      tries: answer.tries,
      status: answer.status,
      sends: JSON.stringify(answer.sends),
      expires_at: answer.expiresAt,
      drop_at: dropAt,
    })),
  );
}

function fromRow(row: Row): Entry {
  const answer: RememberedAnswer = {
    fingerprint: text(row, 'fingerprint'),
    verificationId: text(row, 'verification_id'),
    outcome: text(row, 'outcome'),
    tries: number(row, 'tries'),
    status: text(row, 'status') as Verification['status'],
    sends: JSON.parse(text(row, 'sends')),
    expiresAt: number(row, 'expires_at'),
  };
  return { app_id: text(row, 'app_id'), key: text(row, 'key'), answer, dropAt: number(row, 'drop_at') };
}
