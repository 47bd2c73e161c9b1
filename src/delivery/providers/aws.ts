import { type Static, Type } from 'typebox';
import type { CallbackOutcome, CallbackRequest, ProviderNews, Receipt } from '../callback.ts';
import type { OutgoingMessage, Provider, ProviderAnswer, ProviderKind, ProviderTools } from '../provider.ts';
import { readStopWord } from '../stop-word.ts';
import { type AwsError, AwsService, awsAccountSettings } from '../vendor/aws/account.ts';
import { NotificationReader } from '../vendor/aws/notification.ts';
import { numberOf, textOf } from '../vendor/json-member.ts';
import { slug } from '../vendor/vendor-call.ts';

const settings = Type.Object(
  {
    ...awsAccountSettings,
    sender: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_:/+-]{1,256}$',
        description:
          'Who a text is from where the route names nobody: a number, sender id or pool, or its ARN. Left out: AWS ' +
          'chooses among yours.',
      }),
    ),
    configurationSet: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_:/-]{1,256}$',
        description: 'Configuration set whose event destination is one of topicArns (events: TEXT_ALL).',
      }),
    ),
    successfulMeansDelivered: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'In some countries the last that AWS hears is that the carrier took the text. true: call that delivered.',
      }),
    ),
    maxPriceUsd: Type.Optional(
      Type.String({
        pattern: '^\\d{0,2}\\.\\d{1,5}$',
        description: 'What a text may cost at most, such as 0.15.',
      }),
    ),
    indiaEntityId: Type.Optional(
      Type.String({ pattern: '^\\d{1,30}$', description: 'Principal entity id, for sender ids in India.' }),
    ),
    indiaTemplateId: Type.Optional(
      Type.String({ pattern: '^\\d{1,30}$', description: 'Template id, for sender ids in India.' }),
    ),
  },
  { additionalProperties: false },
);
type AwsSettings = Static<typeof settings>;

/** Limits of SendTextMessage. */
const shortestTtlSeconds = 5;
const longestTtlSeconds = 259_200;
const longestText = 1_600;

/**
 * Texts by AWS End User Messaging (SMS and Voice API, version 2), SendTextMessage.
 * https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
 *
 * It has no token against sending twice: after a cut connection a person may get the same code twice. Our id goes along
 * as `Context`, which its events bring back. Its calls (SendVoiceMessage) can't wait for a key, so they aren't used: a
 * mailbox would get the code.
 */
export const aws: ProviderKind<typeof settings> = {
  kind: 'aws',
  settings,
  create: createAwsProvider,
};

function createAwsProvider(given: AwsSettings, tools: ProviderTools): Provider {
  const service = new AwsService(
    { vendor: 'aws', endpoint: 'sms-voice', signingName: 'sms-voice' },
    given,
    tools,
  );
  const notifications = new NotificationReader(given, tools);
  return {
    name: tools.name,
    channels: ['sms'],
    givesReceipts: given.topicArns !== undefined && given.configurationSet !== undefined,
    async send(message, signal) {
      const request = requestOf(message, given, tools.clock());
      if ('outcome' in request) return request;
      const { body } = request;
      const headers = {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'PinpointSMSVoiceV2.SendTextMessage',
      };
      const reply = await service.call({ path: '/', headers, body }, signal);
      if (!reply.ok) return 'answer' in reply ? reply.answer : answerFor(reply.error);
      const providerMessageId = textOf(reply.json, 'MessageId');
      return providerMessageId === undefined
        ? { outcome: 'retry', reason: 'aws-protocol' }
        : { outcome: 'accepted', providerMessageId };
    },
    readCallback: (request) => readCallback(request, notifications, given),
    close: () => service.close(),
  };
}

type Refusal = Extract<ProviderAnswer, { outcome: 'refused' }>;

function requestOf(
  { content, to, sender, messageId, expiresAt }: OutgoingMessage,
  given: AwsSettings,
  now: number,
): { readonly body: object } | Refusal {
  if (content.kind !== 'sms' || !/^\+[1-9]\d{5,14}$/.test(to) || content.text.length > longestText) {
    return { outcome: 'refused', reason: 'aws-not-sendable' };
  }
  const ttlSeconds = Math.floor((expiresAt - now) / 1000);
  if (ttlSeconds < shortestTtlSeconds) return { outcome: 'refused', reason: 'aws-too-late' };
  const { configurationSet, maxPriceUsd, indiaEntityId, indiaTemplateId } = given;
  const origin = sender ?? given.sender;
  const india = {
    ...(indiaEntityId === undefined ? {} : { IN_ENTITY_ID: indiaEntityId }),
    ...(indiaTemplateId === undefined ? {} : { IN_TEMPLATE_ID: indiaTemplateId }),
  };
  const body = {
    DestinationPhoneNumber: to,
    MessageBody: content.text,
    MessageType: 'TRANSACTIONAL',
    TimeToLive: Math.min(ttlSeconds, longestTtlSeconds),
    Context: { [contextKey]: messageId },
    ...(origin === undefined ? {} : { OriginationIdentity: origin }),
    ...(configurationSet === undefined ? {} : { ConfigurationSetName: configurationSet }),
    ...(maxPriceUsd === undefined ? {} : { MaxPrice: maxPriceUsd }),
    ...(to.startsWith('+91') && Object.keys(india).length > 0 ? { DestinationCountryParameters: india } : {}),
  };
  return { body };
}

/** A name of our own, since a configuration set may serve others too. */
const contextKey = 'countersign';

