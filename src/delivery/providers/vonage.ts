import Type, { type Static } from 'typebox';
import type { CallbackOutcome, ProviderNews, Receipt } from '../callback.ts';
import type { OutgoingMessage, Provider, ProviderAnswer, ProviderKind, ProviderTools } from '../provider.ts';
import { readStopWord } from '../stop-word.ts';
import { memberOf, textOf } from '../vendor/json-member.ts';
import { slug, type VendorReply } from '../vendor/vendor-call.ts';
import { answerForAccount, applicationSettings, openVonageApplication, problemOf } from './vonage-account.ts';

const settings = Type.Object(
  {
    ...applicationSettings,
    from: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 16,
        description:
          'Who a text is from where the route names nobody: a number as +1…, or up to 11 letters and digits.',
      }),
    ),
  },
  { additionalProperties: false },
);

/**
 * Text messages by Vonage's Messages API, version 1 (https://developer.vonage.com/en/api/messages), which Vonage recommends
 * over its older SMS API. There is no key by which a repeated request would be known.
 *
 * Reasons are `vonage-<error number>` (https://developer.vonage.com/en/api-errors/messages); `vonage-setup-…` wants an
 * operator.
 */
export const vonage: ProviderKind<typeof settings> = {
  kind: 'vonage',
  settings,
  create: (given, tools) => createVonageProvider(given, tools),
};

function createVonageProvider(given: Static<typeof settings>, tools: ProviderTools): Provider {
  const application = openVonageApplication(given, tools);
  return {
    name: tools.name,
    channels: ['sms'],
    senderProblem: (sender) =>
      (sender ?? given.from) === undefined ? 'a sender is needed, of the route or as from.' : undefined,
    async send(message, signal) {
      const body = toBody(message, given, tools);
      return 'outcome' in body ? body : application.post('/v1/messages', body, signal, readAnswer);
    },
    async readCallback(request) {
      const signed = application.readSigned(request);
      return signed.kind === 'genuine' ? readNews(signed.json, request.messageId) : signed;
    },
    async close() {
      application.close();
    },
  };
}

const minTtlSeconds = 20;
const maxTtlSeconds = 604_800;

function toBody(
  { messageId, to, sender, content, expiresAt }: OutgoingMessage,
  { from }: Static<typeof settings>,
  { clock, callbackUrl }: ProviderTools,
): object | ProviderAnswer {
  if (content.kind !== 'sms' || !/^\+\d{6,15}$/.test(to)) {
    return { outcome: 'refused', reason: 'vonage-not-sendable' };
  }
  const secondsLeft = Math.floor((expiresAt - clock()) / 1000);
  // What Vonage takes for less would be tried for longer than the code lives.
  if (secondsLeft < minTtlSeconds) return { outcome: 'refused', reason: 'vonage-too-late' };
  const named = sender ?? from;
  if (named === undefined) return { outcome: 'retry', reason: 'vonage-setup-sender' };
  return {
    message_type: 'text',
    channel: 'sms',
    to: to.slice(1),
    from: named.replace(/^\+(?=\d+$)/, ''),
    text: content.text,
    ttl: Math.min(secondsLeft, maxTtlSeconds),
    client_ref: messageId,
    webhook_url: callbackUrl(messageId),
    webhook_version: 'v1',
  };
}

/**
 * What the numbers mean is Vonage's list (https://developer.vonage.com/en/api-errors/messages); 1000 to 1370 were held against
 * the table in nexmo-developer (markdown/messages). Those that aren't here are about this number or this text.
 */

/** "Illegal number": the person has said STOP to Vonage. */
const optedOut = '1240';
const crowded: ReadonlySet<string> = new Set(['1000', '1241', '1460']);
/** Vonage is in trouble of its own, or the phone is off or busy: later it may do. */
const passing: ReadonlySet<string> = new Set(['1030', '1100', '1180', '1220', '1230']);
/** Our account, sender or settings; what the person's number is doesn't matter. */
const ours: ReadonlySet<string> = new Set(
  '1010 1060 1070 1080 1110 1120 1130 1140 1150 1160 1400 1410 1420 1440'.split(' '),
);

