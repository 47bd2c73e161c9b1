import { createHash, createHmac } from 'node:crypto';
import Type, { type Static } from 'typebox';
import type { CallbackRequest } from '../callback.ts';
import type { ProviderAnswer, ProviderTools } from '../provider.ts';
import { readBaseUrl } from '../vendor/base-url.ts';
import { memberOf, textOf } from '../vendor/json-member.ts';
import { sameSecret } from '../vendor/same-secret.ts';
import { UnderWay } from '../vendor/under-way.ts';
import { callVendor, slug } from '../vendor/vendor-call.ts';

/** What every product of Twilio wants to know of an account. */
export const accountSettings = {
  accountSid: Type.String({ pattern: '^AC[0-9a-f]{32}$', description: 'Account SID, from the console.' }),
  authToken: Type.String({
    minLength: 1,
    description:
      'Auth token. Twilio signs with it what it tells us; we sign in with it too, unless there is an API key.',
  }),
  nextAuthToken: Type.Optional(
    Type.String({
      minLength: 1,
      description: "Secondary auth token, believed as well while the account's token is being changed.",
    }),
  ),
  apiKeySid: Type.Optional(
    Type.String({ pattern: '^SK[0-9a-f]{32}$', description: 'API key to sign in with.' }),
  ),
  apiKeySecret: Type.Optional(Type.String({ minLength: 1, description: 'Its secret.' })),
  baseUrl: Type.Optional(
    Type.String({
      default: 'https://api.twilio.com',
      description: 'https://api.dublin.ie1.twilio.com for an account in Ireland, or a simulator.',
    }),
  ),
};
const account = Type.Object(accountSettings);
export type TwilioAccountSettings = Static<typeof account>;

export type SignedFields =
  | { readonly kind: 'forged' }
  | { readonly kind: 'garbage' }
  | { readonly kind: 'genuine'; readonly fields: URLSearchParams };

export type TwilioAccount = {
  create(
    resource: 'Messages' | 'Calls',
    fields: URLSearchParams,
    signal: AbortSignal,
  ): Promise<ProviderAnswer>;
  /** Believes only what Twilio has signed. */
  readSigned(request: CallbackRequest): SignedFields;
  close(): void;
};

/** @throws Error for settings that don't go together */
export function openTwilioAccount(settings: TwilioAccountSettings, tools: ProviderTools): TwilioAccount {
  const { accountSid, authToken, nextAuthToken, apiKeySid, apiKeySecret } = settings;
  if ((apiKeySid === undefined) !== (apiKeySecret === undefined)) {
    throw new Error('apiKeySid and apiKeySecret go together.');
  }
  const base = readBaseUrl(settings.baseUrl ?? 'https://api.twilio.com');
  const credentials = `${apiKeySid ?? accountSid}:${apiKeySecret ?? authToken}`;
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  const tokens = nextAuthToken === undefined ? [authToken] : [authToken, nextAuthToken];
  const underWay = new UnderWay();
  return {
    async create(resource, fields, signal) {
      const result = await callVendor(
        'twilio',
        tools.fetch,
        {
          url: `${base}/2010-04-01/Accounts/${accountSid}/${resource}.json`,
          headers: { authorization, accept: 'application/json' },
          body: fields,
        },
        underWay.signal(signal),
      );
      if (!result.ok) return result.answer;
      const { status, json } = result.reply;
      const sid = textOf(json, 'sid') ?? '';
      return status === 201 && /^[A-Z]{2}[0-9a-f]{32}$/.test(sid)
        ? { outcome: 'accepted', providerMessageId: sid }
        : answerForError(status, memberOf(json, 'code'));
    },
    readSigned: (request) => readSigned(request, tokens),
    close: () => underWay.close(),
  };
}

