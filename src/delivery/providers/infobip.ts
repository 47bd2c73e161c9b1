import { type Static, Type } from 'typebox';
import type { CallbackOutcome, CallbackRequest, ProviderNews, Receipt } from '../callback.ts';
import type { OutgoingMessage, Provider, ProviderAnswer, ProviderKind, ProviderTools } from '../provider.ts';
import { readStopWord } from '../stop-word.ts';
import { readBaseUrl } from '../vendor/base-url.ts';
import { isVouchedFor, withToken } from '../vendor/callback-token.ts';
import { listOf, numberOf, readJsonBody, textOf } from '../vendor/json-member.ts';
import { UnderWay } from '../vendor/under-way.ts';
import { callVendor, slug, type VendorReply } from '../vendor/vendor-call.ts';

const settings = Type.Object(
  {
    baseUrl: Type.String({
      description: 'Your own address at Infobip, such as https://xxxxx.api.infobip.com.',
    }),
    apiKey: Type.String({ minLength: 1, description: 'API key with the scope sms:message:send.' }),
    sender: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 16,
        description:
          'Who a text is from where the route names nobody: a number as +49…, a short code, or up to 11 letters and ' +
          'digits.',
      }),
    ),
    callbackSecret: Type.Optional(
      Type.String({
        pattern: '^[\\w-]{16,128}$',
        description:
          'Something long and random that you make up: letters, digits, - and _. Infobip signs nothing, so the ' +
          'addresses it is given hold what is made of this. Replies (STOP) are forwarded to ' +
          '/callbacks/<name of this provider>?key=<this>. Left out: nothing is known of what became of a message.',
      }),
    ),
    indiaPrincipalEntityId: Type.Optional(
      Type.String({ pattern: '^\\d{1,30}$', description: 'For texts to India.' }),
    ),
    indiaTemplateId: Type.Optional(
      Type.String({ pattern: '^\\d{1,30}$', description: 'For texts to India.' }),
    ),
  },
  { additionalProperties: false },
);
type InfobipSettings = Static<typeof settings>;

/** More is cut to that. */
const longestValiditySeconds = 48 * 3600;

/**
 * Texts by Infobip, SMS API version 3.
 * https://www.infobip.com/docs/api/channels/sms/outbound-sms/send-sms-messages
 *
 * Our id is its id: the same message sent again is told apart, and taken as the yes whose answer got lost.
 */
export const infobip: ProviderKind<typeof settings> = {
  kind: 'infobip',
  settings,
  create: createInfobipProvider,
};

function createInfobipProvider(given: InfobipSettings, tools: ProviderTools): Provider {
  const url = `${readBaseUrl(given.baseUrl)}/sms/3/messages`;
  const headers = {
    authorization: `App ${given.apiKey}`,
    'content-type': 'application/json',
    accept: 'application/json',
  };
  const underWay = new UnderWay();
  return {
    name: tools.name,
    channels: ['sms'],
    givesReceipts: given.callbackSecret !== undefined,
    async send(message, signal) {
      const request = requestOf(message, given, tools);
      if ('outcome' in request) return request;
      const body = JSON.stringify({ messages: [request.message] });
      const result = await callVendor(
        'infobip',
        tools.fetch,
        { url, headers, body },
        underWay.signal(signal),
      );
      return result.ok ? answerFor(result.reply) : result.answer;
    },
    readCallback: async (request) => readCallback(request, given),
    async close() {
      underWay.close();
    },
  };
}

type Refusal = Extract<ProviderAnswer, { outcome: 'refused' }>;

function requestOf(
  { content, to, sender, messageId, expiresAt }: OutgoingMessage,
  given: InfobipSettings,
  { clock, callbackUrl }: ProviderTools,
): { readonly message: object } | Refusal {
  if (content.kind !== 'sms' || !/^\+[1-9]\d{5,14}$/.test(to)) {
    return { outcome: 'refused', reason: 'infobip-not-sendable' };
  }
  const validitySeconds = Math.floor((expiresAt - clock()) / 1000);
  if (validitySeconds < 1) return { outcome: 'refused', reason: 'infobip-too-late' };
  const origin = sender ?? given.sender;
  const india = { principalEntityId: given.indiaPrincipalEntityId, contentTemplateId: given.indiaTemplateId };
  const message = {
    ...(origin === undefined ? {} : { sender: origin.replace(/^\+/, '') }),
    destinations: [{ to: to.slice(1), messageId }],
    content: { text: content.text },
    options: {
      validityPeriod: { amount: Math.min(validitySeconds, longestValiditySeconds), timeUnit: 'SECONDS' },
      ...(to.startsWith('+91') && given.indiaPrincipalEntityId !== undefined
        ? { regional: { indiaDlt: india } }
        : {}),
    },
    ...(given.callbackSecret === undefined
      ? {}
      : { webhooks: webhooksFor(callbackUrl(messageId), messageId, given.callbackSecret) }),
  };
  return { message };
}

function webhooksFor(callbackUrl: string, messageId: string, secret: string): object {
  const url = withToken(callbackUrl, messageId, secret);
  return { delivery: { url }, contentType: 'application/json', callbackData: messageId };
}

/**
 * Statuses of the group REJECTED (and what is no number), by id.
 * https://www.infobip.com/docs/developer-resources/api-fundamentals/message-status-codes
 */
