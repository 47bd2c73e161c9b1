import { noticeFrom } from '#store/notice-row.ts';
import type { Row } from '#store/row.ts';
import type { ClaimedMessage } from '#store/store.ts';
import { verificationFrom } from '#store/verification-row.ts';
import type { Statement } from './connection.ts';
import { outboxColumns, waitingFrom } from './messages.ts';
import { noticeColumns } from './notices.ts';
import { verificationColumns } from './verifications.ts';

/**
 * Leases what is due, in one statement; what another worker is about to take is passed over. A lease is a time in the row:
 * whoever dies with a message loses it then.
 * @param now the test's clock; null: the database's
 */
export function claim(limit: number, leaseMs: number, now: number | null): Statement {
  const owners = [...verificationColumns('v').split(','), ...noticeColumns('n')].map(
    (column) => `${column} AS ${column.trim().replace('.', '_')}`,
  );
  return {
    name: 'cs_claim',
    text: `WITH clock AS MATERIALIZED (
        SELECT coalesce($1::bigint, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) AS now),
      due AS MATERIALIZED (
        SELECT o.app_id, o.id FROM outbox o WHERE o.due_at <= (SELECT now FROM clock)
        ORDER BY o.due_at LIMIT $2::int FOR UPDATE SKIP LOCKED),
      claimed AS (
        UPDATE outbox o SET claimed = true, attempts = o.attempts + 1, due_at = (SELECT now FROM clock) + $3::bigint
        WHERE o.app_id = ANY (ARRAY(SELECT app_id FROM due)) AND o.id = ANY (ARRAY(SELECT id FROM due))
        RETURNING ${outboxColumns})
      SELECT o.*, ${owners.join(', ')} FROM claimed o LEFT JOIN LATERAL (
        SELECT ${verificationColumns('v')} FROM verifications v
        WHERE v.app_id = o.app_id AND v.id = o.verification_id OFFSET 0) v ON true
      LEFT JOIN LATERAL (
        SELECT ${noticeColumns('n').join(', ')} FROM notices n
        WHERE left(o.verification_id, 4) = 'ntc_' AND n.id = o.verification_id OFFSET 0) n ON true`,
    values: [now, limit, leaseMs],
  };
}

export function claimedFrom(row: Row): ClaimedMessage {
  const owner = columnsOf(row, 'v_');
  return {
    message: waitingFrom(row),
    verification: owner.id === null ? undefined : verificationFrom(owner),
    ...(row.n_id === null ? {} : { notice: noticeFrom(columnsOf(row, 'n_')) }),
  };
}

function columnsOf(row: Row, prefix: string): Row {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}
