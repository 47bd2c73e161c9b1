import { budgetRules } from '#core/budget.ts';
import { ServiceError } from '#core/service-error.ts';
import type { Env } from '#settings/setting-values.ts';
import { type Database, inDatabase } from './in-database.ts';
import { postgresChanges } from './restored-postgres.ts';
import { sqliteChanges } from './restored-sqlite.ts';

export type RestoreOptions = {
  /** So many hours, 0 to 24, new codes have 8 digits, and payments, recovery and changes are refused. */
  readonly protectHours: number;
  /** Nodes are connected and that is meant so. */
  readonly withNodesRunning: boolean;
};

/** How many of each became what docs/operations.md says. */
export type Restored = {
  /** For the end of a sentence. */
  readonly place: string;
  readonly canceled: number;
  readonly redeemed: number;
  readonly dropped: number;
  readonly forgotten: number;
  readonly limits: number;
  readonly protected: number;
};

/** Of the ten tries a day, so many count as used: what happened since the backup is not known. */
const assumedFailures = 7;
const [{ max: breakerTries }] = budgetRules.attack.limits;
/** For whom they are, behind the app's id in their keys (`attackBudget`). */
const breakersOfApp = ['', ':nobody'];

/**
 * Makes a restored database safe to serve from: it has forgotten what happened since the backup, so no code and no ticket
 * that it holds may be good any more, and most tries count as used. One transaction; doing it twice is doing it once.
 * @throws ServiceError `store-unavailable`, in words for whoever typed the command
 */
export function afterRestore(
  env: Env,
  { protectHours, withNodesRunning }: RestoreOptions,
): Promise<Restored> {
  return inDatabase(env, async ({ engine, place, ask, change }) => {
    if (engine === 'postgres' && !withNodesRunning) await demandAlone(ask);
    const changes = engine === 'postgres' ? postgresChanges : sqliteChanges;
    const counts = {
      canceled: await change(changes.cancelPending),
      redeemed: await change(changes.spendTickets),
      dropped: await change(changes.dropMessages),
      forgotten: await change(changes.forgetAnswers),
      limits: await change(changes.raiseLimits, assumedFailures),
    };
    let apps = 0;
    for (const whom of protectHours > 0 ? breakersOfApp : [])
      apps = await change(changes.tripBreaker, protectHours, whom, breakerTries);
    return { place, ...counts, protected: apps };
  });
}

/** A node that is serving would answer from what is being taken back. An embedded store is nobody else's while it is open. */
async function demandAlone(ask: Database['ask']): Promise<void> {
  const rows = await ask(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND application_name LIKE 'countersign%'`,
  );
  if (rows.length === 0) return;
  throw new ServiceError(
    'store-unavailable',
    `Nodes are connected to this database (${rows.length} connections). Stop them first, or say --with-nodes-running.`,
  );
}
