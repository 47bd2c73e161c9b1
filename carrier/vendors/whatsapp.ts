import { createHmac } from 'node:crypto';
import type { NetworkReceipt } from '../carrier.ts';
import type { Vendor, VendorReply, VendorRequest, VendorTools } from '../vendor.ts';
import { type Console, createConsole } from './console.ts';

/**
 * Meta's side of WhatsApp's Cloud API, as far as authentication templates go, written from its documentation
 * (https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/message-api).
 */
export type WhatsAppOptions = {
  /** The callback URL of the app, until the console says otherwise. Nobody is told anything without it. */
  readonly webhookUrl?: string;
};

export const phoneNumberId = '106540352242922';
const accessToken = 'simulated-access-token';
const appSecret = 'simulated-app-secret';
const ownNumber = '15550783881';
const template = 'sign_in_code';
/** Languages it is approved in. */
const languages: readonly unknown[] = ['en_US', 'de', 'es', 'ar', 'hi', 'ja'];

type Office = VendorTools & { readonly console: Console };

export function createWhatsApp(tools: VendorTools, options: WhatsAppOptions = {}): Vendor {
  /** https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests */
  const verify = async (url: string, { verifyToken }: Fields): Promise<boolean> => {
    const challenge = String(Math.floor(tools.carrier.random.next() * 1e9));
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.challenge': challenge,
      'hub.verify_token': String(verifyToken ?? ''),
    });
    const reply = await tools.post({ url: `${url}?${query}`, method: 'GET', headers: {} });
    return reply.status === 200 && reply.body === challenge;
  };
  const office: Office = { ...tools, console: createConsole(options.webhookUrl, verify) };
  tools.carrier.onReply(({ from, to, text }) => {
    if (to === `+${ownNumber}`) void tell(office, repliesOf(office, from.slice(1), text));
  });
  return {
    name: 'whatsapp',
    settings: { phoneNumberId, accessToken, appSecret, template },
    handle: async (request) => (await office.console.handle(request)) ?? handle(office, request),
  };
}

/** What Meta sends to an app's address: https://developers.facebook.com/docs/graph-api/webhooks/getting-started */
export function signedJson(url: string, payload: unknown, secret = appSecret) {
  const body = JSON.stringify(payload);
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  return { url, headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature }, body };
}

export function payloadOf(value: object, id = phoneNumberId, field = 'messages') {
  const metadata = { display_phone_number: ownNumber, phone_number_id: id };
  const change = { value: { messaging_product: 'whatsapp', metadata, ...value }, field };
  return { object: 'whatsapp_business_account', entry: [{ id: '102290129340398', changes: [change] }] };
}

type Fields = Readonly<Record<string, unknown>>;

function handle(office: Office, { method, path, headers, body }: VendorRequest): VendorReply {
  const id = /^\/v\d+\.\d\/(\d+)\/messages$/.exec(path)?.[1];
  if (headers.authorization !== `Bearer ${accessToken}`) {
    return fault(401, 190, 'OAuthException', 'Invalid OAuth access token - Cannot parse access token');
  }
  if (id !== phoneNumberId || method !== 'POST') {
    return fault(400, 100, 'GraphMethodException', `Unsupported ${method} request. ${path} does not exist`);
  }
  const fields = readObject(body);
  if (!fields || !headers['content-type']?.startsWith('application/json')) {
    return fault(400, 100, 'OAuthException', 'Invalid parameter');
  }
  const wrong = wrongMessage(fields);
  if (wrong) return wrong;
  const conduct = office.carrier.door();
  switch (conduct) {
    case 'accept':
      return takeMessage(office, fields);
    case 'refuse':
      return fault(400, 131026, 'OAuthException', `Message undeliverable: ${body}`);
    case 'fail':
      return fault(500, 131016, 'OAuthException', `Service unavailable: ${body}`, true);
    case 'throttle':
      return fault(429, 130429, 'OAuthException', `Rate limit hit: ${body}`, true);
    default:
      return conduct;
  }
}

function fault(status: number, code: number, type: string, details: string, transient = false): VendorReply {
  const error_data = { messaging_product: 'whatsapp', details };
  const message = `(#${code}) ${details}`;
  return {
    status,
    body: {
      error: {
        message,
        type,
        code,
        error_data,
        fbtrace_id: 'AbCdEfGhIjK',
        ...(transient ? { is_transient: true } : {}),
      },
    },
  };
}

function readObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

