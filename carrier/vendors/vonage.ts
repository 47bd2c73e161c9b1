import { createHash, createHmac, createPublicKey, verify } from 'node:crypto';
import type { NetworkReceipt } from '../carrier.ts';
import type { Vendor, VendorReply, VendorRequest, VendorTools } from '../vendor.ts';
import { type Console, createConsole } from './console.ts';
import { uuidOf } from './uuid.ts';
import { apiKey, applicationId, privateKey, signatureSecret } from './vonage-application.ts';
import { placeCall, type VonageCall } from './vonage-call.ts';

/**
 * Vonage's side of its Messages API (https://developer.vonage.com/en/api/messages) and Voice API
 * (https://developer.vonage.com/en/api/voice), written from their documentation.
 */
export type VonageOptions = {
  /** The application's inbound webhook, until the console says otherwise. */
  readonly inboundUrl?: string;
};
export type Vonage = Vendor & { readonly calls: readonly VonageCall[] };

const ownNumber = '12015550123';
const publicKey = createPublicKey(privateKey);

type Office = VendorTools & {
  readonly console: Console;
  readonly calls: VonageCall[];
  /** `<sender> <number>` of who said STOP. */
  readonly optedOut: Set<string>;
};

export function createVonage(tools: VendorTools, options: VonageOptions = {}): Vonage {
  const office: Office = {
    ...tools,
    console: createConsole(options.inboundUrl),
    calls: [],
    optedOut: new Set(),
  };
  tools.carrier.onReply((reply) => void receive(office, reply));
  return {
    name: 'vonage',
    settings: { applicationId, privateKey, signatureSecret, from: `+${ownNumber}` },
    calls: office.calls,
    handle: async (request) => (await office.console.handle(request)) ?? handle(office, request),
  };
}

/** What Vonage sends to a customer's address: https://developer.vonage.com/en/getting-started/concepts/webhooks */
export function signedJson(url: string, payload: unknown, now: number, claims: object = {}) {
  const body = JSON.stringify(payload);
  const hash = createHash('sha256').update(body).digest('hex');
  const token = signHs256({
    iat: Math.floor(now / 1000),
    jti: hash.slice(0, 32),
    iss: 'Vonage',
    payload_hash: hash,
    api_key: apiKey,
    application_id: applicationId,
    ...claims,
  });
  return { url, headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body };
}

export function signHs256(claims: object, header: object = { alg: 'HS256', typ: 'JWT' }): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', signatureSecret).update(signed).digest('base64url')}`;
}

type Fields = Readonly<Record<string, unknown>>;

function handle(office: Office, { method, path, headers, body }: VendorRequest): VendorReply {
  const { carrier } = office;
  const resource = /^\/v1\/(messages|calls)\/?$/.exec(path)?.[1];
  if (!resource || method !== 'POST') return problem(404, '#not-found', 'Not found', path);
  if (!isAuthorized(headers.authorization, carrier.clock.now())) {
    return problem(401, '#unauthorized', 'Unauthorized', 'You did not provide correct credentials.');
  }
  const fields = readObject(body);
  if (!fields || !headers['content-type']?.startsWith('application/json')) {
    return problem(400, '/messages#1020', 'Invalid params', 'The body is not JSON.');
  }
  const wrong = resource === 'calls' ? wrongCall(fields) : wrongMessage(fields, office);
  if (wrong) return wrong;
  const conduct = carrier.door();
  const quote = JSON.stringify(body);
  switch (conduct) {
    case 'accept':
      return resource === 'calls' ? takeCall(office, fields) : takeMessage(office, fields);
    case 'refuse':
      return resource === 'calls'
        ? invalid('to', `Not callable: ${quote}`)
        : problem(422, '/messages#1170', 'Invalid or Missing Msisdn Param', quote);
    case 'fail':
      return problem(500, '/messages#1030', 'Internal error', quote);
    case 'throttle':
      return problem(429, '/messages#1000', 'Throttled', quote);
    default:
      return conduct;
  }
}

function problem(status: number, name: string, title: string, detail: string): VendorReply {
  const type = `https://developer.vonage.com/api-errors${name}`;
  return { status, body: { type, title, detail, instance: 'bf0ca0bf927b3b52e3cb03217e1a1ddf' } };
}

function invalid(name: string, reason: string): VendorReply {
  const type = 'https://developer.vonage.com/api-errors#invalid-params';
  return {
    status: 400,
    body: { type, title: 'Bad Request', detail: reason, invalid_parameters: [{ name, reason }] },
  };
}

function readObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}

/** https://developer.vonage.com/en/getting-started/concepts/authentication#json-web-tokens */
function isAuthorized(authorization: string | undefined, now: number): boolean {
  const [, header = '', claims = '', signature = ''] =
    /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization ?? '') ?? [];
  const read = (part: string) => readObject(Buffer.from(part, 'base64url').toString());
  const { application_id: id, iat, exp, jti } = read(claims) ?? {};
  const seconds = now / 1000;
  return (
    read(header)?.alg === 'RS256' &&
    verify('sha256', Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url')) &&
    id === applicationId &&
    typeof jti === 'string' &&
    typeof iat === 'number' &&
    iat <= seconds + 1 &&
    (exp === undefined || (typeof exp === 'number' && exp > seconds && exp <= iat + 86_400))
  );
}

const isNumber = (value: unknown): value is string => /^[1-9]\d{6,14}$/.test(String(value));
const isUrl = (value: unknown): boolean => /^https?:\/\/[^\s/]+/.test(String(value));

