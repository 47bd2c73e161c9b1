import { createHmac } from 'node:crypto';
import Type, { type Static } from 'typebox';
import type { CallbackOutcome, CallbackRequest, ProviderNews, Receipt } from '../callback.ts';
import type { OutgoingMessage, Provider, ProviderAnswer, ProviderKind, ProviderTools } from '../provider.ts';
import { readStopWord } from '../stop-word.ts';
import { readBaseUrl } from '../vendor/base-url.ts';
import { memberOf, readJsonBody, textOf } from '../vendor/json-member.ts';
import { sameSecret } from '../vendor/same-secret.ts';
import { UnderWay } from '../vendor/under-way.ts';
import { callVendor, type VendorReply } from '../vendor/vendor-call.ts';
import { answerForError, failureForError } from './whatsapp-errors.ts';

const languagePattern = '^[a-z]{2,3}(?:_[A-Z]{2})?$';
const languageCode = Type.String({ pattern: languagePattern });

const settings = Type.Object(
  {
    phoneNumberId: Type.String({
      pattern: '^\\d{5,20}$',
      description: 'ID of the number that sends, from the app dashboard. It is not the number itself.',
    }),
    accessToken: Type.String({
      minLength: 1,
      description: 'Permanent token of a system user with the permission whatsapp_business_messaging.',
    }),
    appSecret: Type.String({
      minLength: 1,
      description: 'App secret. Meta signs with it what it tells us.',
    }),
    verifyToken: Type.Optional(
      Type.String({
        minLength: 8,
        description: 'Any words of your own: Meta says them when you enter our address in the app dashboard.',
      }),
    ),
    template: Type.String({
      pattern: '^[a-z0-9_]{1,512}$',
      description: 'Name of an approved template of the category authentication, with a button for the code.',
    }),
    language: Type.Optional(
      Type.String({
        pattern: languagePattern,
        default: 'en_US',
        description: 'Language of the template for people in whose own it is not approved.',
      }),
    ),
    languages: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$' }), languageCode, {
        description:
          'Languages it is approved in, by the person’s: {"de": "de", "pt-BR": "pt_BR", "en-GB": "en_GB"}.',
      }),
    ),
    ttlSeconds: Type.Optional(
      Type.Integer({
        minimum: 30,
        maximum: 900,
        description:
          "The template's message_send_ttl_seconds. Less is left of a code: it isn't sent, since Meta would try for longer " +
          'than the code lives. Left out: sent as long as anything is left.',
      }),
    ),
    apiVersion: Type.Optional(
      Type.String({ default: 'v25.0', pattern: '^v\\d{2,3}\\.0$', description: 'Of the Graph API.' }),
    ),
    baseUrl: Type.Optional(
      Type.String({ default: 'https://graph.facebook.com', description: 'Only for a simulator or a proxy.' }),
    ),
  },
  { additionalProperties: false },
);

/**
 * Codes by WhatsApp's Cloud API, in authentication templates
 * (https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/authentication-templates):
 * the words are Meta's, and are given the code twice, for the text and for the button.
 *
 * How long Meta tries is the template's and not the message's. There is no key by which a repeated request would be known.
 * All that Meta tells comes to one address, which is entered in the app dashboard; it names the message by what we gave it.
 */
export const whatsapp: ProviderKind<typeof settings> = {
  kind: 'whatsapp',
  settings,
  create: (given, tools) => createWhatsAppProvider(given, tools),
};

type Settings = Static<typeof settings>;

function createWhatsAppProvider(given: Settings, tools: ProviderTools): Provider {
  const base = readBaseUrl(given.baseUrl ?? 'https://graph.facebook.com');
  const url = `${base}/${given.apiVersion ?? 'v25.0'}/${given.phoneNumberId}/messages`;
  const underWay = new UnderWay();
  return {
    name: tools.name,
    channels: ['whatsapp'],
    async send(message, signal) {
      const body = toBody(message, given, tools);
      if ('outcome' in body) return body;
      const headers = {
        authorization: `Bearer ${given.accessToken}`,
        'content-type': 'application/json',
        accept: 'application/json',
      };
      const request = { url, headers, body: JSON.stringify(body) };
      const result = await callVendor('whatsapp', tools.fetch, request, underWay.signal(signal));
      return result.ok ? readAnswer(result.reply) : result.answer;
    },
    maxCallbackBytes,
    async readCallback(request) {
      return request.method === 'GET' ? verification(request, given) : readSigned(request, given);
    },
    async close() {
      underWay.close();
    },
  };
}

/** https://developers.facebook.com/docs/whatsapp/cloud-api/guides/set-up-webhooks: up to 3 MB. */
const maxCallbackBytes = 3 * 1024 * 1024;
const maxCodeCharacters = 15;

