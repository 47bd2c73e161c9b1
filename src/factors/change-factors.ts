import { factorFailures } from '#core/budget-refs.ts';
import { closedTo } from '#core/decide-factor-change.ts';
import type { Refusal } from '#core/decision.ts';
import { isOwnMethod } from '#core/factor.ts';
import type { FactorChange, FactorOutcome, FactorRequest } from '#core/factor-change.ts';
import { idRandomBytes, isId, makeId } from '#core/id.ts';
import { sealIvBytes } from '#core/keyring.ts';
import { noticeRandomBytes, type Telling } from '#core/tell.ts';
import { type User, userKeysOf, withoutStale } from '#core/user.ts';
import type { VerificationContext } from '#verifications/context.ts';
import { findUser } from '#verifications/find-user.ts';

export type FactorContext = Pick<
  VerificationContext,
  'store' | 'keyring' | 'clock' | 'random' | 'onFactorChange'
>;

/** Whose factors they are, and what shows that it is that person. */
export type FactorOwner = {
  readonly appId: string;
  /** The app's id for the person. */
  readonly userId: string;
  /** Of whoever asks for a change; null: nobody does, and the log need not say that it was made. */
  readonly requestId: string | null;
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
  context: FactorContext,
  owner: FactorOwner,
  change: FactorChange,
  /** Kind of the factor that is enrolled by it: failures in a row with the one before are forgotten with that. */
  kind?: string,
): Promise<FactorOutcome> {
  const { appId, userId, authorization } = owner;
  const userKeys = userKeysOf(context.keyring, appId, userId);
  const outcome = await context.store.changeFactors(
    {
      userKeys,
      budgets: kind !== undefined && isOwnMethod(kind) ? [factorFailures(userKeys, kind)] : [],
      ...(authorization === undefined || isRecovery(authorization) ? {} : { authorization }),
    },
    requestOf(context, owner, change),
  );
  if (owner.requestId === null) return outcome;
  // Whose factors somebody was kept from is what whoever audits asks first.
  const user = outcome.kind === 'refused' ? await findUser(context, appId, userId) : outcome.user;
  tell(context, owner, change, outcome, user);
  return outcome;
}

/**
 * Why a change would be refused, for what is dear to prepare; undefined: it seems to be theirs to make.
 * @throws ServiceError `store-unavailable`
 */
export async function refusedBeforehand(
  context: FactorContext,
  owner: FactorOwner,
  change: FactorChange,
): Promise<Refusal | undefined> {
  const { appId, userId, authorization: id } = owner;
  const user = await findUser(context, appId, userId);
  if (!user) return undefined;
  const isNamed = id !== undefined && isId('ver', id);
  const proof = isNamed ? await context.store.readVerification({ id, appId }) : undefined;
  const now = context.clock();
  const request = requestOf(context, owner, change);
  const refusal = closedTo(withoutStale(user, now), proof, request, context.keyring, now);
  if (refusal) tell(context, owner, change, refusal, user);
  return refusal;
}

/** Ids that came from outside are told only in the shape ids have. */
function tell(
  { onFactorChange }: FactorContext,
  { requestId, authorization = '' }: FactorOwner,
  change: FactorChange,
  outcome: FactorOutcome,
  user: Pick<User, 'id'> | undefined,
): void {
  if (requestId === null) return;
  const changed = outcome.kind === 'changed' ? outcome.factor : null;
  const kind = changed?.kind ?? ('factor' in change ? change.factor.kind : undefined);
  const factorId = changed?.id ?? ('factorId' in change ? change.factorId : '');
  onFactorChange?.({
    requestId,
    action: change.action,
    outcome: outcome.kind === 'refused' ? outcome.reason : outcome.kind,
    ...(kind ? { kind } : {}),
    ...(isId('fac', factorId) ? { factorId } : {}),
    ...(user ? { user: user.id } : {}),
    ...(isId('ver', authorization) || isRecovery(authorization) ? { authorization } : {}),
  });
}

function requestOf(
  { clock, random }: FactorContext,
  { appId, userId, authorization, demandsTwoStep, telling }: FactorOwner,
  change: FactorChange,
): FactorRequest {
  return {
    ...change,
    appId,
    userId,
    ...(demandsTwoStep ? { demandsTwoStep } : {}),
    newUserId: makeId('usr', clock(), random(idRandomBytes)),
    sealIv: random(sealIvBytes),
    ...(authorization !== undefined && isRecovery(authorization) ? { recovery: authorization } : {}),
    noticeRandom: random(noticeRandomBytes),
    ...(telling ? { telling } : {}),
  };
}

function isRecovery(authorization: string): boolean {
  return isId('rcv', authorization);
}
