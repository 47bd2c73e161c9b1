import { createHmac } from 'node:crypto';
import type { NetworkReceipt } from '../carrier.ts';
import type { Vendor, VendorReply, VendorRequest, VendorTools } from '../vendor.ts';

const apiKey = 'bk_eu1_simulatedkey';
const webhookSecret = `whsec_${Buffer.from('a simulated signing secret of 32').toString('base64')}`;
const senders = ['Shop', '+4915735980003'];

export type BirdOptions = {
  /** A webhook endpoint with all events; more can be made with `POST /v1/webhooks`. */
  readonly webhookUrl?: string;
  /** As Bird documents it, and has not done yet: `validity_period` is taken. */
  readonly hasTimeLimits?: boolean;
};

export type BirdVendor = Vendor & {
  /** Headers by which an event is signed. */
  sign(body: string, at?: number): Record<string, string>;
};

/** Bird's communications platform: SMS, idempotency, webhooks. */
export function createBird(
  tools: VendorTools,
  { webhookUrl, hasTimeLimits = false }: BirdOptions = {},
): BirdVendor {
  const { carrier, post } = tools;
  let count = 0;
  const sign = (body: string, at = carrier.clock.now()): Record<string, string> => {
    const id = `evt_${++count}`;
    const timestamp = String(Math.floor(at / 1000));
    const key = Buffer.from(webhookSecret.slice('whsec_'.length), 'base64');
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    };
  };
  const endpoints = new Map<string, readonly string[] | undefined>();
  if (webhookUrl !== undefined) endpoints.set(webhookUrl, undefined);
  const tell = (type: string, at: number, data: object): void => {
    const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
    for (const [url, events] of endpoints) {
      if (events === undefined || events.includes(type)) void post({ url, headers: sign(body), body });
    }
  };
  carrier.onReply(({ from, to, text }) => {
    const segments = { count: 1, encoding: 'GSM_7BIT', characters: text.length };
    const base = { sms_id: `sms_in${++count}`, workspace_id: 'ws_1', tags: null, metadata: null, cost: null };
    if (senders.includes(to))
      tell('sms.received', carrier.clock.now(), { ...base, from, to, text, segments });
  });
  const remembered = new Map<string, { readonly request: string; readonly reply: VendorReply }>();
  return {
    name: 'bird',
    settings: { apiKey, sender: senders[0], webhookSecret },
    sign,
    handle(request) {
      if (request.headers.authorization !== `Bearer ${apiKey}`)
        return error(401, 'auth_error', 'Unauthenticated');
      if (request.method === 'POST' && request.path === '/v1/webhooks') return addWebhook(request, endpoints);
      if (request.method !== 'POST' || request.path !== '/v1/sms/messages')
        return error(404, 'not_found_error', 'NotFound');
      const key = request.headers['idempotency-key'];
      const before = key === undefined ? undefined : remembered.get(key);
      if (before && before.request !== request.body)
        return error(409, 'conflict_error', 'IdempotencyKeyReuse', 'E01005');
      if (before) return before.reply;
      const reply = sendText(request, tools, tell, hasTimeLimits);
      if (key !== undefined && typeof reply === 'object' && reply.status === 202) {
        remembered.set(key, { request: request.body, reply });
      }
      return reply;
    },
  };
}

function addWebhook(
  { body }: VendorRequest,
  endpoints: Map<string, readonly string[] | undefined>,
): VendorReply {
  const { url, events } = JSON.parse(body) as { url?: unknown; events?: unknown };
  if (typeof url !== 'string' || !Array.isArray(events)) return invalid('url');
  endpoints.set(url, events.map(String));
  const made = { id: `whk_${endpoints.size}`, url, events, status: 'active', secret: webhookSecret };
  return { status: 201, body: made };
}

type Tell = (type: string, at: number, data: object) => void;

function error(status: number, type: string, name: string, code = 'E00001', more: object = {}): VendorReply {
  const said = {
    type,
    code,
    name,
    message: 'No.',
    doc_url: `https://docs.bird.com/errors/${code}`,
    request_id: 'req_1',
  };
  return { status, body: { error: { ...said, ...more } } };
}

