import type { Factor } from './factor.ts';
import type { Changed } from './factor-change.ts';
import { recoveryCanceledNews } from './factor-news.ts';
import { isUnderWay, vetoes, wasShown } from './recovery.ts';
import type { User } from './user.ts';

/** The user with the way back closed that was under way, and with it what was begun on its strength. */
export function withoutRecovery(user: User, now: number): User {
  const { recovery, factors } = user;
  if (!isUnderWay(recovery, now)) return user;
  const begun = ({ id, confirmedAt }: User['factors'][number]): boolean =>
    confirmedAt === null && recovery.enrolments.includes(id);
  return {
    ...user,
    factors: factors.filter((factor) => !begun(factor)),
    recovery: { ...recovery, canceledAt: now },
  };
}

/**
 * The user after they have answered by what they have enrolled. A passkey, an app or a token that still answers was not lost,
 * so whoever says that it was isn't its owner. A code that was sent or written down says nothing of the kind: those are what
 * thieves have. Nor does an answer that is a proof itself.
 */
export function afterVeto(user: User, method: string, purpose: string, now: number): User {
  const isVeto = purpose !== 'recover' && vetoes.some((kind) => kind === method);
  return isVeto ? withoutRecovery(user, now) : user;
}

/**
 * The user after a factor is gone, or is somebody else's: a way back on which it was shown ends, for it shows nothing any more, and
 * everybody hears of that too.
 */
export function withoutWayBack(user: User, factor: Factor, now: number): Pick<Changed, 'user' | 'ended'> {
  const after = user.recovery && wasShown(factor, user.recovery) ? withoutRecovery(user, now) : user;
  if (after === user) return { user };
  const stranger = 'value' in factor && factor.recycledAt !== undefined ? { except: factor.value } : {};
  return { user: after, ended: { ...recoveryCanceledNews(factor), ...stranger } };
}
