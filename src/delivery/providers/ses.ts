import { type Static, Type } from 'typebox';
import { parseEmail } from '#core/email-address.ts';
import type { CallbackOutcome, CallbackRequest, ProviderNews, Receipt } from '../callback.ts';
import type { OutgoingMessage, Provider, ProviderAnswer, ProviderKind, ProviderTools } from '../provider.ts';
import { type AwsError, AwsService, awsAccountSettings } from '../vendor/aws/account.ts';
import { NotificationReader } from '../vendor/aws/notification.ts';
import { listOf, textOf } from '../vendor/json-member.ts';
import { formatMailSender, parseMailSender } from '../vendor/mail-sender.ts';
import { slug } from '../vendor/vendor-call.ts';

const settings = Type.Object(
  {
    ...awsAccountSettings,
    from: Type.String({
      description: 'no-reply@shop.example or Shop <no-reply@shop.example>, of an identity verified in SES.',
    }),
    configurationSet: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_-]{1,64}$',
        description:
          'Configuration set whose event destination is one of topicArns (events: deliveries, bounces, complaints, ' +
          'rejects). Its MaxDeliverySeconds should be 600, since a code is worth nothing later.',
      }),
    ),
  },
  { additionalProperties: false },
);
type SesSettings = Static<typeof settings>;

/**
 * E-mail by Amazon SES, version 2, SendEmail.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 *
 * SES has no token against sending twice, and no time limit in the request: that of the configuration set
 * (MaxDeliverySeconds) is all there is. Our id goes along as a tag, which its events bring back.
 */
export const ses: ProviderKind<typeof settings> = { kind: 'ses', settings, create: createSesProvider };

function createSesProvider(given: SesSettings, tools: ProviderTools): Provider {
  if (!parseMailSender(given.from)) {
    throw new Error('/from must be one address, such as "Shop <no-reply@shop.example>".');
  }
  const service = new AwsService({ vendor: 'ses', endpoint: 'email', signingName: 'ses' }, given, tools);
  const notifications = new NotificationReader(given, tools);
  return {
    name: tools.name,
    channels: ['email'],
    givesReceipts: given.topicArns !== undefined && given.configurationSet !== undefined,
    async send(message, signal) {
      const request = requestOf(message, given, tools.clock());
      if ('outcome' in request) return request;
      const reply = await service.call(
        {
          path: '/v2/email/outbound-emails',
          headers: { 'content-type': 'application/json' },
          body: request.body,
        },
        signal,
      );
      if (!reply.ok) return 'answer' in reply ? reply.answer : answerFor(reply.error);
      const providerMessageId = textOf(reply.json, 'MessageId');
      return providerMessageId === undefined
        ? { outcome: 'retry', reason: 'ses-protocol' }
        : { outcome: 'accepted', providerMessageId };
    },
    readCallback: (request) => readCallback(request, notifications),
    close: () => service.close(),
  };
}

const tagName = 'countersign';

type Refusal = Extract<ProviderAnswer, { outcome: 'refused' }>;

function requestOf(
  { content, to, sender, messageId, expiresAt }: OutgoingMessage,
  { from, configurationSet }: SesSettings,
  now: number,
): { readonly body: object } | Refusal {
  // Checked again although it was on the way in: anything but exactly one address would be a second recipient.
  const recipient = parseEmail(to);
  const origin = parseMailSender(sender ?? from);
  // SES takes no SMTPUTF8; the domain is punycode by now.
  const isAscii = recipient.ok && /^[\x21-\x7e]+$/.test(recipient.address.value);
  if (content.kind !== 'email' || !isAscii || !origin) {
    return { outcome: 'refused', reason: 'ses-not-sendable' };
  }
  if (expiresAt <= now) return { outcome: 'refused', reason: 'ses-too-late' };
  const text = (words: string): object => ({ Data: words, Charset: 'UTF-8' });
  const body = {
    FromEmailAddress: formatMailSender(origin),
    Destination: { ToAddresses: [recipient.address.value] },
    Content: {
      Simple: {
        Subject: text(content.subject),
        Body: { Text: text(content.text), Html: text(content.html) },
        // RFC 3834 §5, and what Exchange understands: nobody's holiday answer should come back to a code.
        Headers: [
          { Name: 'Auto-Submitted', Value: 'auto-generated' },
          { Name: 'X-Auto-Response-Suppress', Value: 'All' },
        ],
      },
    },
    EmailTags: [{ Name: tagName, Value: messageId }],
    ...(configurationSet === undefined ? {} : { ConfigurationSetName: configurationSet }),
  };
  return { body };
}

