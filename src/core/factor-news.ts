import { isSameAddress } from './address.ts';
import { addressesOf } from './decide-notice.ts';
import { type Factor, isWayIn } from './factor.ts';
import { toldStill } from './former-address.ts';
import type { Keyring } from './keyring.ts';
import { noticeSeconds } from './notice.ts';
import { type News, subjectOf } from './tell.ts';
import { type User, userKeysOf } from './user.ts';
import type { Verification } from './verification.ts';

/** Of a factor that counts from now on, and goes again if it wasn't the person. */
export function addedNews(
  factor: Factor,
  kind: 'factor_added' | 'recovery_codes_replaced' = 'factor_added',
): News {
  const except = 'value' in factor ? { except: factor.value } : {};
  const undo = { action: 'take_away', factorId: factor.id } as const;
  return { kind, subject: subjectOf(factor), undo, ...except };
}

/**
 * Of a factor that was removed. Codes that somebody has thrown away stay away: they may have been seen, and by whoever reads this.
 * So does what was there for a moment only, where there is something older: a thief may have added and removed it, for the owner to
 * bring it back.
 */
export function removedNews(user: User, factor: Factor, now: number): News {
  const place = user.factors.indexOf(factor);
  const hasElder = hasElderThan(user, factor, now);
  const isPassing = !isOld(factor.createdAt, now) && (hasElder || toldStill(user, now).length > 0);
  const staysAway = factor.kind === 'recovery_codes' || isPassing;
  const undo = staysAway ? null : ({ action: 'bring_back', factor, place } as const);
  return { kind: 'factor_removed', subject: subjectOf(factor), undo, hasElder };
}

/** As old as nothing that can still be taken back. */
function isOld(since: number, now: number): boolean {
  return since + noticeSeconds * 1000 <= now;
}

/** Whether somebody else than the owner of this factor could say that it should not have been removed. */
function hasElderThan(user: User, factor: Factor, now: number): boolean {
  const isAnother = ({ value }: { readonly value: string }): boolean =>
    !('value' in factor) || !isSameAddress(value, factor.value);
  return (
    factor.broughtBackAt !== undefined ||
    user.contacts.some((one) => isAnother(one) && isOld(one.since, now)) ||
    user.factors.some((one) => 'value' in one && isAnother(one) && isWayIn(one) && isOld(one.createdAt, now))
  );
}

export const twoStepOffNews: News = { kind: 'two_step_off', subject: null, undo: { action: 'two_step_on' } };

export const freezeLiftedNews: News = { kind: 'freeze_lifted', subject: null, undo: null };

/** Of a code that let somebody in: the rest of its set goes if it wasn't the person. */
export function recoveryUsedNews(factor: Factor, verification: Verification, keyring: Keyring): News {
  const undo = { action: 'take_away', factorId: factor.id } as const;
  const also = addressesOf(verification, keyring);
  return { kind: 'recovery_used', subject: subjectOf(factor), undo, also };
}

/** Of a factor that was said to be lost and answers still: it ends the way back. */
export function recoveryCanceledNews(factor: Factor): News {
  return { kind: 'recovery_canceled', subject: subjectOf(factor), undo: null };
}

/** The address to which the code went that authorized a change of this user; undefined: it was no address. */
export function authorizedBy(
  { appId, userId }: User,
  proof: Verification | undefined,
  keyring: Keyring,
): string | undefined {
  const keys = userKeysOf(keyring, appId, userId);
  if (!proof?.userKeys.some((key) => keys.includes(key))) return undefined;
  const send = proof.sends.findLast(({ channel }) => channel === proof.approvedBy?.method);
  return send && addressesOf(proof, keyring)[send.destination]?.value;
}
