import { number } from '#store/row.ts';
import type { Answer, Line, Statement } from './connection.ts';
import { unavailable } from './failure.ts';

/** A node that has rows and says no more, because its machine or its network is gone, loses them after this. */
const idleTimeoutMs = 3000;
/** Longest wait for a row that another transaction has: longer, so that who waits for such a node gets its turn. */
const lockTimeoutMs = 4000;
const statementTimeoutMs = 10_000;

/**
 * Said at the start of each transaction, since a pooler may give each another server connection.
 *
 * The planner's part: a plan that was made while a table was new and empty would scan it for ever after, so it is left no
 * other way than by an index.
 * Durability: what is answered is on disk, whatever the server's own setting is.
 */
const settings: Statement = {
  name: 'cs_settings',
  text: `SELECT set_config('lock_timeout', '${lockTimeoutMs}', true),
    set_config('statement_timeout', '${statementTimeoutMs}', true),
    set_config('idle_in_transaction_session_timeout', '${idleTimeoutMs}', true),
    set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
    set_config('enable_mergejoin', 'off', true), set_config('enable_bitmapscan', 'off', true),
    set_config('enable_material', 'off', true), set_config('enable_memoize', 'off', true),
    set_config('enable_sort', 'off', true),
    set_config('plan_cache_mode', 'force_generic_plan', true), set_config('jit', 'off', true),
    set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') = 'off' THEN 'on'
      ELSE current_setting('synchronous_commit') END, true)`,
};

export const begin: readonly Statement[] = [
  { name: 'cs_begin', text: 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE' },
  settings,
];
/**
 * Before an UPDATE that joins a table with the rows given: the planner is free to begin with the table, by the
 * whole of its index: as good a plan as the other while the table has one row. A bitmap is only ever made of looked-up
 * keys, so with nothing else left it begins with the rows given.
 */
export const beforeJoins: Statement = {
  name: 'cs_join_settings',
  text: `SELECT set_config('enable_indexscan', 'off', true), set_config('enable_indexonlyscan', 'off', true),
    set_config('enable_bitmapscan', 'on', true)`,
};
const beginReading: readonly Statement[] = [
  { name: 'cs_begin_reading', text: 'BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY' },
  settings,
];
const commit: Statement = { name: 'cs_commit', text: 'COMMIT' };
const rollback: Statement = { name: 'cs_rollback', text: 'ROLLBACK' };

/** What the server's clock says, epoch milliseconds. */
export const readClock: Statement = {
  name: 'cs_clock',
  text: 'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
};

/** What {@link readClock} was answered, unless a test's clock rules. */
export function timeOf(answer: Answer | undefined, clock: (() => number) | undefined): number {
  const row = answer?.rows[0];
  return clock?.() ?? (row ? number(row, 'now') : 0);
}

/** The statements of a reading transaction in one round trip. */
export async function readAll(
  connection: Line,
  statements: readonly Statement[],
): Promise<readonly Answer[]> {
  return within(connection, [...beginReading, ...statements, commit], beginReading.length);
}

/** The statements in a transaction of their own, in one round trip. */
export async function writeAll(
  connection: Line,
  statements: readonly Statement[],
): Promise<readonly Answer[]> {
  return within(connection, [...begin, ...statements, commit], begin.length);
}

async function within(
  connection: Line,
  statements: readonly Statement[],
  head: number,
): Promise<readonly Answer[]> {
  connection.takeWarning();
  const answers = await connection.run(statements);
  demandCommitted(connection, answers.at(-1));
  return answers.slice(head, -1);
}

/**
 * Writes and commits in one round trip.
 * @throws what a statement was answered: nothing is committed then; or ServiceError `store-unavailable`: not known
 */
export async function commitAll(connection: Line, statements: readonly Statement[]): Promise<void> {
  connection.takeWarning();
  const answers = await connection.run([...statements, commit]);
  demandCommitted(connection, answers.at(-1));
}

/**
 * A COMMIT may be answered by "ROLLBACK", which is no error; and by a warning, when the wait for the standby was broken
 * off: then it is on this server's disk only, and would be gone after a failover.
 */
function demandCommitted(connection: Line, answer: Answer | undefined): void {
  if (answer?.command === 'COMMIT' && !connection.takeWarning()) return;
  throw unavailable('The database did not say that it has committed.');
}

/** Gives up a transaction. A connection that can't is closed. */
export async function rollBack(connection: Line): Promise<void> {
  try {
    await connection.run([rollback]);
  } catch {
    await connection.close();
  }
}