const rejections: Readonly<Record<number, ProviderAnswer>> = {
  6: { outcome: 'refused', reason: 'infobip-network' },
  8: { outcome: 'refused', reason: 'infobip-bad-number', badAddress: true },
  10: { outcome: 'refused', reason: 'infobip-do-not-disturb' },
  11: { outcome: 'retry', reason: 'infobip-setup-sender' },
  12: { outcome: 'retry', reason: 'infobip-setup-credit', afterSeconds: 30 },
  13: { outcome: 'retry', reason: 'infobip-setup-sender' },
  14: { outcome: 'refused', reason: 'infobip-blocked' },
  17: { outcome: 'retry', reason: 'infobip-setup-credit', afterSeconds: 30 },
  18: { outcome: 'retry', reason: 'infobip-setup-trial' },
  19: { outcome: 'retry', reason: 'infobip-setup-route' },
  20: { outcome: 'retry', reason: 'infobip-flooding' },
  21: { outcome: 'retry', reason: 'infobip-system-error' },
  25: { outcome: 'refused', reason: 'infobip-too-long' },
  51: { outcome: 'refused', reason: 'infobip-bad-number', badAddress: true },
  52: { outcome: 'refused', reason: 'infobip-bad-number', badAddress: true },
};
/** REJECTED_DUPLICATE_MESSAGE_ID: it has the message from a time whose answer we didn't get. */
const duplicate = 23;

function answerFor({ status, json }: VendorReply): ProviderAnswer {
  if (status === 403) return { outcome: 'retry', reason: 'infobip-setup-access', afterSeconds: 30 };
  if (status === 400) return answerForBadRequest(json);
  if (status >= 400) return { outcome: 'retry', reason: slug('infobip', status) };
  const group = numberOf(json, 'messages', 0, 'status', 'groupId');
  const id = numberOf(json, 'messages', 0, 'status', 'id');
  const providerMessageId = textOf(json, 'messages', 0, 'messageId');
  if (group === undefined || id === undefined) return { outcome: 'retry', reason: 'infobip-protocol' };
  if (group <= 1 || group === 3 || id === duplicate) {
    return { outcome: 'accepted', ...(providerMessageId === undefined ? {} : { providerMessageId }) };
  }
  return rejections[id] ?? { outcome: 'refused', reason: groups[group] ?? 'infobip-rejected' };
}

const groups: Readonly<Record<number, string>> = {
  2: 'infobip-undeliverable',
  4: 'infobip-expired',
  5: 'infobip-rejected',
};

/** It names the members it doesn't like: `messages[0].destinations[0].to`. */
function answerForBadRequest(json: unknown): ProviderAnswer {
  const names = listOf(json, 'violations').map((one) => textOf(one, 'property') ?? '');
  if (names.some((name) => /destinations\[0\]\.to$/.test(name))) {
    return { outcome: 'refused', reason: 'infobip-bad-number', badAddress: true };
  }
  if (names.some((name) => /sender$/.test(name))) return { outcome: 'retry', reason: 'infobip-setup-sender' };
  return { outcome: 'refused', reason: 'infobip-bad-request' };
}

function readCallback(request: CallbackRequest, { callbackSecret }: InfobipSettings): CallbackOutcome {
  const { body, messageId } = request;
  if (callbackSecret === undefined || !isVouchedFor(request, callbackSecret)) return { kind: 'forged' };
  const json = readJsonBody(body);
  const results = listOf(json, 'results');
  if (results.length === 0) return { kind: 'garbage' };
  const read = messageId === null ? readReply : (one: unknown) => readReport(one, messageId);
  return { kind: 'genuine', news: results.flatMap(read) };
}

/** DELIVERED_TO_OPERATOR: of its group only by name. */
const toOperator = 2;
const unknownSubscriber = 1;

function readReport(report: unknown, messageId: string): ProviderNews[] {
  // The token vouches for one message.
  if (textOf(report, 'messageId') !== messageId) return [];
  const group = numberOf(report, 'status', 'groupId') ?? 0;
  const base = { kind: 'receipt', messageId, providerMessageId: messageId, ...detailsOf(report) } as const;
  if (group === 3) {
    const status = numberOf(report, 'status', 'id') === toOperator ? 'sent' : 'delivered';
    return [{ ...base, status }];
  }
  const reason = groups[group];
  if (reason === undefined) return [];
  const error = numberOf(report, 'error', 'id') ?? 0;
  return [
    {
      ...base,
      status: 'failed',
      reason: error === 0 ? reason : slug('infobip', textOf(report, 'error', 'name')),
      ...(error === unknownSubscriber ? { badAddress: true } : {}),
    },
  ];
}

function detailsOf(report: unknown): Partial<Receipt> {
  const at = Date.parse(textOf(report, 'doneAt') ?? '');
  const segments = numberOf(report, 'messageCount');
  const price = numberOf(report, 'price', 'pricePerMessage');
  const currency = textOf(report, 'price', 'currency');
  const network = textOf(report, 'mccMnc') ?? '';
  return {
    ...(Number.isNaN(at) ? {} : { at }),
    ...(segments === undefined ? {} : { segments }),
    ...(price === undefined || currency === undefined
      ? {}
      : { price: { amount: (price * (segments ?? 1)).toFixed(5), currency } }),
    ...(/^\d{5,6}$/.test(network) ? { network } : {}),
  };
}

function readReply(reply: unknown): ProviderNews[] {
  const kind = readStopWord(textOf(reply, 'text') ?? '');
  const [, digits] = /^\+?([1-9]\d{5,14})$/.exec(textOf(reply, 'from') ?? '') ?? [];
  const to = textOf(reply, 'to');
  if (!kind || digits === undefined) return [];
  return [{ kind, from: `+${digits}`, ...(to === undefined ? {} : { to }) }];
}
