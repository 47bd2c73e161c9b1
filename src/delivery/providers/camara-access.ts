import { createPrivateKey } from 'node:crypto';
import { type Static, Type } from 'typebox';
import type { ProviderAnswer, ProviderTools } from '../provider.ts';
import { numberOf, textOf } from '../vendor/json-member.ts';
import { signRs256 } from '../vendor/jwt.ts';
import type { UnderWay } from '../vendor/under-way.ts';
import { callVendor } from '../vendor/vendor-call.ts';

export const camaraAccessSettings = {
  tokenUrl: Type.String({ description: "The operator's token endpoint." }),
  clientId: Type.String({ minLength: 1, description: 'What the operator calls you.' }),
  privateKey: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'RSA key as PEM, whose public half the operator has (private_key_jwt).',
    }),
  ),
  clientSecret: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'In the place of privateKey, for operators that give out a secret.',
    }),
  ),
  purpose: Type.Optional(
    Type.String({
      pattern: '^dpv:[A-Za-z]+$',
      default: 'dpv:FraudPreventionAndDetection',
      description: 'What you told the operator it is for, in words of the Data Privacy Vocabulary.',
    }),
  ),
};
const settings = Type.Object(camaraAccessSettings);
type AccessSettings = Static<typeof settings>;

export type Access =
  | { readonly ok: true; readonly token: string; readonly isFresh: boolean }
  | { readonly ok: false; readonly answer: ProviderAnswer };

/** No assertion may be good for longer (CAMARA Security and Interoperability Profile, Client Authentication). */
const assertionSeconds = 60;
/** A token isn't used in its last moments, since it must still be good when it arrives. */
const marginSeconds = 30;
const shortestSeconds = 5;
const patienceMs = 8_000;

/**
 * Two-legged access to a CAMARA API: client credentials, by a signed assertion.
 * https://github.com/camaraproject/IdentityAndConsentManagement/blob/main/documentation/CAMARA-Security-Interoperability.md
 */
export class CamaraAccess {
  readonly #given: AccessSettings;
  readonly #scope: string;
  readonly #tools: ProviderTools;
  readonly #underWay: UnderWay;
  readonly #key: ReturnType<typeof createPrivateKey> | undefined;
  #token: { readonly text: string; readonly until: number } | undefined;
  #asking: Promise<Access> | undefined;

  /** @throws Error in words for the operator; never with the key in them */
  constructor(given: AccessSettings, scope: string, tools: ProviderTools, underWay: UnderWay) {
    const { privateKey, clientSecret, purpose = 'dpv:FraudPreventionAndDetection' } = given;
    if ((privateKey === undefined) === (clientSecret === undefined)) {
      throw new Error('Either privateKey or clientSecret must be there.');
    }
    this.#key = privateKey === undefined ? undefined : readKey(privateKey);
    this.#given = given;
    this.#scope = `${purpose} ${scope}`;
    this.#tools = tools;
    this.#underWay = underWay;
  }

  /** One request at a time asks for a token; the others wait for the same one. */
  async token(signal: AbortSignal): Promise<Access> {
    const now = this.#tools.clock();
    if (this.#token && this.#token.until > now) return { ok: true, token: this.#token.text, isFresh: false };
    // With a patience of its own: whoever asked first may lose his, and the others wait for the same answer.
    this.#asking ??= this.#ask(this.#underWay.signal(AbortSignal.timeout(patienceMs))).finally(() => {
      this.#asking = undefined;
    });
    return Promise.race([this.#asking, abandoned(signal)]);
  }

  /** It was not believed. */
  forget(token: string): void {
    if (this.#token?.text === token) this.#token = undefined;
  }

  async #ask(signal: AbortSignal): Promise<Access> {
    const { tokenUrl, clientId, clientSecret = '' } = this.#given;
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString(
      'base64',
    );
    const form = { grant_type: 'client_credentials', scope: this.#scope, ...this.#assertion() };
    const result = await callVendor(
      'camara',
      this.#tools.fetch,
      {
        url: tokenUrl,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          accept: 'application/json',
          ...(this.#key ? {} : { authorization: `Basic ${basic}` }),
        },
        body: String(new URLSearchParams(form)),
      },
      signal,
    );
    if (!result.ok) return result;
    const { status, json } = result.reply;
    const text = textOf(json, 'access_token');
    // RFC 6749 §5.2: whatever is wrong here is wrong with our account.
    if (status >= 400) return retry('camara-setup-token', 30);
    if (!text || textOf(json, 'token_type')?.toLowerCase() !== 'bearer') return retry('camara-protocol');
    const seconds = Math.max(shortestSeconds, (numberOf(json, 'expires_in') ?? 60) - marginSeconds);
    this.#token = { text, until: this.#tools.clock() + seconds * 1000 };
    return { ok: true, token: text, isFresh: true };
  }

  #assertion(): Record<string, string> {
    if (!this.#key) return {};
    const { clientId, tokenUrl } = this.#given;
    const iat = Math.floor(this.#tools.clock() / 1000);
    const jti = Buffer.from(this.#tools.random(16)).toString('base64url');
    const claims = { iss: clientId, sub: clientId, aud: tokenUrl, jti, iat, exp: iat + assertionSeconds };
    return {
      client_id: clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: signRs256(claims, this.#key),
    };
  }
}

function readKey(pem: string): ReturnType<typeof createPrivateKey> {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // Its words may quote the key.
  }
  throw new Error('privateKey must be an RSA key as PEM.');
}

function retry(reason: string, afterSeconds?: number): Access {
  return { ok: false, answer: { outcome: 'retry', reason, ...(afterSeconds ? { afterSeconds } : {}) } };
}

function abandoned(signal: AbortSignal): Promise<Access> {
  return new Promise((resolve) => {
    const give = (): void => resolve(retry('camara-timeout'));
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}
