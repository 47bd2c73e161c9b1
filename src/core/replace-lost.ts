import type { Factor } from './factor.ts';
import type { Undo } from './notice.ts';
import { recoveryStatus, wasShown } from './recovery.ts';
import type { User } from './user.ts';

/** What a finished recovery is a leave for: something new, and nothing else. With that the person does the rest. */
const leaves: readonly string[] = ['begin', 'add_address'];

type Asked = { readonly action: string; readonly recovery?: string };

/** Whether a change is made on the strength of a recovery that was finished just now, and whose leave isn't used up. */
export function isRecovering({ recovery }: User, { action, recovery: named }: Asked, now: number): boolean {
  return (
    leaves.includes(action) && recovery?.id === named && recoveryStatus(recovery ?? null, now) === 'finished'
  );
}

/**
 * The user after a change: what was begun on the strength of a recovery is remembered, and the first of it that counts takes
 * the place of what was lost. Nothing goes before that, or a recovery that stops halfway would leave the account open to
 * whoever has the password.
 */
export function afterRecovery(
  before: User,
  { user, factor: changed }: { readonly user: User; readonly factor: Factor | null },
  recovers: boolean,
  now: number,
): { readonly user: User; readonly undo?: Undo } {
  const { recovery } = user;
  if (!recovery || !changed) return { user };
  const isNew = recovers || recovery.enrolments.includes(changed.id);
  if (!isNew || recovery.usedAt !== null || recovery.canceledAt !== null) return { user };
  if (changed.confirmedAt === null) {
    const others = recovery.enrolments.filter((id) => id !== changed.id);
    return { user: { ...user, recovery: { ...recovery, enrolments: [...others, changed.id] } } };
  }
  const factors = user.factors.filter((factor) => factor.id === changed.id || wasShown(factor, recovery));
  // As it was before too, where an address that they had is what they verified anew: undone, it is there again, and as old.
  const lost = before.factors.filter(({ confirmedAt }) => confirmedAt !== null);
  const replacement = { recoveryId: recovery.id, factorId: changed.id, factors: lost, at: now };
  return {
    user: {
      ...user,
      factors,
      recovery: { ...recovery, usedAt: now },
      replacements: [...user.replacements, replacement],
    },
    undo: { action: 'put_back', recoveryId: recovery.id },
  };
}
