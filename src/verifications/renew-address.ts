import { renewedBy } from '#core/address-standing.ts';
import { idRandomBytes, makeId } from '#core/id.ts';
import { sealIvBytes } from '#core/keyring.ts';
import { ServiceError } from '#core/service-error.ts';
import { noticeRandomBytes } from '#core/tell.ts';
import { userKeysOf } from '#core/user.ts';
import type { Verification } from '#core/verification.ts';
import type { VerificationContext } from './context.ts';
import { findUser } from './find-user.ts';

/**
 * After a right code: the address where it was read counts as verified again. Looked at without a lock first, since most
 * approvals have nothing to write; the rule looks again. The approval is on disk and is said whatever becomes of this.
 */
export async function renewAddress(context: VerificationContext, approved: Verification): Promise<void> {
  const { store, keyring, facts, clock, random } = context;
  const { appId } = approved;
  const { userId, to } = facts.read(approved);
  if (userId === null) return;
  try {
    const user = await findUser(context, appId, userId);
    if (!user || !renewedBy(approved, to, user, clock())) return;
    await store.changeFactors(
      { userKeys: userKeysOf(keyring, appId, userId), budgets: [] },
      {
        action: 'renew_address',
        evidence: approved.id,
        appId,
        userId,
        newUserId: makeId('usr', clock(), random(idRandomBytes)),
        sealIv: random(sealIvBytes),
        noticeRandom: random(noticeRandomBytes),
      },
    );
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}
