import {
  type AuthenticationResponseJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server';
import {
  judgeAuthenticatorData,
  readAuthenticatorData,
  type UserVerification,
} from './authenticator-data.ts';
import { descriptor, type KnownCredential } from './creation.ts';
import { type Answer, type Expected, isBase64url, judgeClientData, readAnswer } from './read-answer.ts';
import { type Refused, refused } from './refusal.ts';
import type { RelyingParty } from './relying-party.ts';

export type RequestInput = {
  readonly rp: Pick<RelyingParty, 'id'>;
  readonly challenge: Uint8Array;
  /** Absent or empty: whichever passkey the person picks, as in autofill. */
  readonly allowed?: readonly KnownCredential[];
  /** `required` for a step-up; `preferred` at sign-in. */
  readonly userVerification: UserVerification;
};

/** A passkey as it was stored when it was enrolled or last used. */
export type StoredCredential = {
  readonly credentialId: string;
  /** COSE, base64url. */
  readonly publicKey: string;
  readonly signCount: number;
  readonly backupEligible: boolean;
  /** What its authenticator knows the person by. Where nobody was named, it is how the caller found the credential. */
  readonly userHandle: Uint8Array;
};

export type Proven = {
  readonly ok: true;
  readonly signCount: number;
  /**
   * It should have grown. Somebody may have copied the authenticator: a reason to ask for more, not to refuse, since
   * some authenticators count badly (WebAuthn L3 §6.1.1). Those that are kept in sync always say 0.
   */
  readonly signCountWentBack: boolean;
  readonly userVerified: boolean;
  readonly backedUp: boolean;
  readonly backupEligible: boolean;
};

const timeoutMs = 300_000;

/** What a browser needs to ask for a passkey (WebAuthn L3 §5.5), as JSON. */
export function requestOptions({
  rp,
  challenge,
  allowed = [],
  userVerification,
}: RequestInput): PublicKeyCredentialRequestOptionsJSON {
  return {
    rpId: rp.id,
    challenge: Buffer.from(challenge).toString('base64url'),
    allowCredentials: allowed.map(descriptor),
    timeout: timeoutMs,
    userVerification,
  };
}

/**
 * Which credential an answer says it is by, and whom its authenticator keeps it for: by this the caller finds what to
 * hold it against. Nothing of it is proven yet. Undefined: it is no answer.
 */
export function claimedCredential(
  response: unknown,
): { readonly credentialId: string; readonly userHandle: Buffer | null } | undefined {
  const answer = readAnswer(response);
  if (!answer) return undefined;
  const handle = answer.response.userHandle;
  return {
    credentialId: answer.id,
    userHandle: isBase64url(handle, 88) ? Buffer.from(handle, 'base64url') : null,
  };
}

/**
 * Judges what a browser posted as proof (WebAuthn L3 §7.2). Anything may be put in, as text or as parsed JSON; it never
 * throws. `credential` is undefined when nobody here has the one that the answer names.
 */
export async function verifyRequest(
  response: unknown,
  expected: Expected,
  credential: StoredCredential | undefined,
  userVerification: UserVerification,
): Promise<Proven | Refused> {
  const answer = readAnswer(response);
  const { authenticatorData, signature } = answer?.response ?? {};
  if (!answer || !isBase64url(authenticatorData) || !isBase64url(signature)) return refused('malformed');
  const wrongPage = judgeClientData(answer, 'webauthn.get', expected);
  if (wrongPage) return wrongPage;
  if (!credential || credential.credentialId !== answer.id) return refused('unknown-credential');
  if (!isFor(answer, credential)) return refused('wrong-user');
  const data = readAuthenticatorData(Buffer.from(authenticatorData, 'base64url'));
  if (!data) return refused('malformed');
  const wrong = judgeAuthenticatorData(data, expected.rp.id, userVerification);
  if (wrong) return wrong;
  if (!(await isSigned(answer, { authenticatorData, signature }, expected, credential)))
    return refused('wrong-signature');
  // Judged when the signature has shown that it is the authenticator who says so.
  if (data.backupEligible !== credential.backupEligible) return refused('backup-eligibility-changed');
  const { signCount, userVerified, backedUp, backupEligible } = data;
  const counted = signCount > 0 || credential.signCount > 0;
  const signCountWentBack = counted && signCount <= credential.signCount;
  return { ok: true, signCount, signCountWentBack, userVerified, backedUp, backupEligible };
}

/** An authenticator that names a user must name this one; those that keep no passkeys name none (§7.2 step 6). */
function isFor({ response }: Answer, { userHandle }: StoredCredential): boolean {
  const named = response.userHandle;
  if (named === undefined || named === null || named === '') return true;
  return isBase64url(named, 88) && Buffer.from(named, 'base64url').equals(userHandle);
}

async function isSigned(
  { id, clientDataJSON }: Answer,
  signed: { readonly authenticatorData: string; readonly signature: string },
  { challenge, rp }: Expected,
  credential: StoredCredential,
): Promise<boolean> {
  const publicKey = Buffer.from(credential.publicKey, 'base64url');
  const response: AuthenticationResponseJSON = {
    id,
    rawId: id,
    type: 'public-key',
    response: { clientDataJSON, ...signed },
    clientExtensionResults: {},
  };
  try {
    const { verified } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: Buffer.from(challenge).toString('base64url'),
      expectedOrigin: [...rp.origins],
      expectedTopOrigin: [...rp.origins],
      expectedRPID: rp.id,
      // Judged by us: the library refuses for it, and before it has looked at the signature.
      credential: { id, publicKey, counter: 0 },
      requireUserVerification: false,
    });
    return verified;
  } catch {
    // What the library says may hold what the client sent.
    return false;
  }
}
