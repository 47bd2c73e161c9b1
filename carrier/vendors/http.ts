import { createHmac } from 'node:crypto';
import type { Vendor, VendorReply, VendorRequest, VendorTools } from '../vendor.ts';

const key = 'simulated-gateway-key';
const signingSecret = 'simulated-signing-secret';

export type HttpVendor = Vendor & {
  /** Headers by which a report is signed. */
  sign(body: string, at?: number): Record<string, string>;
};

/** Some gateway or other, as there are hundreds, and what a customer of it must tell the generic provider. */
export function createHttp(tools: VendorTools): HttpVendor {
  const sign = (body: string, at = tools.carrier.clock.now()): Record<string, string> => {
    const timestamp = String(Math.floor(at / 1000));
    const signature = createHmac('sha256', signingSecret).update(`${timestamp}.${body}`).digest('hex');
    return { 'content-type': 'application/json', 'x-time': timestamp, 'x-signature': `sha256=${signature}` };
  };
  return {
    name: 'http',
    settings: settingsAt('http://127.0.0.1'),
    settingsAt,
    sign,
    handle: (request) => take(request, tools, sign),
  };
}

/** @param url where the gateway is */
function settingsAt(url: string): Record<string, unknown> {
  return {
    channel: 'sms',
    sender: 'Shop',
    secrets: { key },
    request: {
      url: `${url}/messages`,
      headers: { authorization: 'Bearer {secrets.key}', 'idempotency-key': '{messageId}' },
      body: {
        json: {
          recipients: [{ phone: '{to}' }],
          from: '{sender}',
          content: '{text}',
          ttl: '{validitySeconds:number}',
          reference: '{messageId}',
          notify: '{callbackUrl}',
        },
      },
    },
    response: {
      outcome: {
        pointer: '/result/state',
        accepted: ['queued'],
        refused: ['invalid-number'],
        optedOut: ['opted-out'],
        setup: ['unknown-sender', 'no-credit'],
      },
      messageId: '/result/id',
    },
    receipts: {
      check: {
        kind: 'hmac',
        secret: signingSecret,
        header: 'X-Signature',
        algorithm: 'sha256',
        encoding: 'hex',
        prefix: 'sha256=',
        signed: ['timestamp', 'body'],
        separator: '.',
        timestampHeader: 'X-Time',
      },
      format: 'json',
      list: '/events',
      messageId: '/reference',
      providerMessageId: '/id',
      status: '/state',
      sent: ['sent'],
      delivered: ['delivered'],
      failed: ['failed'],
      reason: '/error',
      badAddressReasons: ['unknown-number'],
      reply: { text: '/text', from: '/from', to: '/to' },
    },
  };
}

type Body = {
  recipients?: { phone?: string }[];
  from?: string;
  content?: string;
  ttl?: number;
  reference?: string;
  notify?: string;
};

function take(request: VendorRequest, { carrier, post }: VendorTools, sign: HttpVendor['sign']): VendorReply {
  const result = (status: number, state: string, more: object = {}): VendorReply => ({
    status,
    body: { result: { state, ...more } },
  });
  if (request.headers.authorization !== `Bearer ${key}`) return result(401, 'who-are-you');
  const {
    recipients = [],
    from = '',
    content = '',
    ttl,
    reference,
    notify,
  } = JSON.parse(request.body) as Body;
  const [{ phone = '' } = {}] = recipients;
  if (!/^\+[1-9]\d{5,14}$/.test(phone)) return result(422, 'invalid-number');
  if (typeof ttl !== 'number' || content === '') return result(400, 'bad-request');
  const conduct = carrier.door();
  switch (conduct) {
    case 'refuse':
      return result(200, 'invalid-number', { said: `Not to ${phone}: ${content}` });
    case 'fail':
      return result(200, 'try-later', { said: content });
    case 'throttle':
      return { status: 429, headers: { 'retry-after': '2' }, body: content };
    case 'accept':
      break;
    default:
      return conduct;
  }
  if (from !== 'Shop') return result(200, 'unknown-sender');
  const id = carrier.submit({
    channel: 'sms',
    from,
    to: phone,
    text: content,
    ...(reference === undefined ? {} : { reference }),
    validUntil: carrier.clock.now() + ttl * 1000,
    onReceipt: ({ status }) => {
      const known = status === 'sent' || status === 'delivered';
      const event = { id, reference, state: known ? status : 'failed', ...(known ? {} : { error: status }) };
      const body = JSON.stringify({ events: [event] });
      if (notify !== undefined) void post({ url: notify, headers: sign(body), body });
    },
  });
  return result(202, 'queued', { id });
}