function wrongMessage(fields: Fields, { optedOut }: Office): VendorReply | undefined {
  const { message_type: type, channel, to, from, text, ttl, client_ref: ref, webhook_url: url } = fields;
  const missing = [type, channel, to, from, text].some((value) => typeof value !== 'string' || value === '');
  if (missing) return problem(422, '/messages#1150', 'Invalid params', 'A parameter is missing.');
  if (type !== 'text' || channel !== 'sms') return problem(422, '/messages#1410', 'Invalid channel', '');
  if (!isNumber(to)) return problem(422, '/messages#1430', 'Invalid recipient', `${to}`);
  if (!/^(?:\d{7,15}|[A-Za-z0-9 ]{1,11})$/.test(String(from))) {
    return problem(422, '/messages#1120', 'Invalid sender', `${from}`);
  }
  if (String(text).length > 1000) return problem(422, '/messages#1090', 'Message too long', `${text}`);
  const isTtl = ttl === undefined || (Number.isInteger(ttl) && Number(ttl) >= 20 && Number(ttl) <= 604_800);
  if (!isTtl) return problem(422, '/messages#1130', 'Invalid TTL', `${ttl}`);
  if ((ref !== undefined && String(ref).length > 100) || (url !== undefined && !isUrl(url))) {
    return problem(422, '/messages#1020', 'Invalid params', `${ref} ${url}`);
  }
  return optedOut.has(`${from} ${to}`)
    ? problem(422, '/messages#1240', 'Illegal Number', `${to} has opted out of ${text}`)
    : undefined;
}

function wrongCall(fields: Fields): VendorReply | undefined {
  const [to] = Array.isArray(fields.to) ? (fields.to as Fields[]) : [];
  const from = fields.from as Fields | undefined;
  const [answerUrl] = Array.isArray(fields.answer_url) ? (fields.answer_url as unknown[]) : [];
  if (to?.type !== 'phone' || !isNumber(to.number)) return invalid('to', `is invalid: ${to?.number}`);
  if (from?.type !== 'phone' || from.number !== ownNumber) return invalid('from', 'is not your number');
  if (!isUrl(answerUrl) && !Array.isArray(fields.ncco)) return invalid('answer_url', 'is missing');
  const ring = Number(fields.ringing_timer ?? 60);
  if (!(ring >= 1 && ring <= 120)) return invalid('ringing_timer', 'must be from 1 to 120');
  const length = Number(fields.length_timer ?? 7200);
  return length >= 1 && length <= 7200 ? undefined : invalid('length_timer', 'must be from 1 to 7200');
}

function takeMessage({ carrier, post }: Office, fields: Fields): VendorReply {
  const text = (name: string): string => String(fields[name] ?? '');
  const id = uuidOf(carrier.random);
  const [from, to, url] = [text('from'), text('to'), text('webhook_url')];
  const { now } = carrier.clock;
  carrier.submit({
    channel: 'sms',
    from: isNumber(from) ? `+${from}` : from,
    to: `+${to}`,
    text: text('text'),
    reference: text('client_ref'),
    validUntil: now() + Number(fields.ttl ?? 259_200) * 1000,
    onReceipt(receipt) {
      if (url === '') return;
      const ref = fields.client_ref === undefined ? {} : { client_ref: fields.client_ref };
      void post(signedJson(url, { message_uuid: id, to, from, ...ref, ...statusOf(receipt) }, now()));
    },
  });
  return { status: 202, body: { message_uuid: id } };
}

/** What of Vonage's words fits the network's: https://developer.vonage.com/en/api-errors/messages */
const outcomes: Readonly<Record<NetworkReceipt['status'], readonly [status: string, error?: number]>> = {
  sent: ['submitted'],
  delivered: ['delivered'],
  'unknown-number': ['rejected', 1190],
  absent: ['rejected', 1180],
  barred: ['rejected', 1280],
  expired: ['rejected', 1360],
};

function statusOf({ status, at }: NetworkReceipt): object {
  const [word, error] = outcomes[status];
  const type = `https://developer.vonage.com/api-errors/messages#${error}`;
  return {
    timestamp: new Date(at).toISOString(),
    status: word,
    channel: 'sms',
    ...(error === undefined ? {} : { error: { type, title: error, detail: '', instance: 'bf0ca0bf927b' } }),
    usage: { currency: 'EUR', price: '0.0333' },
    destination: { network_code: '26201' },
    sms: { count_total: '1' },
  };
}

function takeCall(office: Office, fields: Fields): VendorReply {
  const { carrier, post, calls } = office;
  const [to] = fields.to as [{ number: string }];
  const uuid = uuidOf(carrier.random);
  const conversation = `CON-${uuidOf(carrier.random)}`;
  const call: VonageCall = { uuid, conversation, from: ownNumber, to: to.number, fields };
  calls.push(call);
  void placeCall(call, carrier, (url, payload) => post(signedJson(url, payload, carrier.clock.now())));
  return {
    status: 201,
    body: { uuid, status: 'started', direction: 'outbound', conversation_uuid: conversation },
  };
}

async function receive(
  { console, optedOut, post, carrier }: Office,
  { from, to, text }: { readonly from: string; readonly to: string; readonly text: string },
): Promise<void> {
  if (to !== `+${ownNumber}`) return;
  const [person, own] = [from.slice(1), to.slice(1)];
  const word = text.trim().toUpperCase();
  if (word === 'STOP') optedOut.add(`${own} ${person}`);
  if (word === 'START') optedOut.delete(`${own} ${person}`);
  if (console.webhookUrl === undefined) return;
  const payload = {
    channel: 'sms',
    message_uuid: uuidOf(carrier.random),
    to: own,
    from: person,
    timestamp: new Date(carrier.clock.now()).toISOString(),
    text,
    message_type: 'text',
    sms: { num_messages: '1', keyword: word.split(' ')[0] },
    usage: { price: '0.0000', currency: 'EUR' },
  };
  await post(signedJson(console.webhookUrl, payload, carrier.clock.now()));
}
