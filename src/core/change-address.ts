import { isSameAddress } from './address.ts';
import { renewedBy, reported } from './address-standing.ts';
import { isProof } from './change-authorization.ts';
import { addressesOf } from './decide-notice.ts';
import { refused } from './decision.ts';
import { added, enrolled } from './enrol-factor.ts';
import type { AddressFactor } from './factor.ts';
import { type Changed, type ChangeResult, type FactorRequest, replaced } from './factor-change.ts';
import { addedNews } from './factor-news.ts';
import type { Keyring } from './keyring.ts';
import type { NoticeAddress } from './notice.ts';
import { type User, userKeysOf } from './user.ts';
import type { Verification } from './verification.ts';
import { withoutWayBack } from './without-recovery.ts';

export function addAddress(
  user: User,
  evidence: Verification | undefined,
  request: Extract<FactorRequest, { action: 'add_address' }>,
  keyring: Keyring,
  now: number,
): ChangeResult {
  const userKeys = userKeysOf(keyring, user.appId, user.userId);
  if (evidence?.purpose !== 'verify_contact' || !isProof(evidence, userKeys, now)) {
    return refused('evidence-missing').outcome;
  }
  const address = provenAddress(evidence, keyring);
  if (!address) return refused('evidence-missing').outcome;
  const known = user.factors.find(
    (one) => one.kind === address.kind && 'value' in one && isSameAddress(one.value, address.value),
  );
  // Verified again: it counts as new, and keeps its place and name.
  if (known && 'value' in known) {
    return replaced(user, { ...reported(known, false, now), confirmedAt: now, verifiedAt: now });
  }
  const { factorId: id, name } = request;
  const factor = { ...address, id, name, verifiedAt: now, ...enrolled(now) } satisfies AddressFactor;
  const changed = added(user, factor);
  return 'kind' in changed ? changed : { ...changed, news: addedNews(factor) };
}

export function renewAddress(
  user: User,
  evidence: Verification | undefined,
  keyring: Keyring,
  now: number,
): ChangeResult {
  const userKeys = userKeysOf(keyring, user.appId, user.userId);
  if (!evidence || !isProof(evidence, userKeys, now)) return refused('evidence-missing').outcome;
  const renewed = renewedBy(evidence, addressesOf(evidence, keyring), user, now);
  return renewed ? replaced(user, renewed) : { user, factor: null };
}

/** Whoever typed the code has read it there; of several addresses nobody could say where. */
export function provenAddress(
  proof: Verification,
  keyring: Keyring,
): Omit<NoticeAddress, 'since'> | undefined {
  const [only, ...others] = addressesOf(proof, keyring);
  if (!only || others.length > 0) return undefined;
  const { kind, value, country } = only;
  return { kind, value, ...(country === undefined ? {} : { country }) };
}

export function reportRecycled(user: User, factor: AddressFactor, recycled: boolean, now: number): Changed {
  const changed = reported(factor, recycled, now);
  const after = replaced(user, changed);
  return recycled ? { ...after, ...withoutWayBack(after.user, changed, now) } : after;
}
