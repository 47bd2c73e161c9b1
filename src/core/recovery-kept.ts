import type { Recovery } from './recovery.ts';

const day = 24 * 3600;

/** How long one waits that nobody goes on with. */
export const abandonedSeconds = 7 * day;
/** How long it can be looked up when it is over: as long as it counts against the next one. */
const keptSeconds = 30 * day;

/** Until when a way back is kept, with who opened it and the addresses that were shown. */
export function recoveryKeptUntil({ canceledAt, usedAt, readyAt, begunAt }: Recovery): number {
  const overAt = canceledAt ?? usedAt ?? (readyAt ?? begunAt) + abandonedSeconds * 1000;
  return overAt + keptSeconds * 1000;
}
