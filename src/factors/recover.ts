import { recoveryBudget } from '#core/budget-refs.ts';
import type { RecoveryOutcome, RecoveryStep } from '#core/decide-recovery.ts';
import { idRandomBytes, makeId } from '#core/id.ts';
import { sealIvBytes } from '#core/keyring.ts';
import { noticeRandomBytes } from '#core/tell.ts';
import { userKeysOf } from '#core/user.ts';
import type { FactorContext, FactorOwner } from './change-factors.ts';

/** Goes one step on the way back into somebody's account. @throws ServiceError `store-unavailable` */
export async function recover(
  { store, keyring, clock, random }: FactorContext,
  { appId, userId, telling }: Omit<FactorOwner, 'authorization' | 'requestId'>,
  step: RecoveryStep,
): Promise<RecoveryOutcome> {
  const userKeys = userKeysOf(keyring, appId, userId);
  const budgets = [recoveryBudget(userKeys, step.action === 'begin' ? 'support' : 'person')];
  return store.recover(
    { userKeys, budgets },
    {
      ...step,
      appId,
      userId,
      newRecoveryId: makeId('rcv', clock(), random(idRandomBytes)),
      sealIv: random(sealIvBytes),
      noticeRandom: random(noticeRandomBytes),
      ...(telling ? { telling } : {}),
    },
  );
}