/** Reasons that say something about this number; all others say that our settings or account are wrong. */
const refusals: Readonly<Record<string, string>> = {
  DESTINATION_COUNTRY_BLOCKED: 'aws-country-blocked',
  DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION: 'aws-country-blocked',
  DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE: 'aws-number-blocked',
  COUNTRY_NOT_ENABLED: 'aws-country-blocked',
  COUNTRY_CODE_MISMATCH: 'aws-bad-number',
  INTERNATIONAL_SENDING_NOT_SUPPORTED: 'aws-country-blocked',
  PRICE_OVER_THRESHOLD: 'aws-too-dear',
};

const setupFaults: Readonly<Record<string, string>> = {
  DESTINATION_PHONE_NUMBER_NOT_VERIFIED: 'aws-setup-sandbox',
  INVALID_IDENTITY_FOR_DESTINATION_COUNTRY: 'aws-setup-sender-country',
};

function answerFor({ type, reason, fields }: AwsError): ProviderAnswer {
  if (reason === 'DESTINATION_PHONE_NUMBER_OPTED_OUT') {
    return { outcome: 'refused', reason: 'aws-opted-out', everywhere: true };
  }
  if (type === 'ValidationException' && fields.includes('DestinationPhoneNumber')) {
    return { outcome: 'refused', reason: 'aws-bad-number' };
  }
  const refusal = Object.hasOwn(refusals, reason) ? refusals[reason] : undefined;
  if (refusal !== undefined) return { outcome: 'refused', reason: refusal };
  const fault = Object.hasOwn(setupFaults, reason) ? setupFaults[reason] : undefined;
  if (fault !== undefined) return { outcome: 'retry', reason: fault };
  switch (type) {
    case 'ServiceQuotaExceededException':
      return { outcome: 'retry', reason: 'aws-setup-quota', afterSeconds: 30 };
    case 'ResourceNotFoundException':
      return { outcome: 'retry', reason: 'aws-setup-not-found' };
    case 'ConflictException':
    case 'ValidationException':
      return { outcome: 'retry', reason: slug('aws-setup', reason || 'validation') };
    default:
      return { outcome: 'retry', reason: slug('aws', type) };
  }
}

async function readCallback(
  request: CallbackRequest,
  notifications: NotificationReader,
  given: AwsSettings,
): Promise<CallbackOutcome> {
  const outcome = await notifications.read(request);
  if (outcome.kind === 'confirmed') return { kind: 'genuine', news: [] };
  if (outcome.kind !== 'notification') return outcome;
  return {
    kind: 'genuine',
    news: [readEvent(outcome.message, given) ?? readReply(outcome.message)].flatMap((one) => one ?? []),
  };
}

/** https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html; the others say "not yet". */
const failures: ReadonlySet<string> = new Set([
  'BLOCKED',
  'TTL_EXPIRED',
  'CARRIER_UNREACHABLE',
  'INVALID',
  'INVALID_MESSAGE',
  'CARRIER_BLOCKED',
  'UNREACHABLE',
  'SPAM',
  'UNKNOWN',
  'PROTECT_BLOCKED',
]);

function readEvent(
  event: unknown,
  { successfulMeansDelivered = false }: AwsSettings,
): ProviderNews | undefined {
  const [, type = ''] = /^TEXT_(\w+)$/.exec(textOf(event, 'eventType') ?? '') ?? [];
  const status = statusOf(type, successfulMeansDelivered);
  if (status === undefined) return undefined;
  const messageId = textOf(event, 'context', contextKey);
  const providerMessageId = textOf(event, 'messageId');
  if (messageId === undefined && providerMessageId === undefined) return undefined;
  return {
    kind: 'receipt',
    status,
    ...(messageId === undefined ? {} : { messageId }),
    ...(providerMessageId === undefined ? {} : { providerMessageId }),
    ...(status === 'failed' ? { reason: slug('aws', type) } : {}),
    ...(type === 'INVALID' ? { badAddress: true } : {}),
    ...detailsOf(event),
  };
}

function statusOf(type: string, successfulMeansDelivered: boolean): Receipt['status'] | undefined {
  if (type === 'DELIVERED') return 'delivered';
  if (type === 'SUCCESSFUL') return successfulMeansDelivered ? 'delivered' : 'sent';
  return failures.has(type) ? 'failed' : undefined;
}

function detailsOf(event: unknown): Partial<Receipt> {
  const at = numberOf(event, 'eventTimestamp');
  const segments = numberOf(event, 'totalMessageParts');
  const price = numberOf(event, 'totalMessagePrice');
  const network = `${textOf(event, 'mcc') ?? ''}${textOf(event, 'mnc') ?? ''}`;
  return {
    ...(at === undefined ? {} : { at }),
    ...(segments === undefined ? {} : { segments }),
    // AWS bills what the carrier takes besides; US dollars, to a thousandth of a cent.
    ...(price === undefined
      ? {}
      : {
          price: { amount: (price + (numberOf(event, 'totalCarrierFee') ?? 0)).toFixed(5), currency: 'USD' },
        }),
    ...(/^\d{5,6}$/.test(network) ? { network } : {}),
  };
}

/** https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html */
function readReply(reply: unknown): ProviderNews | undefined {
  const kind = readStopWord(textOf(reply, 'messageBody') ?? '');
  const from = textOf(reply, 'originationNumber');
  const to = textOf(reply, 'destinationNumber');
  if (!kind || from === undefined || !/^\+[1-9]\d{5,14}$/.test(from)) return undefined;
  return { kind, from, ...(to === undefined ? {} : { to }) };
}