type Component = {
  readonly type?: string;
  readonly sub_type?: string;
  readonly index?: string | number;
  readonly parameters?: readonly { readonly type?: string; readonly text?: string }[];
};

function wrongMessage(fields: Fields): VendorReply | undefined {
  const invalid = (code: number, details: string) => fault(400, code, 'OAuthException', details);
  const { messaging_product: product, to, type, biz_opaque_callback_data: data } = fields;
  if (product !== 'whatsapp') return invalid(100, 'The parameter messaging_product is required.');
  if (!/^\+?[1-9]\d{6,14}$/.test(String(to ?? '')))
    return invalid(131009, `Parameter value is not valid: ${to}`);
  if (type !== 'template') return invalid(131047, 'Re-engagement message');
  if (data !== undefined && (typeof data !== 'string' || data.length > 512)) {
    return invalid(131009, 'biz_opaque_callback_data is too long');
  }
  const { name, language, components } = (fields.template ?? {}) as Fields;
  const code = ((language ?? {}) as Fields).code;
  if (name !== template || !languages.includes(code)) {
    return invalid(132001, `Template name (${name}) does not exist in ${code}`);
  }
  const [body, button, ...more] = (components ?? []) as readonly Component[];
  const [shown, ...others] = body?.parameters ?? [];
  const [copied] = button?.parameters ?? [];
  const isWhole = body?.type === 'body' && button?.type === 'button' && more.length + others.length === 0;
  if (!isWhole || shown?.type !== 'text' || copied?.type !== 'text') {
    return invalid(132000, 'Number of parameters does not match the expected number of params');
  }
  if (button.sub_type !== 'url' || String(button.index) !== '0' || !shown.text || shown.text.length > 15) {
    return invalid(132012, 'Parameter format does not match format in the created template');
  }
  return shown.text === copied.text
    ? undefined
    : invalid(131009, 'The button must have the code of the body');
}

function takeMessage(office: Office, fields: Fields): VendorReply {
  const { carrier } = office;
  const to = String(fields.to).replace(/^\+/, '');
  const [body] = (fields.template as { components: readonly Component[] }).components;
  const code = body?.parameters?.[0]?.text ?? '';
  const id = `wamid.${Buffer.from(`\x1b\x0c${carrier.random.hex(32)}`).toString('base64')}`;
  const data = fields.biz_opaque_callback_data;
  carrier.submit({
    channel: 'whatsapp',
    from: `+${ownNumber}`,
    to: `+${to}`,
    text: `${code} is your verification code. For your security, do not share this code.`,
    ...(typeof data === 'string' ? { reference: data } : {}),
    onReceipt: (receipt) => void tell(office, statusOf(id, to, data, receipt)),
  });
  return {
    status: 200,
    body: {
      messaging_product: 'whatsapp',
      contacts: [{ input: String(fields.to), wa_id: to }],
      messages: [{ id, message_status: 'accepted' }],
    },
  };
}

async function tell({ console, post }: Office, value: object): Promise<void> {
  if (console.webhookUrl !== undefined) await post(signedJson(console.webhookUrl, payloadOf(value)));
}

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes */
const outcomes: Readonly<Record<NetworkReceipt['status'], readonly [status: string, error?: number]>> = {
  sent: ['sent'],
  delivered: ['delivered'],
  'unknown-number': ['failed', 131026],
  absent: ['failed', 131026],
  barred: ['failed', 131049],
  expired: ['failed', 131026],
};

function statusOf(id: string, to: string, data: unknown, { status, at }: NetworkReceipt): object {
  const [word, error] = outcomes[status];
  const more =
    error === undefined
      ? {
          pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'authentication' },
        }
      : { errors: [{ code: error, title: 'Not delivered', error_data: { details: `Not to ${to}` } }] };
  const own = { id, status: word, timestamp: String(Math.floor(at / 1000)), recipient_id: to };
  return {
    statuses: [{ ...own, ...(data === undefined ? {} : { biz_opaque_callback_data: data }), ...more }],
  };
}

function repliesOf({ carrier }: Office, from: string, body: string): object {
  const timestamp = String(Math.floor(carrier.clock.now() / 1000));
  const id = `wamid.${Buffer.from(carrier.random.hex(32)).toString('base64')}`;
  return {
    contacts: [{ profile: { name: 'Somebody' }, wa_id: from }],
    messages: [{ from, id, timestamp, type: 'text', text: { body } }],
  };
}
