import { factorFailures } from '#core/budget-refs.ts';
import { isOwnMethod } from '#core/factor.ts';
import type { FactorChange, FactorOutcome } from '#core/factor-change.ts';
import { idRandomBytes, isId, makeId } from '#core/id.ts';
import { sealIvBytes } from '#core/keyring.ts';
import { noticeRandomBytes, type Telling } from '#core/tell.ts';
import { userKeysOf } from '#core/user.ts';
import type { VerificationContext } from '#verifications/context.ts';

export type FactorContext = Pick<VerificationContext, 'store' | 'keyring' | 'clock' | 'random'>;

/** Whose factors they are, and what shows that it is that person. */
export type FactorOwner = {
  readonly appId: string;
  /** The app's id for the person. */
  readonly userId: string;
  /** Id of a `change_factor` verification that they approved, or of a recovery that they finished. */
  readonly authorization?: string;
  /** The app wants everybody to have two steps. */
  readonly demandsTwoStep?: boolean;
  /** How they are told of what is changed. */
  readonly telling?: Telling;
};

export function newFactorId({ clock, random }: FactorContext): string {
  return makeId('fac', clock(), random(idRandomBytes));
}

/** Adds, changes or removes what a user has enrolled. @throws ServiceError `store-unavailable` */
export async function changeFactors(
  { store, keyring, clock, random }: FactorContext,
  { appId, userId, authorization, demandsTwoStep, telling }: FactorOwner,
  change: FactorChange,
  /** Kind of the factor that is confirmed: its failures in a row are forgotten with it. */
  kind?: string,
): Promise<FactorOutcome> {
  const userKeys = userKeysOf(keyring, appId, userId);
  const recovers = authorization !== undefined && isId('rcv', authorization);
  return store.changeFactors(
    {
      userKeys,
      budgets: kind !== undefined && isOwnMethod(kind) ? [factorFailures(userKeys, kind)] : [],
      ...(authorization === undefined || recovers ? {} : { authorization }),
    },
    {
      ...change,
      appId,
      userId,
      ...(demandsTwoStep ? { demandsTwoStep } : {}),
      newUserId: makeId('usr', clock(), random(idRandomBytes)),
      sealIv: random(sealIvBytes),
      ...(recovers ? { recovery: authorization } : {}),
      noticeRandom: random(noticeRandomBytes),
      ...(telling ? { telling } : {}),
    },
  );
}
