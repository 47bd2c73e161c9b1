import type { NetworkReceipt, Reply } from '../carrier.ts';
import type { Vendor, VendorReply, VendorRequest, VendorTools } from '../vendor.ts';
import { awsError, awsKeys, checkSignature } from './aws-account.ts';
import { Topic, type TopicOptions } from './aws-topic.ts';

/** Numbers and names that belong to the customer. */
const senders = ['+4915735980001', 'Shop'];
const configurationSet = 'codes';

/**
 * AWS End User Messaging, SendTextMessage and its events by SNS. Nothing is told before something is subscribed:
 * `curl --aws-sigv4 aws:amz:eu-central-1:sns -u <accessKeyId>:<secretAccessKey> <address>
 *   --data 'Action=Subscribe&Protocol=http&TopicArn=<topic>' --data-urlencode 'Endpoint=http://…/callbacks/<name>'`
 */
export function createAws(
  tools: VendorTools,
  options: Partial<TopicOptions> = {},
): Vendor & { readonly topic: Topic } {
  const { carrier } = tools;
  const topic = new Topic({ tools, name: 'texts', ...options });
  carrier.onReply((reply) => void tellReply(topic, reply));
  const settings = {
    region: awsKeys.region,
    accessKeyId: awsKeys.accessKeyId,
    secretAccessKey: awsKeys.secretAccessKey,
    sender: senders[1],
    configurationSet,
    topicArns: [topic.arn],
  };
  return {
    name: 'aws',
    topic,
    settings,
    settingsAt: (url) => ({ ...settings, baseUrl: url, snsUrl: url }),
    handle: (request) => topic.handle(request) ?? sendText(request, tools, topic),
  };
}

async function tellReply(topic: Topic, { from, to, text }: Reply): Promise<void> {
  if (!senders.includes(to)) return;
  await topic.publish({
    originationNumber: from,
    destinationNumber: to,
    messageKeyword: 'KEYWORD_123456789012',
    messageBody: text,
    inboundMessageId: 'cae173d2-66b9-564c-8309-21f858e9fb84',
    previousPublishedMessageId: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  });
}

const shape: Readonly<Record<string, (value: unknown) => boolean>> = {
  DestinationPhoneNumber: matches(/^\+?[1-9][0-9]{1,18}$/),
  OriginationIdentity: matches(/^[A-Za-z0-9_:/+-]{1,256}$/),
  MessageBody: matches(/^(?!\s*$)[\s\S]{1,1600}$/),
  MessageType: matches(/^(?:TRANSACTIONAL|PROMOTIONAL)$/),
  ConfigurationSetName: matches(/^[A-Za-z0-9_:/-]{1,256}$/),
  MaxPrice: matches(/^[0-9]{0,2}\.[0-9]{1,5}$/),
  TimeToLive: (value) => Number.isInteger(value) && Number(value) >= 5 && Number(value) <= 259_200,
  Context: isContext,
  DestinationCountryParameters: (value) => typeof value === 'object',
};

function matches(pattern: RegExp): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && pattern.test(value);
}

function isContext(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= 5 &&
    entries.every(([key, text]) => /^\S{1,100}$/.test(key) && /^\S.{0,798}\S$/.test(text))
  );
}

function sendText(request: VendorRequest, tools: VendorTools, topic: Topic): VendorReply {
  const { carrier } = tools;
  const unsigned = checkSignature(request, 'sms-voice', carrier.clock);
  if (unsigned) return unsigned;
  if (request.headers['x-amz-target'] !== 'PinpointSMSVoiceV2.SendTextMessage') {
    return awsError(400, 'UnknownOperationException');
  }
  const body = JSON.parse(request.body) as Record<string, unknown>;
  const wrong = [...Object.keys(body), 'DestinationPhoneNumber'].filter((name) => !shape[name]?.(body[name]));
  if (wrong.length > 0) return invalid('FIELD_VALIDATION_FAILED', wrong);
  const { OriginationIdentity: from = senders[0], ConfigurationSetName: set } = body;
  const to = String(body.DestinationPhoneNumber);
  const words = { Message: `Not to ${to}: ${body.MessageBody}` };
  const conduct = carrier.door();
  switch (conduct) {
    case 'refuse':
      return awsError(400, 'ConflictException', { ...words, Reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT' });
    case 'fail':
      return awsError(500, 'InternalServerException', { ...words, RequestId: '1' });
    case 'throttle':
      return awsError(400, 'ThrottlingException', words);
    case 'accept':
      break;
    default:
      return conduct;
  }
  if (!senders.includes(String(from))) return invalid('SENDER_ID_NOT_REGISTERED', ['OriginationIdentity']);
  if (set !== undefined && set !== configurationSet) {
    return awsError(400, 'ResourceNotFoundException', { ResourceType: 'configuration-set', ResourceId: set });
  }
  const ttlMs = Number(body.TimeToLive ?? 259_200) * 1000;
  const requestedAt = carrier.clock.now();
  const context = (body.Context ?? {}) as Record<string, string>;
  const id = carrier.submit({
    channel: 'sms',
    from: String(from),
    to,
    text: String(body.MessageBody),
    validUntil: requestedAt + ttlMs,
    ...(context.countersign === undefined ? {} : { reference: context.countersign }),
    onReceipt: (receipt) => {
      const event = eventOf(receipt, { to, from: String(from), context, requestedAt });
      if (set !== undefined) void topic.publish(event);
    },
  });
  return { status: 200, body: { MessageId: id } };
}

function invalid(reason: string, names: readonly string[]): VendorReply {
  const Fields = names.map((Name) => ({ Name, Message: 'Not so.' }));
  return awsError(400, 'ValidationException', { Message: 'Not so.', Reason: reason, Fields });
}

const statuses: Readonly<Record<NetworkReceipt['status'], string>> = {
  sent: 'SUCCESSFUL',
  delivered: 'DELIVERED',
  expired: 'TTL_EXPIRED',
  'unknown-number': 'INVALID',
  absent: 'UNREACHABLE',
  barred: 'CARRIER_BLOCKED',
};

/** https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html */
function eventOf(
  { id, status, at }: NetworkReceipt,
  sent: { to: string; from: string; context: object; requestedAt: number },
): object {
  return {
    eventType: `TEXT_${statuses[status]}`,
    eventVersion: '1.0',
    eventTimestamp: at,
    isFinal: true,
    originationPhoneNumber: sent.from,
    destinationPhoneNumber: sent.to,
    isoCountryCode: 'DE',
    mcc: '262',
    mnc: '01',
    messageId: id,
    messageRequestTimestamp: sent.requestedAt,
    messageEncoding: 'GSM',
    messageType: 'TRANSACTIONAL',
    messageStatus: statuses[status],
    messageStatusDescription: `What became of the message to ${sent.to}`,
    context: sent.context,
    totalMessageParts: 1,
    totalMessagePrice: 0.09582,
    totalCarrierFee: 0.003,
  };
}
