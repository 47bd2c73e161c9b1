import { type Refused, refused } from './refusal.ts';
import type { RelyingParty } from './relying-party.ts';

/** What an answer is held against. */
export type Expected = {
  /** The bytes that were sent, derived anew. */
  readonly challenge: Uint8Array;
  readonly rp: Pick<RelyingParty, 'id' | 'origins'>;
};

/** The parts that creation and request have in common; base64url, as the browser wrote them. */
export type Answer = {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly response: Readonly<Record<string, unknown>>;
  readonly extensions: Readonly<Record<string, unknown>>;
};

/** Far above what authenticators send; a certificate chain, which we didn't ask for, would be the longest. */
const maxChars = 16_384;
/** WebAuthn L3 §4: a credential id has at most 1023 bytes. */
const maxIdChars = 1364;

/** Reads the JSON that a page posted, whatever it is. */
export function readAnswer(answer: unknown): Answer | undefined {
  const credential = typeof answer === 'string' ? parsed(answer) : answer;
  if (!isRecord(credential) || !isRecord(credential.response)) return undefined;
  const { id, rawId, type, response, clientExtensionResults } = credential;
  if (!isBase64url(id, maxIdChars) || id !== rawId || type !== 'public-key') return undefined;
  const { clientDataJSON } = response as Record<string, unknown>;
  if (!isBase64url(clientDataJSON)) return undefined;
  const extensions = isRecord(clientExtensionResults) ? clientExtensionResults : {};
  return { id, clientDataJSON, response: response as Record<string, unknown>, extensions };
}

/** What the browser says about the page (WebAuthn L3 §7.1 steps 7 to 12, §7.2 steps 10 to 15). Undefined: as it should be. */
export function judgeClientData(
  { clientDataJSON }: Answer,
  type: 'webauthn.create' | 'webauthn.get',
  { challenge, rp }: Expected,
): Refused | undefined {
  const data = parsed(Buffer.from(clientDataJSON, 'base64url').toString());
  if (!isRecord(data) || data.type !== type) return refused('malformed');
  if (data.challenge !== Buffer.from(challenge).toString('base64url')) return refused('wrong-challenge');
  if (typeof data.origin !== 'string' || !rp.origins.includes(data.origin)) return refused('wrong-origin');
  return isFramedBy(data, rp.origins) ? undefined : refused('wrong-origin');
}

/**
 * Whether the page stood by itself, or in a frame of the app's own (§7.1 step 11, §7.2 step 14). In one of a stranger's, and
 * where the browser doesn't say in whose, a person doesn't see what they are saying yes to.
 */
function isFramedBy({ crossOrigin = false, topOrigin }: ClientData, origins: readonly string[]): boolean {
  if (crossOrigin === false) return topOrigin === undefined;
  return crossOrigin === true && typeof topOrigin === 'string' && origins.includes(topOrigin);
}

type ClientData = { readonly crossOrigin?: unknown; readonly topOrigin?: unknown };

export function isBase64url(value: unknown, longest = maxChars): value is string {
  return typeof value === 'string' && value.length <= longest && /^[\w-]+$/.test(value);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  if (text.length > 4 * maxChars) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
