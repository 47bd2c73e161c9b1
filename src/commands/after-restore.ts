import { budgetRules } from '#core/budget.ts';
import { ServiceError } from '#core/service-error.ts';
import { inTransaction, type Query } from './in-transaction.ts';

export type RestoreOptions = {
  readonly url: string;
  /** So many hours, 0 to 24, new codes have 8 digits, and payments, recovery and changes are refused. */
  readonly protectHours: number;
  /** Nodes are connected and that is meant so. */
  readonly withNodesRunning: boolean;
};

/** How many of each became what docs/operations.md says. */
export type Restored = {
  readonly canceled: number;
  readonly redeemed: number;
  readonly dropped: number;
  readonly forgotten: number;
  readonly limits: number;
  readonly protected: number;
};

const day = 24 * 3600_000;
/** Of the ten tries a day, so many count as used: what happened since the backup is not known. */
const assumedFailures = 7;
const [{ max: breakerTries }] = budgetRules.attack.limits;

const now = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint';
/** In the order of {@link Restored}. */
const changes: readonly string[] = [
  `UPDATE verifications SET status = 'canceled', ended_at = ${now} WHERE status = 'pending'`,
  `UPDATE verifications SET redeemed_at = ${now} WHERE status = 'approved' AND redeemed_at IS NULL`,
  // What people are to be told stays true, and is told twice rather than not at all.
  `WITH gone AS (DELETE FROM outbox WHERE left(verification_id, 4) <> 'ntc_' RETURNING *)
    INSERT INTO messages (app_id, id, verification_id, channel, destination, status, attempts, available_at, provider,
      provider_message_id, reason, created_at, ended_at)
    SELECT app_id, id, verification_id, channel, destination, 'dropped', attempts, available_at, provider, NULL,
      'restored', created_at, ${now} FROM gone`,
  `DELETE FROM remembered_answers WHERE outcome IN ('created', 'existing', 'resent')`,
  `WITH used AS (
      SELECT app_id, kind, key, (
        SELECT coalesce(sum((mark ->> 1)::int), 0) FROM jsonb_array_elements(marks::jsonb) AS mark
        WHERE (mark ->> 0)::bigint > ${now} - ${day}
      ) AS tries
      FROM budgets WHERE kind = 'failures' AND jsonb_array_length(marks::jsonb) > 0
    )
    UPDATE budgets b SET
      marks = (b.marks::jsonb || jsonb_build_array(jsonb_build_array(${now}, ${assumedFailures} - used.tries)))::text,
      expires_at = greatest(b.expires_at, ${now} + 30 * ${day}::bigint)
    FROM used WHERE (b.app_id, b.kind, b.key) = (used.app_id, used.kind, used.key) AND used.tries < ${assumedFailures}`,
];

/** For whom they are, behind the app's id in their keys (`attackBudget`). */
const breakersOfApp = ['', ':nobody'];
/** The breaker looks back a day, so marks of that age last as long as is wanted. */
const protect = `INSERT INTO budgets (app_id, kind, key, marks, consecutive, expires_at)
    SELECT id, 'attack', id || whom,
      jsonb_build_array(jsonb_build_array(${now} - (24 - $1::int) * 3600000::bigint, ${breakerTries}))::text, 0,
      ${now} + $1::int * 3600000::bigint
    FROM apps, unnest(ARRAY[${breakersOfApp.map((whom) => `'${whom}'`).join()}]) AS whom WHERE $1::int > 0
    ON CONFLICT (app_id, kind, key) DO UPDATE SET
      marks = (SELECT jsonb_agg(mark ORDER BY (mark ->> 0)::bigint)
        FROM jsonb_array_elements(budgets.marks::jsonb || excluded.marks::jsonb) AS mark)::text,
      expires_at = greatest(budgets.expires_at, excluded.expires_at)`;

/**
 * Makes a restored database safe to serve from: it has forgotten what happened since the backup, so no code and no ticket
 * that it holds may be good any more, and most tries count as used. One transaction; doing it twice is doing it once.
 * @throws ServiceError `store-unavailable`, in words for whoever typed the command
 */
export async function afterRestore({
  url,
  protectHours,
  withNodesRunning,
}: RestoreOptions): Promise<Restored> {
  return inTransaction(url, async (query) => {
    if (!withNodesRunning) await demandAlone(query);
    const counts: number[] = [];
    for (const change of changes) counts.push((await query(change)).rowCount ?? 0);
    const breakers = (await query(protect, [protectHours])).rowCount ?? 0;
    const [canceled = 0, redeemed = 0, dropped = 0, forgotten = 0, limits = 0] = counts;
    return { canceled, redeemed, dropped, forgotten, limits, protected: breakers / breakersOfApp.length };
  });
}

/** A node that is serving would answer from what is being taken back. */
async function demandAlone(query: Query): Promise<void> {
  const { rows } = await query(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND application_name LIKE 'countersign%'`,
  );
  if (rows.length === 0) return;
  throw new ServiceError(
    'store-unavailable',
    `Nodes are connected to this database (${rows.length} connections). Stop them first, or say --with-nodes-running.`,
  );
}