function readAnswer(reply: VendorReply): ProviderAnswer {
  const { status, json } = reply;
  const id = textOf(json, 'message_uuid') ?? '';
  if (status === 202 && /^[0-9a-f-]{36}$/i.test(id)) return { outcome: 'accepted', providerMessageId: id };
  const problem = problemOf(json) ?? '';
  if (problem === optedOut) return { outcome: 'refused', reason: slug('vonage', problem), everywhere: true };
  if (crowded.has(problem)) return { outcome: 'retry', reason: 'vonage-throttled', afterSeconds: 1 };
  if (passing.has(problem)) return { outcome: 'retry', reason: slug('vonage', problem) };
  if (ours.has(problem)) return { outcome: 'retry', reason: slug('vonage-setup', problem) };
  const forAccount = answerForAccount(reply);
  if (forAccount) return forAccount;
  if (status < 400 || problem === '') return { outcome: 'retry', reason: 'vonage-protocol' };
  return {
    outcome: 'refused',
    reason: slug('vonage', problem),
    ...(badNumber.has(problem) ? { badAddress: true } : {}),
  };
}

/** https://developer.vonage.com/en/messages/concepts/messages-status-callbacks */
const statuses: Readonly<Record<string, Receipt['status']>> = {
  submitted: 'sent',
  delivered: 'delivered',
  read: 'read',
  rejected: 'failed',
  undeliverable: 'failed',
};
/** No number, gone for good, or none that this channel could reach. */
const badNumber: ReadonlySet<string> = new Set(['1170', '1190', '1430']);

function readNews(json: unknown, addressedId: string | null): CallbackOutcome {
  const providerMessageId = textOf(json, 'message_uuid');
  if (providerMessageId === undefined) return { kind: 'garbage' };
  const status = textOf(json, 'status');
  if (status === undefined) return readReply(json);
  const messageId = textOf(json, 'client_ref');
  // The address isn't signed: somebody else's genuine receipt may be brought to it.
  if (addressedId !== null && messageId !== addressedId) return { kind: 'forged' };
  const known = Object.hasOwn(statuses, status) ? statuses[status] : undefined;
  if (!known) return { kind: 'genuine', news: [] };
  const error = known === 'failed' ? errorOf(json) : '';
  const news: ProviderNews[] = [
    {
      kind: 'receipt',
      ...(messageId === undefined ? {} : { messageId }),
      providerMessageId,
      status: known,
      ...(known === 'failed' ? { reason: slug('vonage', error === '' ? status : error) } : {}),
      ...(badNumber.has(error) ? { badAddress: true } : {}),
      ...detailsOf(json),
    },
  ];
  const to = textOf(json, 'to') ?? '';
  if (error === optedOut && isNumber(to)) news.push({ kind: 'stop', from: `+${to}` });
  return { kind: 'genuine', news };
}

/** The number is at the end of the type; some callbacks have the problem one member deeper. */
function errorOf(json: unknown): string {
  const error = memberOf(json, 'error');
  return problemOf(error) ?? problemOf(memberOf(error, 'error')) ?? '';
}

function detailsOf(json: unknown): Partial<Receipt> {
  const at = Date.parse(textOf(json, 'timestamp') ?? '');
  const segments = Number(memberOf(json, 'sms', 'count_total') ?? Number.NaN);
  const network = textOf(json, 'destination', 'network_code') ?? '';
  const amount = textOf(json, 'usage', 'price') ?? '';
  const currency = textOf(json, 'usage', 'currency') ?? '';
  return {
    ...(Number.isFinite(at) ? { at } : {}),
    ...(Number.isInteger(segments) && segments > 0 && segments < 100 ? { segments } : {}),
    ...(/^\d{5,6}$/.test(network) ? { network } : {}),
    ...(/^\d{1,6}(?:\.\d{1,8})?$/.test(amount) && /^[A-Z]{3}$/.test(currency)
      ? { price: { amount, currency } }
      : {}),
  };
}

function readReply(json: unknown): CallbackOutcome {
  const [from, to, text] = [textOf(json, 'from'), textOf(json, 'to'), textOf(json, 'text')];
  if (from === undefined || textOf(json, 'channel') !== 'sms') return { kind: 'garbage' };
  const kind = readStopWord(text ?? '');
  if (!kind || !isNumber(from)) return { kind: 'genuine', news: [] };
  const own = to !== undefined && isNumber(to) ? `+${to}` : to;
  return { kind: 'genuine', news: [{ kind, from: `+${from}`, ...(own === undefined ? {} : { to: own }) }] };
}

const isNumber = (text: string): boolean => /^[1-9]\d{6,14}$/.test(text);
