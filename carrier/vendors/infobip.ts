import type { NetworkReceipt } from '../carrier.ts';
import type { Vendor, VendorReply, VendorRequest, VendorTools } from '../vendor.ts';

const apiKey = 'simulated-api-key';
const senders = ['Shop', '4915735980002'];

type Message = {
  sender?: string;
  destinations?: { to?: string; messageId?: string }[];
  content?: { text?: string };
  options?: { validityPeriod?: { amount?: number; timeUnit?: string }; regional?: object };
  webhooks?: { delivery?: { url?: string }; contentType?: string; callbackData?: string };
};

export type InfobipOptions = {
  /** Where texts to our numbers are forwarded to. */
  readonly inboundUrl?: string;
};

/** Infobip, SMS API version 3, with delivery reports and forwarded replies. */
export function createInfobip(tools: VendorTools, { inboundUrl }: InfobipOptions = {}): Vendor {
  const { carrier, post } = tools;
  const known = new Set<string>();
  if (inboundUrl !== undefined) {
    carrier.onReply(({ from, to, text }) => {
      if (!senders.includes(to.replace(/^\+/, ''))) return;
      const results = [
        { messageId: carrier.random.hex(16), from: from.slice(1), to, text, cleanText: text, smsCount: 1 },
      ];
      void post({
        url: inboundUrl,
        headers,
        body: JSON.stringify({ results, messageCount: 1, pendingMessageCount: 0 }),
      });
    });
  }
  return {
    name: 'infobip',
    settings: { apiKey, sender: senders[0], callbackSecret: 'simulated_callback_secret' },
    handle: (request) => sendText(request, tools, known),
  };
}

const headers = { 'content-type': 'application/json' };
const error = (status: number, violations: object[] = []): VendorReply => ({
  status,
  body: { errorCode: `E${status}`, description: 'No.', action: 'See the docs.', violations, resources: [] },
});

const status = (groupId: number, groupName: string, id: number, name: string) => ({
  groupId,
  groupName,
  id,
  name,
  description: `${name} it is`,
});
const rejected = (id: number, name: string) => status(5, 'REJECTED', id, `REJECTED_${name}`);

function sendText(request: VendorRequest, { carrier, post }: VendorTools, known: Set<string>): VendorReply {
  if (request.headers.authorization !== `App ${apiKey}`) return error(401);
  if (request.method !== 'POST' || request.path !== '/sms/3/messages') return error(404);
  const { messages: [message = {}] = [] } = JSON.parse(request.body) as { messages?: Message[] };
  const violations = violationsOf(message);
  if (violations.length > 0) return error(400, violations);
  const { to = '', messageId = carrier.random.hex(20) } = message.destinations?.[0] ?? {};
  const answer = (said: object): VendorReply => ({
    status: 200,
    body: { bulkId: '2034072219640523072', messages: [{ messageId, status: said, destination: to }] },
  });
  const conduct = carrier.door();
  switch (conduct) {
    case 'refuse':
      return answer({
        ...rejected(52, 'DESTINATION'),
        description: `Not to ${to}: ${message.content?.text}`,
      });
    case 'fail':
      return error(503);
    case 'throttle':
      return error(429);
    case 'accept':
      break;
    default:
      return conduct;
  }
  if (message.sender !== undefined && !senders.includes(message.sender))
    return answer(rejected(13, 'SENDER'));
  if (known.has(messageId)) return answer(rejected(23, 'DUPLICATE_MESSAGE_ID'));
  known.add(messageId);
  const seconds = secondsOf(message.options?.validityPeriod);
  const url = message.webhooks?.delivery?.url;
  carrier.submit({
    channel: 'sms',
    from: message.sender ?? 'InfoSMS',
    to: `+${to}`,
    text: message.content?.text ?? '',
    reference: messageId,
    validUntil: carrier.clock.now() + seconds * 1000,
    onReceipt: (receipt) => {
      const body = JSON.stringify({ results: [reportOf(receipt, message, messageId)] });
      if (url !== undefined && receipt.status !== 'sent') void post({ url, headers, body });
    },
  });
  return answer(status(1, 'PENDING', 26, 'PENDING_ACCEPTED'));
}

function secondsOf({ amount = 48, timeUnit = 'HOURS' }: { amount?: number; timeUnit?: string } = {}): number {
  const unit = { SECONDS: 1, MINUTES: 60, HOURS: 3600 }[timeUnit] ?? 60;
  return Math.min(amount * unit, 48 * 3600);
}

function violationsOf({ sender, destinations = [], content, options, webhooks }: Message): object[] {
  const violation = (property: string) => ({ property, violation: 'is not as it must be' });
  const { amount = 1, timeUnit = 'MINUTES' } = options?.validityPeriod ?? {};
  const url = webhooks?.delivery?.url;
  const isSender = sender === undefined || /^(?:\d{3,15}|[\w -]{1,11})$/.test(sender);
  return [
    ...(destinations.length === 0 ? [violation('messages[0].destinations')] : []),
    ...(/^\+?[1-9]\d{5,14}$/.test(destinations[0]?.to ?? '')
      ? []
      : [violation('messages[0].destinations[0].to')]),
    ...(content?.text ? [] : [violation('messages[0].content')]),
    ...(isSender ? [] : [violation('messages[0].sender')]),
    ...(Number.isInteger(amount) && amount > 0 && ['SECONDS', 'MINUTES', 'HOURS'].includes(timeUnit)
      ? []
      : [violation('messages[0].options.validityPeriod')]),
    ...(url === undefined || /^https?:\/\//.test(url)
      ? []
      : [violation('messages[0].webhooks.delivery.url')]),
  ];
}

const noError = { groupId: 0, groupName: 'OK', id: 0, name: 'NO_ERROR', permanent: false };
const handsetError = (id: number, name: string, permanent: boolean) => ({
  groupId: 1,
  groupName: 'HANDSET_ERRORS',
  id,
  name,
  description: name,
  permanent,
});
const fates: Readonly<Record<NetworkReceipt['status'], readonly [status: object, error: object]>> = {
  sent: [status(1, 'PENDING', 7, 'PENDING_ENROUTE'), noError],
  delivered: [status(3, 'DELIVERED', 5, 'DELIVERED_TO_HANDSET'), noError],
  expired: [status(4, 'EXPIRED', 15, 'EXPIRED_EXPIRED'), noError],
  'unknown-number': [
    status(2, 'UNDELIVERABLE', 9, 'UNDELIVERABLE_NOT_DELIVERED'),
    handsetError(1, 'EC_UNKNOWN_SUBSCRIBER', true),
  ],
  absent: [
    status(2, 'UNDELIVERABLE', 9, 'UNDELIVERABLE_NOT_DELIVERED'),
    handsetError(27, 'EC_ABSENT_SUBSCRIBER', false),
  ],
  barred: [status(2, 'UNDELIVERABLE', 4, 'UNDELIVERABLE_REJECTED_OPERATOR'), noError],
};

function reportOf(
  receipt: NetworkReceipt,
  { webhooks, sender, destinations }: Message,
  messageId: string,
): object {
  const [said, fault] = fates[receipt.status];
  return {
    bulkId: '2034072219640523072',
    messageId,
    to: destinations?.[0]?.to,
    sender,
    sentAt: '2026-01-01T10:00:00.000+0000',
    doneAt: new Date(receipt.at).toISOString().replace('Z', '+0000'),
    messageCount: 1,
    mccMnc: '26201',
    price: { pricePerMessage: 0.0725, currency: 'EUR' },
    status: said,
    error: fault,
    callbackData: webhooks?.callbackData,
  };
}
