import type { App } from '#core/app.ts';
import type { Refusal } from '#core/decision.ts';
import type { FactorOutcome, NewPasskey } from '#core/factor-change.ts';
import { isId } from '#core/id.ts';
import { type User, usableFactors } from '#core/user.ts';
import { type Created, creationOptions, verifyCreation } from '#passkeys/creation.ts';
import { type PasskeyRefusal, type Refused, refused } from '#passkeys/refusal.ts';
import { passkeysOf, type RelyingParty, relyingParty } from '#passkeys/relying-party.ts';
import type { VerificationContext } from '#verifications/context.ts';
import { changeFactors, type FactorContext, type FactorOwner, newFactorId } from './change-factors.ts';

type PasskeyContext = FactorContext & Pick<VerificationContext, 'publicUrl' | 'passkeyRpId'>;

export type BegunPasskey = {
  readonly kind: 'begun';
  readonly outcome: Extract<FactorOutcome, { kind: 'changed' }>;
  /** For `navigator.credentials.create`, as JSON. */
  readonly options: ReturnType<typeof creationOptions>;
};

/**
 * Begins with a passkey: what a browser needs to make one. @throws ServiceError `store-unavailable`
 * @param input.account what the person picks it by, such as their address
 */
export async function beginPasskey(
  context: PasskeyContext,
  app: App,
  owner: FactorOwner,
  { name = '', account }: { readonly name?: string; readonly account: string },
): Promise<BegunPasskey | Refusal> {
  if (!partyOf(context, app)) return { kind: 'refused', reason: 'method-unavailable' };
  const id = newFactorId(context);
  const empty = { credentialId: '', publicKey: '', signCount: 0, transports: [], aaguid: '' };
  const flags = { backupEligible: false, backedUp: false };
  const factor = { id, kind: 'passkey', name, ...empty, ...flags } as const;
  const outcome = await changeFactors(context, owner, { action: 'begin', factor });
  if (outcome.kind !== 'changed') return outcome as Refusal;
  const options = passkeyCreation(context, app, outcome.user, { factorId: id, account });
  return options ? { kind: 'begun', outcome, options } : { kind: 'refused', reason: 'method-unavailable' };
}

/** The options of an enrolment that was begun: the same however often they are asked for, until it is confirmed. */
export function passkeyCreation(
  context: PasskeyContext,
  app: App,
  user: User,
  { factorId, account }: { readonly factorId: string; readonly account: string },
): BegunPasskey['options'] | undefined {
  const rp = partyOf(context, app);
  return (
    rp &&
    creationOptions({
      rp,
      user: { handle: Buffer.from(user.id), name: account },
      challenge: challengeOf(context, factorId, context.keyring.currentId),
      existing: passkeysOf(rp, usableFactors(user, 'passkey')),
    })
  );
}

export type ConfirmedPasskey = FactorOutcome | { readonly kind: 'untaken'; readonly reason: PasskeyRefusal };

/** Takes what the browser made. @throws ServiceError `store-unavailable` */
export async function confirmPasskey(
  context: PasskeyContext,
  app: App,
  owner: FactorOwner,
  { factorId, response }: { readonly factorId: string; readonly response: unknown },
): Promise<ConfirmedPasskey> {
  const rp = partyOf(context, app);
  if (!rp) return { kind: 'refused', reason: 'method-unavailable' };
  if (!isId('fac', factorId)) return { kind: 'refused', reason: 'factor-not-found' };
  const made = await judgeCreation(context, rp, factorId, response);
  if (!made.ok) return { kind: 'untaken', reason: made.reason };
  const { credentialId, publicKey, signCount, transports, aaguid, backupEligible, backedUp } = made;
  const passkey: NewPasskey = {
    credentialId,
    rpId: rp.id,
    publicKey,
    signCount,
    transports,
    aaguid,
    backupEligible,
    backedUp,
  };
  return changeFactors(context, owner, { action: 'confirm_passkey', factorId, passkey }, 'passkey');
}

function partyOf({ publicUrl, passkeyRpId: rpId }: PasskeyContext, app: App): RelyingParty | undefined {
  return relyingParty({ publicUrl, rpId, app });
}

/** By any of the secrets: while they are replaced, what began under one goes on where another makes what is new. */
async function judgeCreation(
  context: PasskeyContext,
  rp: RelyingParty,
  factorId: string,
  response: unknown,
): Promise<Created | Refused> {
  const { currentId, olderIds } = context.keyring;
  for (const keyId of [currentId, ...olderIds]) {
    const made = await verifyCreation(response, { challenge: challengeOf(context, factorId, keyId), rp });
    if (made.ok || made.reason !== 'wrong-challenge') return made;
  }
  return refused('wrong-challenge');
}

/** Good once, since a factor is confirmed once; the id has 128 random bits and is no older than the enrolment. */
function challengeOf({ keyring }: FactorContext, factorId: string, keyId: string): Buffer {
  return keyring.passkeyMac(keyId, `enrol:${factorId}`);
}
