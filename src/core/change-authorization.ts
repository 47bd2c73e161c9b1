import { type Factor, isUsable } from './factor.ts';
import type { FactorChange, FactorRequest } from './factor-change.ts';
import type { Keyring } from './keyring.ts';
import { type User, userKeysOf } from './user.ts';
import type { Verification } from './verification.ts';

/** How long a proof that somebody is who they were lets them change their factors. */
export const authorizationSeconds = 600;

/** What lets nobody in. To order nothing is how a user is written under a new secret. */
export function mayWhileFrozen(request: FactorRequest): boolean {
  const { action } = request;
  return (
    action === 'lift_freeze' ||
    action === 'distrust_browser' ||
    (action === 'report_recycled' && request.recycled) ||
    (action === 'order' && request.factorIds.length === 0)
  );
}

/** What was begun was authorized then, trust has evidence of its own, and the rest lets nobody in. */
const free: readonly FactorChange['action'][] = [
  'confirm',
  'confirm_passkey',
  'resync',
  'rename',
  'order',
  'trust_browser',
  'distrust_browser',
  'renew_address',
  'report_recycled',
  'lift_freeze',
  'decline_passkey_offer',
];

export function needsAuthorization({ action }: FactorRequest, user: User): boolean {
  const known = action === 'take_over' ? user.factors.filter(isTheirs) : user.factors;
  return !free.includes(action) && known.some(isUsable);
}

/** While somebody moves here, one factor after another comes over; once they have shown or enrolled one here, it's asked for. */
function isTheirs({ imported, lastUsedAt }: Factor): boolean {
  return !imported || lastUsedAt !== null;
}

export function isAuthorized(
  user: User,
  proof: Verification | undefined,
  keyring: Keyring,
  now: number,
): boolean {
  const userKeys = userKeysOf(keyring, user.appId, user.userId);
  return proof?.purpose === 'change_factor' && isProof(proof, userKeys, now) && isSinceSignOut(user, proof);
}

/** Signed out everywhere is whoever showed something before that: a freeze may be lifted while their ten minutes still run. */
export function isSinceSignOut({ signedOutAt }: User, { endedAt }: Verification): boolean {
  return signedOutAt === null || (endedAt !== null && endedAt > signedOutAt);
}

/** An approval for this user of the last ten minutes. */
export function isProof(proof: Verification, userKeys: readonly string[], now: number): boolean {
  if (proof.status !== 'approved' || proof.endedAt === null) return false;
  return (
    now < proof.endedAt + authorizationSeconds * 1000 && proof.userKeys.some((key) => userKeys.includes(key))
  );
}