const setupFaults: Readonly<Record<string, string>> = {
  AccountSuspendedException: 'ses-setup-suspended',
  SendingPausedException: 'ses-setup-paused',
  MailFromDomainNotVerifiedException: 'ses-setup-sender',
  NotFoundException: 'ses-setup-not-found',
  LimitExceededException: 'ses-setup-quota',
};

/**
 * `MessageRejected` is said of a sender that isn't verified and of an account in the sandbox as well as of content, and
 * only words tell which. All of these lie with our setup, and none with the person.
 */
function answerFor({ type }: AwsError): ProviderAnswer {
  const fault = Object.hasOwn(setupFaults, type) ? setupFaults[type] : undefined;
  if (fault !== undefined) return { outcome: 'retry', reason: fault, afterSeconds: 30 };
  if (type === 'MessageRejected') return { outcome: 'retry', reason: 'ses-setup-rejected' };
  if (type === 'BadRequestException') return { outcome: 'refused', reason: 'ses-bad-request' };
  return { outcome: 'retry', reason: slug('ses', type) };
}

async function readCallback(
  request: CallbackRequest,
  notifications: NotificationReader,
): Promise<CallbackOutcome> {
  const outcome = await notifications.read(request);
  if (outcome.kind === 'confirmed') return { kind: 'genuine', news: [] };
  if (outcome.kind !== 'notification') return outcome;
  return { kind: 'genuine', news: readEvent(outcome.message) };
}

/**
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html; `notificationType` is what
 * an identity's own feedback calls it.
 */
function readEvent(event: unknown): ProviderNews[] {
  switch (textOf(event, 'eventType') ?? textOf(event, 'notificationType')) {
    case 'Delivery':
      return receiptOf(event, { status: 'delivered', ...timeOf(event, 'delivery') });
    case 'Bounce':
      return readBounce(event);
    case 'Complaint':
      return readComplaint(event);
    case 'Reject':
      return receiptOf(event, { status: 'failed', reason: 'ses-rejected' });
    case 'Rendering Failure':
      return receiptOf(event, { status: 'failed', reason: 'ses-rendering-failure' });
    default:
      // Send says no more than our own answer did; DeliveryDelay may still arrive; opens and clicks are nobody's business.
      return [];
  }
}

function readBounce(event: unknown): ProviderNews[] {
  const type = textOf(event, 'bounce', 'bounceType') ?? '';
  const subtype = textOf(event, 'bounce', 'bounceSubType') ?? '';
  return receiptOf(event, {
    status: 'failed',
    reason: slug('ses-bounce', subtype === 'General' ? type : subtype),
    ...(type === 'Permanent' ? { badAddress: true } : {}),
    ...timeOf(event, 'bounce'),
  });
}

/** Who complained doesn't want our mail; some mailboxes also report that something is no spam after all. */
function readComplaint(event: unknown): ProviderNews[] {
  if (textOf(event, 'complaint', 'complaintFeedbackType') === 'not-spam') return [];
  return listOf(event, 'complaint', 'complainedRecipients').flatMap((recipient): ProviderNews[] => {
    const parsed = parseEmail(textOf(recipient, 'emailAddress') ?? '');
    return parsed.ok ? [{ kind: 'stop', from: parsed.address.value }] : [];
  });
}

function receiptOf(event: unknown, rest: Omit<Receipt, 'kind' | 'messageId'>): ProviderNews[] {
  const messageId = textOf(event, 'mail', 'tags', tagName, 0);
  const providerMessageId = textOf(event, 'mail', 'messageId');
  if (messageId === undefined && providerMessageId === undefined) return [];
  return [
    {
      kind: 'receipt',
      ...(messageId === undefined ? {} : { messageId }),
      ...(providerMessageId === undefined ? {} : { providerMessageId }),
      ...rest,
    },
  ];
}

function timeOf(event: unknown, part: string): { at?: number } {
  const at = Date.parse(textOf(event, part, 'timestamp') ?? '');
  return Number.isNaN(at) ? {} : { at };
}
