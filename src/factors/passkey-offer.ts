import type { App } from '#core/app.ts';
import { channels } from '#core/channel.ts';
import { offerRests } from '#core/passkey-offer.ts';
import { frozenUntil, usableFactors } from '#core/user.ts';
import type { Verification } from '#core/verification.ts';
import { passkeysOf, relyingParty } from '#passkeys/relying-party.ts';
import type { VerificationContext } from '#verifications/context.ts';
import type { Facts } from '#verifications/facts.ts';
import { findUser } from '#verifications/find-user.ts';

/**
 * Whether somebody who has just signed in by a code that was sent is offered a passkey: they have none for this app, can have
 * one, haven't said "not now" lately, and nothing is frozen.
 */
export async function offersPasskey(
  context: VerificationContext,
  app: App,
  { purpose, approvedBy }: Verification,
  { userId }: Facts,
): Promise<boolean> {
  const { publicUrl, passkeyRpId: rpId } = context;
  const rp = relyingParty({ publicUrl, rpId, app });
  const isSignIn = purpose === 'sign_in' || purpose === 'sign_in_passwordless';
  if (!rp || !isSignIn || userId === null || !channels.some((one) => one === approvedBy?.method))
    return false;
  const user = await findUser(context, app.id, userId);
  if (!user) return true;
  const now = context.clock();
  const has = passkeysOf(rp, usableFactors(user, 'passkey')).length > 0;
  return !has && !offerRests(user, now) && frozenUntil(user, now) === null;
}
