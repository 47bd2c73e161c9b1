import type { RestoreChanges } from './restore-changes.ts';

const now = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint';
const day = 24 * 3600_000;

/** {@link RestoreChanges} for a Postgres, by its own clock. */
export const postgresChanges: RestoreChanges = {
  cancelPending: `UPDATE verifications SET status = 'canceled', ended_at = ${now} WHERE status = 'pending'`,
  spendTickets: `UPDATE verifications SET redeemed_at = ${now} WHERE status = 'approved' AND redeemed_at IS NULL`,
  // What people are to be told stays true, and is told twice rather than not at all.
  dropMessages: `WITH gone AS (DELETE FROM outbox WHERE left(verification_id, 4) <> 'ntc_' RETURNING *)
    INSERT INTO messages (app_id, id, verification_id, channel, destination, status, attempts, available_at, provider,
      provider_message_id, reason, created_at, ended_at)
    SELECT app_id, id, verification_id, channel, destination, 'dropped', attempts, available_at, provider, NULL,
      'restored', created_at, ${now} FROM gone`,
  forgetAnswers: `DELETE FROM remembered_answers WHERE outcome IN ('created', 'existing', 'resent')`,
  raiseLimits: `WITH used AS (
      SELECT app_id, kind, key, (
        SELECT coalesce(sum((mark ->> 1)::int), 0) FROM jsonb_array_elements(marks::jsonb) AS mark
        WHERE (mark ->> 0)::bigint > ${now} - ${day}
      ) AS tries
      FROM budgets WHERE kind = 'failures' AND jsonb_array_length(marks::jsonb) > 0
    )
    UPDATE budgets b SET
      marks = (b.marks::jsonb || jsonb_build_array(jsonb_build_array(${now}, $1::int - used.tries)))::text,
      expires_at = greatest(b.expires_at, ${now} + 30 * ${day}::bigint)
    FROM used WHERE (b.app_id, b.kind, b.key) = (used.app_id, used.kind, used.key) AND used.tries < $1::int`,
  // The breaker looks back a day, so marks of that age last as long as is wanted.
  tripBreaker: `INSERT INTO budgets (app_id, kind, key, marks, consecutive, expires_at)
    SELECT id, 'attack', id || $2::text,
      jsonb_build_array(jsonb_build_array(${now} - (24 - $1::int) * 3600000::bigint, $3::int))::text, 0,
      ${now} + $1::int * 3600000::bigint
    FROM apps
    ON CONFLICT (app_id, kind, key) DO UPDATE SET
      marks = (SELECT jsonb_agg(mark ORDER BY (mark ->> 0)::bigint)
        FROM jsonb_array_elements(budgets.marks::jsonb || excluded.marks::jsonb) AS mark)::text,
      expires_at = greatest(budgets.expires_at, excluded.expires_at)`,
};
