import { type Recovery, recoveryStatus } from './recovery.ts';

export type Reminder = { readonly kind: 'recovery_pending' | 'recovery_ready'; readonly dueAt: number };

/**
 * What is told while somebody waits: halfway, and when the wait is over. Each lies in the outbox from the write that makes it
 * true, so that none depends on somebody's looking.
 * @param before as it was before this step
 */
export function remindersOf(before: Recovery, after: Recovery, now: number): Reminder[] {
  const { startedAt, readyAt } = after;
  if (startedAt === null || readyAt === null || readyAt === before.readyAt || readyAt <= now) return [];
  const halfway = { kind: 'recovery_pending', dueAt: startedAt + (readyAt - startedAt) / 2 } as const;
  return [...(before.startedAt === null ? [halfway] : []), { kind: 'recovery_ready', dueAt: readyAt }];
}

/** Whether a reminder is true when it is due: the recovery may have been stopped, finished or shortened meanwhile. */
export function isTrueStill(
  { kind, recoveryId, dueAt }: { readonly kind: string; readonly recoveryId: string; readonly dueAt: number },
  recovery: Recovery | null,
  now: number,
): boolean {
  if (recovery?.id !== recoveryId) return false;
  const status = recoveryStatus(recovery, now);
  return kind === 'recovery_pending'
    ? status === 'waiting'
    : status === 'ready' && recovery.readyAt === dueAt;
}