function toBody(
  { messageId, to, code, content, locale, expiresAt }: OutgoingMessage,
  { template, ttlSeconds = 1, ...given }: Settings,
  { clock }: ProviderTools,
): object | ProviderAnswer {
  if (content.kind !== 'whatsapp' || !/^\+\d{6,15}$/.test(to) || code.length > maxCodeCharacters) {
    return { outcome: 'refused', reason: 'whatsapp-not-sendable' };
  }
  if (expiresAt - clock() < ttlSeconds * 1000) return { outcome: 'refused', reason: 'whatsapp-too-late' };
  const parameters = [{ type: 'text', text: code }];
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to,
    type: 'template',
    template: {
      name: template,
      language: { code: languageFor(locale, given) },
      components: [
        { type: 'body', parameters },
        // Copying and filling in by itself alike go by this button.
        { type: 'button', sub_type: 'url', index: '0', parameters },
      ],
    },
    biz_opaque_callback_data: messageId,
  };
}

/** The longest beginning of the person's language that the template is approved in. */
function languageFor(locale: string, { language = 'en_US', languages = {} }: Partial<Settings>): string {
  for (let tag = locale; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    const code = Object.hasOwn(languages, tag) ? languages[tag] : undefined;
    if (code !== undefined) return code;
  }
  return language;
}

function readAnswer({ status, json }: VendorReply): ProviderAnswer {
  const id = textOf(json, 'messages', 0, 'id') ?? '';
  if (status === 200 && /^wamid\.[\w+/=-]{1,200}$/.test(id)) {
    return { outcome: 'accepted', providerMessageId: id };
  }
  const error = memberOf(json, 'error');
  if (status < 400 || error === undefined) {
    const ours = status === 403 || status === 404;
    return { outcome: 'retry', reason: ours ? `whatsapp-setup-${status}` : 'whatsapp-protocol' };
  }
  return answerForError(memberOf(error, 'code'), memberOf(error, 'is_transient') === true);
}

/** https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests */
function verification({ url }: CallbackRequest, { verifyToken }: Settings): CallbackOutcome {
  const query = new URL(url).searchParams;
  const challenge = query.get('hub.challenge') ?? '';
  if (verifyToken === undefined || !sameSecret(query.get('hub.verify_token') ?? undefined, verifyToken)) {
    return { kind: 'forged' };
  }
  // It is said back to whoever asked: nothing that a browser could take for a page.
  if (query.get('hub.mode') !== 'subscribe' || !/^[\w-]{1,256}$/.test(challenge)) return { kind: 'garbage' };
  return { kind: 'genuine', news: [], answer: { contentType: 'text/plain', body: challenge } };
}

/**
 * https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads. The scheme has no time in it:
 * whoever caught a request can bring it again, and it says the same again.
 */
function readSigned(
  { headers, body }: CallbackRequest,
  { appSecret, phoneNumberId }: Settings,
): CallbackOutcome {
  const signature = `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
  if (!sameSecret(headers['x-hub-signature-256'], signature)) return { kind: 'forged' };
  const json = readJsonBody(body);
  if (textOf(json, 'object') !== 'whatsapp_business_account') return { kind: 'garbage' };
  const values = listAt(json, 'entry')
    .flatMap((entry) => listAt(entry, 'changes'))
    .filter((change) => textOf(change, 'field') === 'messages')
    .map((change) => memberOf(change, 'value'))
    // One app may have other numbers, whose people write to somebody else.
    .filter((value) => textOf(value, 'metadata', 'phone_number_id') === phoneNumberId);
  const news = values.flatMap((value) => [
    ...listAt(value, 'statuses').flatMap(readStatus),
    ...listAt(value, 'messages').flatMap((message) => readReply(message, value)),
  ]);
  return { kind: 'genuine', news };
}

function listAt(json: unknown, name: string): readonly unknown[] {
  const value = memberOf(json, name);
  return Array.isArray(value) ? value : [];
}

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status */
const statuses: Readonly<Record<string, Receipt['status']>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  failed: 'failed',
};

function readStatus(json: unknown): ProviderNews[] {
  const providerMessageId = textOf(json, 'id');
  const said = textOf(json, 'status') ?? '';
  const status = Object.hasOwn(statuses, said) ? statuses[said] : undefined;
  if (providerMessageId === undefined || !status) return [];
  const messageId = textOf(json, 'biz_opaque_callback_data');
  const seconds = Number(textOf(json, 'timestamp') ?? Number.NaN);
  return [
    {
      kind: 'receipt',
      ...(messageId === undefined ? {} : { messageId }),
      providerMessageId,
      status,
      ...(status === 'failed' ? failureForError(memberOf(json, 'errors', 0, 'code')) : {}),
      ...(Number.isSafeInteger(seconds) && seconds > 0 ? { at: seconds * 1000 } : {}),
    },
  ];
}

/** A word that was typed, or the label of a button that was pressed. */
function readReply(json: unknown, value: unknown): ProviderNews[] {
  const from = textOf(json, 'from') ?? '';
  const words = textOf(json, 'text', 'body') ?? textOf(json, 'button', 'text') ?? '';
  const kind = readStopWord(words);
  if (!kind || !isNumber(from)) return [];
  const to = (textOf(value, 'metadata', 'display_phone_number') ?? '').replaceAll(/\D/g, '');
  return [{ kind, from: `+${from}`, ...(isNumber(to) ? { to: `+${to}` } : {}) }];
}

const isNumber = (text: string): boolean => /^[1-9]\d{6,14}$/.test(text);