/** https://www.twilio.com/docs/api/errors: a STOP that Twilio remembers. */
export const optedOut = 21610;
/** Not a number, not a mobile one, or nobody's. 30003 (switched off) and 30006 (perhaps the carrier) may work tomorrow. */
export const badNumber: ReadonlySet<unknown> = new Set([21211, 21214, 21217, 21614, 21635, 30005]);
/** Too many at once, of a sender or of the account: the queue in front of it is full. */
const crowded: ReadonlySet<unknown> = new Set([10004, 14107, 20429, 21611, 30001, 63038]);
/** Our account, sender or settings; what the person's number is doesn't matter. */
const ours: ReadonlySet<unknown> = new Set([
  10001, 10002, 20003, 20004, 20005, 20008, 20403, 20404, 21205, 21210, 21212, 21213, 21219, 21267, 21603,
  21606, 21608, 21609, 21624, 21659, 21660, 21661, 21664, 21701, 21703, 21705, 30002, 30032, 30034, 30045,
  90007,
]);

function answerForError(status: number, code: unknown): ProviderAnswer {
  if (typeof code !== 'number') {
    return { outcome: 'retry', reason: status === 403 ? 'twilio-setup-403' : 'twilio-protocol' };
  }
  const said = slug('twilio', code);
  if (code === optedOut) return { outcome: 'refused', reason: said, everywhere: true };
  if (crowded.has(code)) return { outcome: 'retry', reason: 'twilio-throttled', afterSeconds: 1 };
  if (ours.has(code)) return { outcome: 'retry', reason: slug('twilio-setup', code) };
  // Of the rest, those for a retry have a status of their own, which is seen to before.
  if (status < 400) return { outcome: 'retry', reason: 'twilio-protocol' };
  return { outcome: 'refused', reason: said, ...(badNumber.has(code) ? { badAddress: true } : {}) };
}

/**
 * What came, if Twilio signed it (https://www.twilio.com/docs/usage/webhooks/webhooks-security): HMAC-SHA-1 under the auth
 * token over the address and, sorted, the fields of a form; a body of any other kind is known by its hash in the address.
 * The scheme has no time in it: whoever caught a request can bring it again, and it says the same again.
 */
function readSigned(request: CallbackRequest, tokens: readonly string[]): SignedFields {
  const { method, url, headers, body } = request;
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
  const form = new URLSearchParams(isForm && method === 'POST' ? new TextDecoder().decode(body) : '');
  const signed = sortedFields(form);
  const given = headers['x-twilio-signature'];
  // No && and || between the comparisons: how many were made would tell which failed.
  const matches = addressesOf(url).flatMap((address) =>
    tokens.map((token) => sameSecret(given, signatureOf(address + signed, token))),
  );
  if (!matches.includes(true)) return { kind: 'forged' };
  const query = new URL(url).searchParams;
  if (method === 'GET') return { kind: 'genuine', fields: query };
  if (isForm) return { kind: 'genuine', fields: form };
  const bodyHash = createHash('sha256').update(body).digest('hex');
  // Without it the signature says nothing of the body.
  return sameSecret(query.get('bodySHA256') ?? undefined, bodyHash)
    ? { kind: 'garbage' }
    : { kind: 'forged' };
}

const signatureOf = (text: string, token: string): string =>
  createHmac('sha1', token).update(text).digest('base64');

/** A field that is there several times counts once for each of its values. */
function sortedFields(form: URLSearchParams): string {
  const names = [...new Set(form.keys())].sort();
  return names
    .flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value))
    .join('');
}

/** Some of Twilio's products sign the address with its port, some without. */
function addressesOf(url: string): readonly string[] {
  const [, scheme = '', host = '', rest = ''] =
    /^(https?:\/\/)([^/?#:]*|\[[^\]]*\])(?::\d+)?(.*)$/s.exec(url) ?? [];
  const standardPort = scheme === 'https://' ? 443 : 80;
  return [...new Set([url, `${scheme}${host}${rest}`, `${scheme}${host}:${standardPort}${rest}`])];
}
