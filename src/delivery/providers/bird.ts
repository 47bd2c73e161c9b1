import { type Static, Type } from 'typebox';
import type { CallbackOutcome, CallbackRequest, ProviderNews, Receipt } from '../callback.ts';
import type { OutgoingMessage, Provider, ProviderAnswer, ProviderKind, ProviderTools } from '../provider.ts';
import { readStopWord } from '../stop-word.ts';
import { readBaseUrl } from '../vendor/base-url.ts';
import { listOf, readJsonBody, textOf } from '../vendor/json-member.ts';
import { isStandardWebhook } from '../vendor/standard-webhook.ts';
import { UnderWay } from '../vendor/under-way.ts';
import { callVendor, slug, type VendorReply } from '../vendor/vendor-call.ts';

const settings = Type.Object(
  {
    apiKey: Type.String({
      pattern: '^bk_[a-z]{2}\\d+_\\S+$',
      description: 'API key of a workspace: bk_eu1_…. It also says in which region the workspace is.',
    }),
    sender: Type.String({
      pattern: '^(?:\\+[1-9]\\d{5,14}|\\d{5,6}|(?=.*[A-Za-z])[A-Za-z0-9 _-]{1,11})$',
      description:
        'Who a text is from where the route names nobody: a number of the workspace as +49…, a short code, or up to 11 ' +
        'letters and digits where the country allows it.',
    }),
    webhookSecret: Type.Optional(
      Type.String({
        pattern: '^whsec_[A-Za-z0-9+/=_-]{16,}$',
        description:
          'Signing secret of a webhook to /callbacks/<name of this provider> with the events sms.sent, sms.delivered, ' +
          'sms.undelivered, sms.failed, sms.rejected, sms.expired and sms.received. Left out: nothing is known of what ' +
          'became of a message.',
      }),
    ),
    baseUrl: Type.Optional(
      Type.String({ description: 'Another address of the API, of a simulator for instance.' }),
    ),
  },
  { additionalProperties: false },
);
type BirdSettings = Static<typeof settings>;

/**
 * Texts by Bird (once MessageBird), the API of its communications platform.
 * https://bird.com/docs/api/reference/create-sms-message
 *
 * That is what new customers get. The Channels API of Bird CRM and MessageBird's own old one have other addresses and
 * keys; they can be had by the kind `http`.
 *
 * Bird documents a time limit (`validity_period`, 60 s and more) but refuses who asks for it with `SMSUnsupportedFeature`, as of
 * SDK 0.63 of September 2026. So it is asked for, and where Bird says that, for a day not again: from the day on which Bird
 * has it no text comes late. Until then one may; what is in it has expired, and its receipt says when it came. The category
 * `authentication` keeps the text out of what can be read there later. A request that is repeated within three hours is
 * answered as the first was.
 */
export const bird: ProviderKind<typeof settings> = { kind: 'bird', settings, create: createBirdProvider };

