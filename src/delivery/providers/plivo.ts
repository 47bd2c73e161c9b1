import Type, { type Static } from 'typebox';
import type { CallbackOutcome, ProviderNews, Receipt } from '../callback.ts';
import type { OutgoingMessage, Provider, ProviderAnswer, ProviderKind, ProviderTools } from '../provider.ts';
import { readStopWord } from '../stop-word.ts';
import { readBaseUrl } from '../vendor/base-url.ts';
import { textOf } from '../vendor/json-member.ts';
import { UnderWay } from '../vendor/under-way.ts';
import { callVendor, slug, type VendorReply } from '../vendor/vendor-call.ts';
import { readSigned } from './plivo-signature.ts';

const uuid = '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

const settings = Type.Object(
  {
    authId: Type.String({ pattern: '^[A-Z0-9]{20}$', description: 'Auth ID, from the console.' }),
    authToken: Type.String({
      minLength: 1,
      description: 'Auth token. We sign in with it, and Plivo signs with it what it tells us.',
    }),
    powerpackUuid: Type.Optional(
      Type.String({
        pattern: uuid,
        description: 'Powerpack that picks the sender where the route names none.',
      }),
    ),
    from: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 16,
        description:
          'Who a text is from where the route names nobody: a number of the account as +1…, a short code, or up to 11 ' +
          'letters and digits. Not together with a powerpack.',
      }),
    ),
    keepLogs: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Whether Plivo keeps texts, and so codes, and whole numbers in its logs.',
      }),
    ),
    baseUrl: Type.Optional(
      Type.String({ default: 'https://api.plivo.com', description: 'Only for a simulator or a proxy.' }),
    ),
  },
  { additionalProperties: false },
);

/**
 * Text messages by Plivo's Message API (https://www.plivo.com/docs/messaging/api/messages/).
 *
 * The validity is how long Plivo itself keeps a text in its queue. There is no key by which a repeated request would be
 * known, and an answer that says no has no number: it is known by which parameter it talks of.
 *
 * Reasons of receipts are `plivo-<error number>`; `plivo-setup-…` wants an operator.
 */
export const plivo: ProviderKind<typeof settings> = {
  kind: 'plivo',
  settings,
  create: (given, tools) => createPlivoProvider(given, tools),
};

function createPlivoProvider(given: Static<typeof settings>, tools: ProviderTools): Provider {
  const { authId, authToken } = given;
  if (given.from !== undefined && given.powerpackUuid !== undefined) {
    throw new Error('from and powerpackUuid exclude each other.');
  }
  const base = readBaseUrl(given.baseUrl ?? 'https://api.plivo.com');
  const authorization = `Basic ${Buffer.from(`${authId}:${authToken}`).toString('base64')}`;
  const underWay = new UnderWay();
  return {
    name: tools.name,
    channels: ['sms'],
    senderProblem: (sender) =>
      (sender ?? given.powerpackUuid ?? given.from) === undefined
        ? 'a sender is needed, of the route or as from or powerpackUuid.'
        : undefined,
    async send(message, signal) {
      const body = toBody(message, given, tools);
      if ('outcome' in body) return body;
      const result = await callVendor(
        'plivo',
        tools.fetch,
        {
          url: `${base}/v1/Account/${authId}/Message/`,
          headers: { authorization, 'content-type': 'application/json', accept: 'application/json' },
          body: JSON.stringify(body),
        },
        underWay.signal(signal),
      );
      return result.ok ? readAnswer(result.reply) : result.answer;
    },
    async readCallback(request) {
      const signed = readSigned(request, authToken);
      return signed.kind === 'genuine' ? readNews(signed.fields, request.messageId) : signed;
    },
    async close() {
      underWay.close();
    },
  };
}

const minExpirySeconds = 5;
/** Three hours. */
const maxExpirySeconds = 10_800;

function toBody(
  { messageId, to, sender, content, expiresAt }: OutgoingMessage,
  { from, powerpackUuid, keepLogs }: Static<typeof settings>,
  { clock, callbackUrl }: ProviderTools,
): object | ProviderAnswer {
  // A `<` between two numbers would be a second recipient.
  if (content.kind !== 'sms' || !/^\+\d{6,15}$/.test(to)) {
    return { outcome: 'refused', reason: 'plivo-not-sendable' };
  }
  const secondsLeft = Math.floor((expiresAt - clock()) / 1000);
  if (secondsLeft < minExpirySeconds) return { outcome: 'refused', reason: 'plivo-too-late' };
  const named = sender ?? powerpackUuid ?? from;
  if (named === undefined) return { outcome: 'retry', reason: 'plivo-setup-sender' };
  return {
    ...(new RegExp(uuid).test(named) ? { powerpack_uuid: named } : { src: named.replace(/^\+(?=\d+$)/, '') }),
    dst: to.slice(1),
    text: content.text,
    type: 'sms',
    url: callbackUrl(messageId),
    method: 'POST',
    message_expiry: Math.min(secondsLeft, maxExpirySeconds),
    ...(keepLogs ? {} : { log: 'false' }),
  };
}

