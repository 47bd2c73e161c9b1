import {
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { decodeAttestationObject } from '@simplewebauthn/server/helpers';
import {
  judgeAuthenticatorData,
  readAuthenticatorData,
  type UserVerification,
} from './authenticator-data.ts';
import { isUsableKey } from './public-key.ts';
import {
  type Answer,
  type Expected,
  isBase64url,
  isRecord,
  judgeClientData,
  readAnswer,
} from './read-answer.ts';
import { type Refused, refused } from './refusal.ts';
import type { RelyingParty } from './relying-party.ts';

/** A passkey that is enrolled already, as browsers want it named. */
export type KnownCredential = { readonly credentialId: string; readonly transports: readonly string[] };

export type CreationInput = {
  readonly rp: RelyingParty;
  readonly user: {
    /** What an authenticator knows the person by: random, 32 to 64 bytes, and not the app's id for them. */
    readonly handle: Uint8Array;
    /** What the person picks the passkey by: their address. */
    readonly name: string;
    readonly displayName?: string;
  };
  readonly challenge: Uint8Array;
  /** Every passkey the user has here: an authenticator that holds one makes no second. */
  readonly existing: readonly KnownCredential[];
};

export type Created = {
  readonly ok: true;
  readonly credentialId: string;
  /** COSE, base64url. */
  readonly publicKey: string;
  readonly signCount: number;
  readonly transports: readonly string[];
  /** The model of the authenticator; zeros when it doesn't say. Unproven. */
  readonly aaguid: string;
  readonly userVerified: boolean;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  /** Whether the browser says that it can be found without a name; null: it doesn't say. Unproven. */
  readonly discoverable: boolean | null;
};

/** EdDSA, ES256, RS256 (COSE): what Windows Hello, phones and security keys can do, best first. */
const algorithms = [-8, -7, -257];
const timeoutMs = 300_000;
const transports = new Set(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']);

/**
 * What a browser needs to make a passkey (WebAuthn L3 §5.4), as JSON.
 * @throws RangeError for a user handle of another length, which is a mistake of ours
 */
export function creationOptions(input: CreationInput): PublicKeyCredentialCreationOptionsJSON {
  const { rp, user, challenge, existing } = input;
  if (user.handle.length < 32 || user.handle.length > 64)
    throw new RangeError('A user handle has 32 to 64 bytes.');
  return {
    rp: { id: rp.id, name: rp.name },
    user: {
      id: Buffer.from(user.handle).toString('base64url'),
      name: user.name,
      displayName: user.displayName ?? user.name,
    },
    challenge: Buffer.from(challenge).toString('base64url'),
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout: timeoutMs,
    attestation: 'none',
    excludeCredentials: existing.map(descriptor),
    authenticatorSelection: {
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    },
    extensions: { credProps: true },
  };
}

/**
 * Judges what a browser posted as a new passkey (WebAuthn L3 §7.1). Anything may be put in, as text or as parsed JSON; it
 * never throws. Whether the credential is somebody's already is for the store to say.
 */
export async function verifyCreation(
  response: unknown,
  expected: Expected,
  userVerification: UserVerification = 'required',
): Promise<Created | Refused> {
  const answer = readAnswer(response);
  if (!answer || !isBase64url(answer.response.attestationObject)) return refused('malformed');
  const wrongPage = judgeClientData(answer, 'webauthn.create', expected);
  if (wrongPage) return wrongPage;
  try {
    return await judgeAttestation(answer, answer.response.attestationObject, expected, userVerification);
  } catch {
    // What the library says may hold what the client sent.
    return refused('malformed');
  }
}

async function judgeAttestation(
  answer: Answer,
  attestationObject: string,
  { challenge, rp }: Expected,
  userVerification: UserVerification,
): Promise<Created | Refused> {
  const attestation = decodeAttestationObject(Buffer.from(attestationObject, 'base64url'));
  // We asked for none. Others carry certificates, and following what a stranger's certificate names would be a request
  // to an address of their choice.
  if (attestation.get('fmt') !== 'none') return refused('malformed');
  const data = readAuthenticatorData(attestation.get('authData'));
  if (!data) return refused('malformed');
  const wrong = judgeAuthenticatorData(data, rp.id, userVerification);
  if (wrong) return wrong;
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: registrationResponse(answer, attestationObject),
    expectedChallenge: Buffer.from(challenge).toString('base64url'),
    expectedOrigin: [...rp.origins],
    expectedRPID: rp.id,
    requireUserVerification: userVerification === 'required',
    supportedAlgorithmIDs: algorithms,
  });
  if (!verified) return refused('malformed');
  const { credential, aaguid } = registrationInfo;
  // The id in the attestation is the one that counts; an answer that names another was put together by hand.
  if (credential.id !== answer.id) return refused('malformed');
  if (!isUsableKey(credential.publicKey)) return refused('unsupported-key');
  return {
    ok: true,
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    signCount: data.signCount,
    transports: transportsOf(answer),
    aaguid,
    userVerified: data.userVerified,
    backupEligible: data.backupEligible,
    backedUp: data.backedUp,
    discoverable: discoverableOf(answer),
  };
}

/** Only what was looked at goes to the library. */
function registrationResponse(
  { id, clientDataJSON }: Answer,
  attestationObject: string,
): RegistrationResponseJSON {
  return {
    id,
    rawId: id,
    type: 'public-key',
    response: { clientDataJSON, attestationObject },
    clientExtensionResults: {},
  };
}

/** As a browser wants it in a list. */
export function descriptor({ credentialId, transports }: KnownCredential): CredentialDescriptor {
  return { type: 'public-key', id: credentialId, transports: [...transports] as CredentialTransport[] };
}

type CredentialDescriptor = NonNullable<PublicKeyCredentialCreationOptionsJSON['excludeCredentials']>[number];
type CredentialTransport = NonNullable<CredentialDescriptor['transports']>[number];

function transportsOf({ response }: Answer): string[] {
  const named = Array.isArray(response.transports) ? response.transports : [];
  return [...transports].filter((transport) => named.includes(transport));
}

function discoverableOf({ extensions }: Answer): boolean | null {
  const credProps = extensions.credProps;
  return isRecord(credProps) && typeof credProps.rk === 'boolean' ? credProps.rk : null;
}
