import { challengeFor } from '#core/passkey-challenge.ts';
import { policyFor } from '#core/policy.ts';
import type { PasskeyAnswer } from '#core/use-factor.ts';
import { type User, usableFactors } from '#core/user.ts';
import { statusAt, type Verification } from '#core/verification.ts';
import { passkeysOf, type RelyingParty, relyingParty } from '#passkeys/relying-party.ts';
import {
  claimedCredential,
  requestOptions,
  type StoredCredential,
  verifyRequest,
} from '#passkeys/request.ts';
import type { VerificationContext } from './context.ts';
import { findUser } from './find-user.ts';

/** What a browser is asked for a verification: JSON for `navigator.credentials.get`. */
export type PasskeyOptions = ReturnType<typeof requestOptions>;

/**
 * The options for a passkey; undefined where none can be used. They change with each try that is counted.
 * @throws ServiceError `store-unavailable`
 */
export async function passkeyOptions(
  context: VerificationContext,
  verification: Verification,
): Promise<PasskeyOptions | undefined> {
  const { keyring, facts } = context;
  const { userId, ownMethods = [] } = facts.read(verification);
  const rp = await partyOf(context, verification);
  const pending = statusAt(verification, context.clock()) === 'pending';
  if (!rp || !pending || !ownMethods.includes('passkey')) return undefined;
  const user = userId === null ? undefined : await findUser(context, verification.appId, userId);
  return requestOptions({
    rp,
    challenge: challengeFor(keyring, verification),
    allowed: passkeysOf(rp, usableFactors(user, 'passkey')),
    userVerification: asked(verification),
  });
}

async function partyOf(
  { store, publicUrl, passkeyRpId: rpId }: VerificationContext,
  { appId }: Verification,
): Promise<RelyingParty | undefined> {
  const app = await store.findApp(appId);
  return app && relyingParty({ publicUrl, rpId, app });
}

function asked({ purpose }: Verification): 'required' | 'preferred' {
  return policyFor(purpose).userVerification ? 'required' : 'preferred';
}

/**
 * Holds a browser's answer against the passkey that it names and the challenge of the verification as it is now. What it proves
 * counts only if the rules find the verification so still. Loaded when it is first needed: it is a fifth of the service.
 * @returns undefined where there can be no passkeys. @throws ServiceError `store-unavailable`
 */
export async function judgePasskey(
  context: VerificationContext,
  verification: Verification,
  user: User,
  response: unknown,
): Promise<({ readonly method: 'passkey' } & PasskeyAnswer) | undefined> {
  const rp = await partyOf(context, verification);
  if (!rp) return undefined;
  const named = claimedCredential(response)?.credentialId;
  const theirs = passkeysOf(rp, usableFactors(user, 'passkey'));
  const factor = theirs.find(({ credentialId }) => credentialId === named);
  const stored: StoredCredential | undefined = factor && {
    ...factor,
    userHandle: Buffer.from(user.id),
  };
  const challenge = challengeFor(context.keyring, verification);
  const judged = await verifyRequest(response, { challenge, rp }, stored, asked(verification));
  const answer = { method: 'passkey', factorId: factor?.id ?? '', tries: verification.tries } as const;
  if (judged.ok) return { ...answer, proof: judged };
  // A page that is old, or no answer at all: nobody has tried anything.
  const nothing = judged.reason === 'malformed' || judged.reason === 'wrong-challenge';
  return { ...answer, proof: nothing ? 'malformed' : null };
}