function createBirdProvider(given: BirdSettings, tools: ProviderTools): Provider {
  const region = given.apiKey.split('_')[1];
  const url = `${readBaseUrl(given.baseUrl ?? `https://${region}.platform.bird.com`)}/v1/sms/messages`;
  const underWay = new UnderWay();
  let unlimitedUntil = 0;
  async function post(key: string, body: object, signal: AbortSignal): Promise<ProviderAnswer> {
    const headers = {
      authorization: `Bearer ${given.apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': key,
      'user-agent': 'countersign',
    };
    const request = { url, headers, body: JSON.stringify(body) };
    const result = await callVendor('bird', tools.fetch, request, underWay.signal(signal));
    return result.ok ? answerFor(result.reply) : result.answer;
  }
  return {
    name: tools.name,
    channels: ['sms'],
    givesReceipts: given.webhookSecret !== undefined,
    async send(message, signal) {
      const now = tools.clock();
      const request = requestOf(message, given, now);
      if ('outcome' in request) return request;
      if (now < unlimitedUntil) return post(message.messageId, request.body, signal);
      const limit = Math.max(shortestLimitSeconds, Math.floor((message.expiresAt - now) / 1000));
      // A key of its own: the same key with another body is refused.
      const limited = await post(
        `${message.messageId}-limited`,
        { ...request.body, validity_period: limit },
        signal,
      );
      if (limited.outcome !== 'refused' || limited.reason !== noLimit) return limited;
      unlimitedUntil = now + dayMs;
      return post(message.messageId, request.body, signal);
    },
    readCallback: async (request) => readCallback(request, given, tools.clock()),
    async close() {
      underWay.close();
    },
  };
}

const metadataName = 'countersign';
const shortestLimitSeconds = 60;
const dayMs = 24 * 3_600_000;
const noLimit = 'bird-no-time-limit';

type Refusal = Extract<ProviderAnswer, { outcome: 'refused' }>;

function requestOf(
  { content, to, sender, messageId, expiresAt }: OutgoingMessage,
  given: BirdSettings,
  now: number,
): { readonly body: object } | Refusal {
  if (content.kind !== 'sms' || !/^\+[1-9]\d{5,14}$/.test(to)) {
    return { outcome: 'refused', reason: 'bird-not-sendable' };
  }
  if (expiresAt - now < 1_000) return { outcome: 'refused', reason: 'bird-too-late' };
  const body = {
    to,
    from: sender ?? given.sender,
    text: content.text,
    category: 'authentication',
    metadata: { [metadataName]: messageId },
  };
  return { body };
}

/** https://bird.com/docs/api/errors: each type has a status of its own; `name` says more. */
function answerFor({ status, json, headers }: VendorReply): ProviderAnswer {
  const name = textOf(json, 'error', 'name') ?? '';
  switch (status) {
    case 402:
      return { outcome: 'retry', reason: 'bird-setup-balance', afterSeconds: 30 };
    case 403:
      return { outcome: 'retry', reason: 'bird-setup-access', afterSeconds: 30 };
    case 409:
      return {
        outcome: 'retry',
        reason: 'bird-in-progress',
        afterSeconds: Number(headers.get('retry-after')) || 2,
      };
    case 421:
      return { outcome: 'retry', reason: 'bird-setup-region' };
    case 400:
    case 413:
    case 422:
      return answerForInvalid(name, json);
    default:
  }
  if (status >= 400) return { outcome: 'retry', reason: slug('bird', status) };
  const providerMessageId = textOf(json, 'id') || undefined;
  if (providerMessageId === undefined) return { outcome: 'retry', reason: 'bird-protocol' };
  if (textOf(json, 'status') !== 'rejected') return { outcome: 'accepted', providerMessageId };
  const code = textOf(json, 'last_error', 'code') ?? 'rejected';
  return {
    outcome: 'refused',
    reason: slug('bird', code),
    ...(code === optedOut ? { everywhere: true } : {}),
    ...(badAddressErrors.has(code) ? { badAddress: true } : {}),
  };
}

/** SMSErrorCode of Bird's SDK 0.63. */
const optedOut = 'recipient_opted_out';
const badAddressErrors: ReadonlySet<string> = new Set(['invalid_destination', 'landline_unreachable']);
/** `name` of an error that no other number would avoid; https://bird.com/docs/api/errors. */
const senderFaults: ReadonlySet<string> = new Set([
  'SMSNoEligibleSender',
  'SMSSenderNotConfigured',
  'SenderCategoryNotPermitted',
]);

function answerForInvalid(name: string, json: unknown): ProviderAnswer {
  const params = [
    textOf(json, 'error', 'param'),
    ...listOf(json, 'error', 'details').map((one) => textOf(one, 'param')),
  ];
  if (name === 'SMSUnsupportedFeature' && params.includes('validity_period'))
    return { outcome: 'refused', reason: noLimit };
  if (name === 'SMSInvalidRecipient' || params.includes('to'))
    return { outcome: 'refused', reason: 'bird-bad-number', badAddress: true };
  if (senderFaults.has(name) || params.includes('from'))
    return { outcome: 'retry', reason: 'bird-setup-sender' };
  // A country that is switched off, a text that is too long: nothing that a second try would change.
  return { outcome: 'refused', reason: slug('bird', name || 'invalid') };
}

function readCallback(
  request: CallbackRequest,
  { webhookSecret }: BirdSettings,
  now: number,
): CallbackOutcome {
  if (webhookSecret === undefined || !isStandardWebhook(request, webhookSecret, now))
    return { kind: 'forged' };
  const event = readJsonBody(request.body);
  const type = textOf(event, 'type');
  if (type === undefined) return { kind: 'garbage' };
  const news = type === 'sms.received' ? readReply(event) : readEvent(type, event);
  const stop = readOptOut(event);
  return { kind: 'genuine', news: [...(news ? [news] : []), ...(stop ? [stop] : [])] };
}

/** https://bird.com/docs/webhooks; the others say "not yet". */
const statuses: Readonly<Record<string, Receipt['status']>> = {
  'sms.sent': 'sent',
  'sms.delivered': 'delivered',
  'sms.undelivered': 'failed',
  'sms.failed': 'failed',
  'sms.rejected': 'failed',
  'sms.expired': 'failed',
};

function readEvent(type: string, event: unknown): ProviderNews | undefined {
  const status = Object.hasOwn(statuses, type) ? statuses[type] : undefined;
  const messageId = textOf(event, 'data', 'metadata', metadataName);
  const providerMessageId = textOf(event, 'data', 'sms_id');
  if (!status || (messageId === undefined && providerMessageId === undefined)) return undefined;
  const error = textOf(event, 'data', 'error', 'code') ?? '';
  return {
    kind: 'receipt',
    status,
    ...(messageId === undefined ? {} : { messageId }),
    ...(providerMessageId === undefined ? {} : { providerMessageId }),
    ...(status === 'failed' ? { reason: slug('bird', error || type.slice('sms.'.length)) } : {}),
    ...(status === 'failed' && badAddressErrors.has(error) ? { badAddress: true } : {}),
    ...detailsOf(event),
  };
}

function detailsOf(event: unknown): Partial<Receipt> {
  const at = Date.parse(textOf(event, 'timestamp') ?? '');
  const amount = textOf(event, 'data', 'cost', 'amount');
  const currency = textOf(event, 'data', 'cost', 'currency_code');
  const network = (textOf(event, 'data', 'mcc_mnc') ?? '').replaceAll(/\D/g, '');
  return {
    ...(Number.isNaN(at) ? {} : { at }),
    ...(amount === undefined || currency === undefined ? {} : { price: { amount, currency } }),
    ...(/^\d{5,6}$/.test(network) ? { network } : {}),
  };
}

/** Bird has a STOP of this person on its own list. */
function readOptOut(event: unknown): ProviderNews | undefined {
  const from = textOf(event, 'data', 'to') ?? '';
  const isOut = textOf(event, 'data', 'error', 'code') === optedOut;
  return isOut && /^\+[1-9]\d{5,14}$/.test(from) ? { kind: 'stop', from } : undefined;
}

function readReply(event: unknown): ProviderNews | undefined {
  const kind = readStopWord(textOf(event, 'data', 'text') ?? '');
  const from = textOf(event, 'data', 'from') ?? '';
  const to = textOf(event, 'data', 'to');
  if (!kind || !/^\+[1-9]\d{5,14}$/.test(from)) return undefined;
  return { kind, from, ...(to === undefined ? {} : { to }) };
}