function readAnswer({ status, json }: VendorReply): ProviderAnswer {
  const id = textOf(json, 'message_uuid', 0) ?? '';
  if (status === 202 && new RegExp(uuid).test(id)) return { outcome: 'accepted', providerMessageId: id };
  const said = textOf(json, 'error') ?? '';
  if (status < 400 || said === '') {
    return { outcome: 'retry', reason: status === 404 ? 'plivo-setup-404' : 'plivo-protocol' };
  }
  if (status === 402 || /\b(?:credits?|balance)\b/i.test(said)) {
    return { outcome: 'retry', reason: 'plivo-setup-credit' };
  }
  if (/\b(?:dst|destination)\b/i.test(said)) return { outcome: 'refused', reason: 'plivo-destination' };
  if (/\b(?:src|source|sender|powerpack(?:_uuid)?)\b/i.test(said)) {
    return { outcome: 'retry', reason: 'plivo-setup-sender' };
  }
  if (
    status === 403 ||
    status === 404 ||
    /\b(?:url|method|message_expiry|log|account|auth_id)\b/i.test(said)
  ) {
    return { outcome: 'retry', reason: `plivo-setup-${status}` };
  }
  return { outcome: 'refused', reason: `plivo-${status}` };
}

/** https://www.plivo.com/docs/messaging/api/message/message-status-callbacks; others are on the way. */
const statuses: Readonly<Record<string, Receipt['status']>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  failed: 'failed',
  undelivered: 'failed',
  rejected: 'failed',
};
/** https://www.plivo.com/docs/messaging/troubleshooting/error-codes: the person has said STOP to this sender. */
const optedOut = '200';
/** Of the same list: "invalid destination number" and "destination permanently unavailable". 60 may work tomorrow. */
const badNumber: ReadonlySet<string> = new Set(['50', '70']);

function readNews(fields: URLSearchParams, messageId: string | null): CallbackOutcome {
  const providerMessageId = fields.get('MessageUUID');
  const status = fields.get('Status');
  if (!providerMessageId) return { kind: 'garbage' };
  if (status === null) return readReply(fields);
  const known = Object.hasOwn(statuses, status) ? statuses[status] : undefined;
  if (!known) return { kind: 'genuine', news: [] };
  const error = known === 'failed' ? (fields.get('ErrorCode') ?? '').replace(/^0+/, '') : '';
  const news: ProviderNews[] = [
    {
      kind: 'receipt',
      ...(messageId === null ? {} : { messageId }),
      providerMessageId,
      status: known,
      ...(known === 'failed' ? { reason: slug('plivo', error === '' ? status : error) } : {}),
      ...(badNumber.has(error) ? { badAddress: true } : {}),
      ...detailsOf(fields),
    },
  ];
  const to = fields.get('To') ?? '';
  // Without logs, the number may come masked.
  if (error === optedOut && isNumber(to)) news.push({ kind: 'stop', from: `+${to}` });
  return { kind: 'genuine', news };
}

function detailsOf(fields: URLSearchParams): Partial<Receipt> {
  const [amount, units] = [fields.get('TotalAmount') ?? '', fields.get('Units') ?? ''];
  const network = `${fields.get('MCC') ?? ''}${fields.get('MNC') ?? ''}`;
  return {
    ...(/^[1-9]\d?$/.test(units) ? { segments: Number(units) } : {}),
    ...(/^\d{5,6}$/.test(network) ? { network } : {}),
    // Plivo bills in one currency.
    ...(/^\d{1,6}\.\d{1,8}$/.test(amount) ? { price: { amount, currency: 'USD' } } : {}),
  };
}

function readReply(fields: URLSearchParams): CallbackOutcome {
  const [from, to] = [fields.get('From') ?? '', fields.get('To') ?? ''];
  const text = fields.get('Text');
  if (text === null) return { kind: 'garbage' };
  const kind = readStopWord(text);
  const own = isNumber(to) ? `+${to}` : to;
  const news: ProviderNews[] =
    kind && isNumber(from) ? [{ kind, from: `+${from}`, ...(own === '' ? {} : { to: own }) }] : [];
  return { kind: 'genuine', news, answer: { contentType: 'text/xml', body: '<Response></Response>' } };
}

const isNumber = (text: string): boolean => /^[1-9]\d{6,14}$/.test(text);
