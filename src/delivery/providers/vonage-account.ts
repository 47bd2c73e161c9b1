import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import Type, { type Static } from 'typebox';
import type { CallbackRequest } from '../callback.ts';
import type { ProviderAnswer, ProviderTools } from '../provider.ts';
import { readBaseUrl } from '../vendor/base-url.ts';
import { readJsonBody, textOf } from '../vendor/json-member.ts';
import { readHs256, signRs256 } from '../vendor/jwt.ts';
import { sameSecret } from '../vendor/same-secret.ts';
import { UnderWay } from '../vendor/under-way.ts';
import { callVendor, slug, type VendorReply } from '../vendor/vendor-call.ts';

/** What every product of Vonage wants to know of an application. */
export const applicationSettings = {
  applicationId: Type.String({
    pattern: '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
    description: 'Application ID, from the dashboard. Its numbers must be linked to the application.',
  }),
  privateKey: Type.String({
    minLength: 1,
    description: 'Private key of the application, as PEM text: what the dashboard lets you download once.',
  }),
  signatureSecret: Type.String({
    minLength: 1,
    description: 'Signature secret of the account. Vonage signs with it what it tells us.',
  }),
  baseUrl: Type.Optional(
    Type.String({
      default: 'https://api.nexmo.com',
      description: 'https://api-eu.vonage.com to stay in a region, or a simulator.',
    }),
  ),
};
const application = Type.Object(applicationSettings);
export type VonageApplicationSettings = Static<typeof application>;

export type SignedJson =
  | { readonly kind: 'forged' }
  | { readonly kind: 'garbage' }
  | { readonly kind: 'genuine'; readonly json: unknown };

export type VonageApplication = {
  /** @param read what the answer means, of those that {@link callVendor} leaves to us */
  post(
    path: string,
    body: object,
    signal: AbortSignal,
    read: (reply: VendorReply) => ProviderAnswer,
  ): Promise<ProviderAnswer>;
  /** Believes only what Vonage has signed. */
  readSigned(request: CallbackRequest): SignedJson;
  close(): void;
};

const tokenSeconds = 300;

/** @throws Error for settings that can't work; never with the key in it */
export function openVonageApplication(
  settings: VonageApplicationSettings,
  { fetch, clock, random }: ProviderTools,
): VonageApplication {
  const base = readBaseUrl(settings.baseUrl ?? 'https://api.nexmo.com');
  const key = readPrivateKey(settings.privateKey);
  const underWay = new UnderWay();
  const token = (): string => {
    const iat = Math.floor(clock() / 1000);
    const jti = Buffer.from(random(16)).toString('hex');
    return signRs256({ application_id: settings.applicationId, iat, exp: iat + tokenSeconds, jti }, key);
  };
  return {
    async post(path, body, signal, read) {
      const result = await callVendor(
        'vonage',
        fetch,
        {
          url: base + path,
          headers: {
            authorization: `Bearer ${token()}`,
            'content-type': 'application/json',
            accept: 'application/json',
          },
          body: JSON.stringify(body),
        },
        underWay.signal(signal),
      );
      return result.ok ? read(result.reply) : result.answer;
    },
    readSigned: (request) => readSigned(request, settings.signatureSecret, clock()),
    close: () => underWay.close(),
  };
}

function readPrivateKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // What it says may quote the key.
  }
  throw new Error('privateKey must be an RSA private key as PEM text, line breaks included.');
}

/** A problem's own name (RFC 9457): the part of its address after the `#`. */
export function problemOf(json: unknown): string | undefined {
  return /#([a-z0-9-]{1,40})$/.exec(textOf(json, 'type') ?? '')?.[1];
}

/** https://developer.vonage.com/en/api-errors: of the account and its keys, for all products. */
const accountProblems: ReadonlySet<string> = new Set([
  'low-balance',
  'unauthorized',
  'forbidden',
  'not-found',
  'unprovisioned',
  'account-suspended',
  'jwt-expired',
  'jwt-revoked',
  'invalid-api-key',
  'invalid-signature',
  'invalid-ip',
  'invalid-user-agent',
]);

/** @returns undefined for what is about the message itself */
export function answerForAccount({ status, json }: VendorReply): ProviderAnswer | undefined {
  const problem = problemOf(json);
  const ours = problem !== undefined && accountProblems.has(problem);
  return ours || [402, 403, 404].includes(status)
    ? { outcome: 'retry', reason: slug('vonage-setup', ours ? problem : status) }
    : undefined;
}

/** Clocks differ, and a callback takes its time; older ones are somebody's who kept them. */
const maxAgeSeconds = 300;
const maxAheadSeconds = 60;

/**
 * What came, if Vonage signed it (https://developer.vonage.com/en/getting-started/concepts/webhooks#signed-webhooks): a JSON
 * Web Token under the account's signature secret, with the SHA-256 of the body among its claims. A token without that
 * says nothing of the body, and the address is in none: what is about a message is believed by its body.
 */
function readSigned({ headers, body }: CallbackRequest, secret: string, now: number): SignedJson {
  const token = /^Bearer ([\w.-]+)$/i.exec(headers.authorization ?? '')?.[1];
  const claims = token === undefined ? undefined : readHs256(token, secret);
  if (!claims) return { kind: 'forged' };
  const { payload_hash: payloadHash, iat, exp } = claims;
  const seconds = now / 1000;
  const timely =
    typeof iat === 'number' &&
    iat > seconds - maxAgeSeconds &&
    iat < seconds + maxAheadSeconds &&
    (exp === undefined || (typeof exp === 'number' && exp > seconds - maxAheadSeconds));
  const hash = createHash('sha256').update(body).digest('hex');
  const whole = typeof payloadHash === 'string' && sameSecret(payloadHash.toLowerCase(), hash);
  if (!timely || !whole) return { kind: 'forged' };
  const json = readJsonBody(body);
  return typeof json === 'object' && json !== null ? { kind: 'genuine', json } : { kind: 'garbage' };
}
