import Type, { type Static } from 'typebox';
import type { CallbackOutcome, ProviderNews, Receipt } from '../callback.ts';
import type { OutgoingMessage, Provider, ProviderAnswer, ProviderKind, ProviderTools } from '../provider.ts';
import { readStopWord } from '../stop-word.ts';
import { slug } from '../vendor/vendor-call.ts';
import { accountSettings, badNumber, openTwilioAccount, optedOut } from './twilio-account.ts';

const settings = Type.Object(
  {
    ...accountSettings,
    messagingServiceSid: Type.Optional(
      Type.String({
        pattern: '^MG[0-9a-f]{32}$',
        description:
          'Messaging service to send by. It picks the sender, unless the route names one of its senders.',
      }),
    ),
    from: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 16,
        description:
          'Who a text is from where the route names nobody: a number of the account as +1…, a short code, or up to 11 letters ' +
          'and digits. Not needed with a messaging service.',
      }),
    ),
    discardContent: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'Twilio keeps neither the text nor the whole number once it is sent. Needs message redaction, which Twilio switches ' +
          'on for an account.',
      }),
    ),
  },
  { additionalProperties: false },
);

/**
 * Text messages by Twilio's Messages resource (https://www.twilio.com/docs/messaging/api/message-resource).
 *
 * The validity is how long Twilio itself keeps a text in its queue; what a carrier does then, nobody says. There is no key
 * by which a repeated request would be known: a connection that is cut at the wrong moment costs a second text with the
 * same code.
 *
 * Reasons are `twilio-<error number>`; `twilio-setup-…` wants an operator.
 */
export const twilio: ProviderKind<typeof settings> = {
  kind: 'twilio',
  settings,
  create: (given, tools) => createTwilioProvider(given, tools),
};

function createTwilioProvider(given: Static<typeof settings>, tools: ProviderTools): Provider {
  const account = openTwilioAccount(given, tools);
  return {
    name: tools.name,
    channels: ['sms'],
    senderProblem: (sender) =>
      (sender ?? given.from ?? given.messagingServiceSid) === undefined
        ? 'a sender is needed, of the route or as from or messagingServiceSid.'
        : undefined,
    async send(message, signal) {
      const fields = toFields(message, given, tools);
      return fields instanceof URLSearchParams ? account.create('Messages', fields, signal) : fields;
    },
    async readCallback(request) {
      const signed = account.readSigned(request);
      return signed.kind === 'genuine' ? readNews(signed.fields, request.messageId) : signed;
    },
    async close() {
      account.close();
    },
  };
}

/** Ten hours; https://www.twilio.com/docs/api/errors/90007 */
const maxValiditySeconds = 36_000;

function toFields(
  { messageId, to, sender, content, expiresAt }: OutgoingMessage,
  { from, messagingServiceSid, discardContent }: Static<typeof settings>,
  { clock, callbackUrl }: ProviderTools,
): URLSearchParams | ProviderAnswer {
  if (content.kind !== 'sms' || !/^\+\d{6,15}$/.test(to)) {
    return { outcome: 'refused', reason: 'twilio-not-sendable' };
  }
  const secondsLeft = Math.floor((expiresAt - clock()) / 1000);
  if (secondsLeft < 1) return { outcome: 'refused', reason: 'twilio-too-late' };
  const named = sender ?? from;
  const service = /^MG[0-9a-f]{32}$/.test(named ?? '') ? named : messagingServiceSid;
  const number = named === service ? undefined : named;
  if (service === undefined && number === undefined) {
    return { outcome: 'retry', reason: 'twilio-setup-sender' };
  }
  return new URLSearchParams({
    To: to,
    Body: content.text,
    ...(number === undefined ? {} : { From: number }),
    ...(service === undefined ? {} : { MessagingServiceSid: service }),
    StatusCallback: callbackUrl(messageId),
    ValidityPeriod: String(Math.min(secondsLeft, maxValiditySeconds)),
    ...(discardContent ? { ContentRetention: 'discard', AddressRetention: 'obfuscate' } : {}),
  });
}

/** https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks; others are on the way. */
const statuses: Readonly<Record<string, Receipt['status']>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
};

function readNews(fields: URLSearchParams, messageId: string | null): CallbackOutcome {
  const status = fields.get('MessageStatus') ?? fields.get('SmsStatus');
  const sid = fields.get('MessageSid') ?? fields.get('SmsSid');
  if (!status || !sid) return { kind: 'garbage' };
  if (status === 'received') return { kind: 'genuine', news: readReply(fields), answer: emptyAnswer };
  const known = Object.hasOwn(statuses, status) ? statuses[status] : undefined;
  if (!known) return { kind: 'genuine', news: [] };
  const error = fields.get('ErrorCode') ?? '';
  const news: ProviderNews[] = [
    {
      kind: 'receipt',
      ...(messageId === null ? {} : { messageId }),
      providerMessageId: sid,
      status: known,
      ...(known === 'failed' ? { reason: slug('twilio', error === '' ? status : error) } : {}),
      ...(known === 'failed' && badNumber.has(Number(error)) ? { badAddress: true } : {}),
    },
  ];
  const to = fields.get('To') ?? '';
  // A messaging service looks at its list of STOPs only after it has taken the text.
  if (error === String(optedOut) && isNumber(to)) news.push({ kind: 'stop', from: to });
  return { kind: 'genuine', news };
}

/** Twilio speaks to the person itself, or nobody does. */
const emptyAnswer = { contentType: 'text/xml', body: '<Response/>' };

/**
 * `OptOutType` is there with Advanced Opt-Out, in any language that is set up there
 * (https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out); without it, the words themselves are read.
 */
function readReply(fields: URLSearchParams): readonly ProviderNews[] {
  const said = fields.get('OptOutType')?.toLowerCase();
  const kind =
    said === 'stop' || said === 'start' ? said : said ? undefined : readStopWord(fields.get('Body') ?? '');
  const [from, to] = [fields.get('From') ?? '', fields.get('To') ?? ''];
  if (!kind || !isNumber(from)) return [];
  return [{ kind, from, ...(to === '' ? {} : { to }) }];
}

const isNumber = (text: string): boolean => /^\+\d{6,15}$/.test(text);
