import type { RestoreChanges } from './restore-changes.ts';

const now = `CAST(unixepoch('subsec') * 1000 AS INTEGER)`;
const day = 24 * 3600_000;
/** A number comes with a fraction otherwise, into the marks too. */
const whole = (value: string): string => `CAST(${value} AS INTEGER)`;
/** Marks of the last day, added up. */
const tries = `(SELECT coalesce(sum(value ->> 1), 0) FROM json_each(budgets.marks) WHERE value ->> 0 > ${now} - ${day})`;

/** {@link RestoreChanges} for the embedded store, by this machine's clock. */
export const sqliteChanges: RestoreChanges = {
  cancelPending: `UPDATE verifications SET status = 'canceled', ended_at = ${now} WHERE status = 'pending'`,
  spendTickets: `UPDATE verifications SET redeemed_at = ${now} WHERE status = 'approved' AND redeemed_at IS NULL`,
  // What people are to be told stays true, and is told twice rather than not at all.
  dropMessages: `UPDATE messages SET status = 'dropped', reason = 'restored', provider_message_id = NULL, ended_at = ${now}
    WHERE status IN ('queued', 'sent') AND substr(verification_id, 1, 4) <> 'ntc_'`,
  forgetAnswers: `DELETE FROM remembered_answers WHERE outcome IN ('created', 'existing', 'resent')`,
  raiseLimits: `UPDATE budgets SET marks = json_insert(marks, '$[#]', json_array(${now}, ${whole('$1')} - ${tries})),
      expires_at = max(expires_at, ${now} + 30 * ${day})
    WHERE kind = 'failures' AND json_array_length(marks) > 0 AND ${tries} < $1`,
  // The breaker looks back a day, so marks of that age last as long as is wanted. `true`: or ON would belong to a join.
  tripBreaker: `INSERT INTO budgets (app_id, kind, key, marks, consecutive, expires_at)
    SELECT id, 'attack', id || $2, json_array(json_array(${now} - (24 - ${whole('$1')}) * 3600000, ${whole('$3')})), 0,
      ${now} + ${whole('$1')} * 3600000
    FROM apps WHERE true
    ON CONFLICT (key, kind) DO UPDATE SET
      marks = (SELECT json_group_array(json(value) ORDER BY value ->> 0) FROM (
        SELECT value FROM json_each(budgets.marks) UNION ALL SELECT value FROM json_each(excluded.marks))),
      expires_at = max(expires_at, excluded.expires_at)`,
};