const invalid = (param: string, name = 'ValidationError'): VendorReply =>
  error(422, 'validation_error', name, 'E01001', { details: [{ param, message: 'is not as it must be' }] });

const allowed = ['to', 'from', 'text', 'category', 'tags', 'metadata', 'options', 'template'];

function sendText(
  request: VendorRequest,
  { carrier }: VendorTools,
  tell: Tell,
  hasTimeLimits: boolean,
): VendorReply {
  const body = JSON.parse(request.body) as Record<string, unknown>;
  const { to, from, text, category, metadata = null } = body;
  const known = hasTimeLimits ? [...allowed, 'validity_period'] : allowed;
  const reserved = Object.keys(body).find((name) => !known.includes(name));
  if (reserved !== undefined) return invalid(reserved, 'SMSUnsupportedFeature');
  if (typeof to !== 'string' || !/^\+[1-9]\d{5,14}$/.test(to)) return invalid('to', 'SMSInvalidRecipient');
  const { validity_period: seconds } = body;
  if (
    seconds !== undefined &&
    !(Number.isInteger(seconds) && Number(seconds) >= 60 && Number(seconds) <= 172_800)
  )
    return invalid('validity_period');
  if (typeof from !== 'string') return invalid('from', 'SMSNoEligibleSender');
  if (typeof text !== 'string' || text === '' || text.length > 1836) return invalid('text');
  if (!['transactional', 'marketing', 'authentication', 'service'].includes(String(category)))
    return invalid('category');
  if (JSON.stringify(metadata).length > 2048) return invalid('metadata');
  const conduct = carrier.door();
  switch (conduct) {
    case 'refuse':
      return error(422, 'validation_error', 'SMSInvalidRecipient', 'E05001', {
        message: `Not to ${to}: ${text}`,
      });
    case 'fail':
      return error(503, 'service_unavailable_error', 'Unavailable');
    case 'throttle':
      return error(429, 'rate_limit_error', 'RateLimited');
    case 'accept':
      break;
    default:
      return conduct;
  }
  if (!senders.includes(from)) return invalid('from', 'SMSNoEligibleSender');
  const reference = (metadata as { countersign?: string } | null)?.countersign;
  const id = carrier.submit({
    channel: 'sms',
    from,
    to,
    text,
    ...(reference === undefined ? {} : { reference }),
    ...(seconds === undefined ? {} : { validUntil: carrier.clock.now() + Number(seconds) * 1000 }),
    onReceipt: (receipt) => tellReceipt(receipt, { to, from, metadata }, tell),
  });
  const segments = { count: 1, encoding: 'GSM_7BIT', characters: text.length };
  const message = {
    id,
    direction: 'outbound',
    status: 'accepted',
    to,
    from,
    text: '**REDACTED**',
    category,
    segments,
  };
  return { status: 202, body: message };
}

const events: Readonly<Record<NetworkReceipt['status'], readonly [type: string, error: string | null]>> = {
  sent: ['sms.sent', null],
  delivered: ['sms.delivered', null],
  expired: ['sms.expired', 'unknown'],
  'unknown-number': ['sms.failed', 'invalid_destination'],
  absent: ['sms.undelivered', 'unreachable'],
  barred: ['sms.failed', 'blocked_by_carrier'],
};

function tellReceipt(
  { id, status, at }: NetworkReceipt,
  sent: { to: string; from: string; metadata: unknown },
  tell: Tell,
): void {
  const [type, code] = events[status];
  const cost = {
    amount: '0.07250',
    currency_code: 'EUR',
    transaction_amount: '0.07250',
    passthrough_amount: null,
  };
  tell(type, at, {
    sms_id: id,
    workspace_id: 'ws_1',
    ...sent,
    tags: null,
    cost,
    ...(code === null
      ? { carrier: 'Telekom', mcc_mnc: '26201' }
      : {
          error: {
            code,
            description: `Not to ${sent.to}`,
            carrier_error_code: '1',
            occurred_at: new Date(at).toISOString(),
          },
        }),
  });
}
