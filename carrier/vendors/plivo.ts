import { createHmac } from 'node:crypto';
import type { NetworkReceipt } from '../carrier.ts';
import type { Vendor, VendorReply, VendorRequest, VendorTools } from '../vendor.ts';
import { type Console, createConsole } from './console.ts';
import { uuidOf } from './uuid.ts';

/**
 * Plivo's side of its Message API, written from its documentation (https://www.plivo.com/docs/messaging/api/messages/).
 */
export type PlivoOptions = {
  /** The `message_url` of the account's application, until the console says otherwise. */
  readonly inboundUrl?: string;
  /** Version 2 signs the address only, as Plivo's documentation has it for messages; version 3 the fields too. */
  readonly signature?: 'v2' | 'v3';
};

export const authId = 'MASIMULATEDPLIVOAUTH';
const authToken = 'simulated-auth-token';
const ownNumber = '14155550100';
const powerpackUuid = '5ec4c8c9-cd74-42b5-9e41-0d7670d6bb46';

type Office = VendorTools & {
  readonly options: PlivoOptions;
  readonly console: Console;
  /** `<sender> <number>` of who said STOP. */
  readonly optedOut: Set<string>;
};

export function createPlivo(tools: VendorTools, options: PlivoOptions = {}): Vendor {
  const office: Office = {
    ...tools,
    options,
    console: createConsole(options.inboundUrl),
    optedOut: new Set(),
  };
  tools.carrier.onReply((reply) => void receive(office, reply));
  return {
    name: 'plivo',
    settings: { authId, authToken, from: `+${ownNumber}` },
    handle: async (request) => (await office.console.handle(request)) ?? handle(office, request),
  };
}

/** What Plivo sends to a customer's address, and how. */
export function signedPost(
  url: string,
  fields: URLSearchParams,
  version: 'v2' | 'v3' = 'v2',
  nonce = '05429567804466091622',
) {
  const sign = (text: string): string => createHmac('sha256', authToken).update(text).digest('base64');
  const { origin, pathname, searchParams } = new URL(url);
  const address = origin + pathname;
  const inOrder = (some: URLSearchParams): [string, string][] =>
    [...some].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  const query = inOrder(searchParams).map(([name, value]) => `${name}=${value}`);
  const values = inOrder(fields).map(([name, value]) => name + value);
  const signed = `${address}?${query.length > 0 ? `${query.join('&')}.` : ''}${values.join('')}.${nonce}`;
  const headers: Record<string, string> = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-plivo-signature-v2': sign(address + nonce),
    'x-plivo-signature-ma-v2': sign(address + nonce),
    'x-plivo-signature-v2-nonce': nonce,
    ...(version === 'v3'
      ? { 'x-plivo-signature-ma-v3': sign(signed), 'x-plivo-signature-v3-nonce': nonce }
      : {}),
  };
  return { url, headers, body: fields.toString() };
}

type Fields = Readonly<Record<string, unknown>>;

function handle(office: Office, { method, path, headers, body }: VendorRequest): VendorReply {
  const { carrier } = office;
  const expected = `Basic ${Buffer.from(`${authId}:${authToken}`).toString('base64')}`;
  if (headers.authorization !== expected) {
    return {
      status: 401,
      body: 'Could not verify your access level for that URL.\nYou have to login with proper credentials',
    };
  }
  const fault = (status: number, error: string): VendorReply => ({
    status,
    body: { api_id: uuidOf(carrier.random), error },
  });
  if (path !== `/v1/Account/${authId}/Message/` || method !== 'POST') return fault(404, 'not found');
  const fields = readObject(body);
  if (!fields || !headers['content-type']?.startsWith('application/json')) return fault(400, 'invalid JSON');
  const wrong = wrongMessage(fields);
  if (wrong !== undefined) return fault(400, wrong);
  const conduct = carrier.door();
  switch (conduct) {
    case 'accept':
      return takeMessage(office, fields);
    case 'refuse':
      return fault(400, `dst parameter is not valid: ${fields.dst} ${fields.text}`);
    case 'fail':
      return fault(500, `server error: ${fields.dst} ${fields.text}`);
    case 'throttle':
      return fault(429, `too many requests: ${fields.dst} ${fields.text}`);
    default:
      return conduct;
  }
}

function readObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function wrongMessage({ src, powerpack_uuid: pack, dst, text, url, type, log, ...more }: Fields) {
  if (src !== undefined && pack !== undefined) return 'only one of src and powerpack_uuid is allowed';
  if (pack !== undefined && pack !== powerpackUuid) return 'powerpack_uuid is not valid';
  if (pack === undefined && !/^(?:\d{3,14}|[A-Za-z0-9]{1,11})$/.test(String(src ?? ''))) {
    return 'src parameter is not valid';
  }
  if (!/^[1-9]\d{6,13}$/.test(String(dst ?? ''))) return `dst parameter is not valid: ${dst}`;
  if (src === dst) return 'src and dst cannot be same';
  if (typeof text !== 'string' || text === '') return 'text parameter not present';
  if (text.length > 1600) return 'text is too long';
  if (type !== undefined && type !== 'sms') return 'type is not valid';
  if (url !== undefined && !/^https?:\/\//.test(String(url))) return 'url is not valid';
  if (log !== undefined && !['true', 'false', 'content_only', 'number_only'].includes(String(log))) {
    return 'log is not valid';
  }
  const expiry = Number(more.message_expiry ?? 10_800);
  return Number.isInteger(expiry) && expiry >= 5 && expiry <= 10_800
    ? undefined
    : 'message_expiry must be between 5 and 10800';
}

function takeMessage({ carrier, post, options, optedOut }: Office, fields: Fields): VendorReply {
  const text = (name: string): string => String(fields[name] ?? '');
  const id = uuidOf(carrier.random);
  const from = fields.src === undefined ? ownNumber : text('src');
  const [to, url] = [text('dst'), text('url')];
  const shown = text('log') === 'false' ? to.replace(/^(.{3}).*(.{3})$/, '$1XXXXX$2') : to;
  const tell = (status: string, error?: string): void => {
    if (url === '') return;
    const more = statusOf(id, from, shown, status, error);
    void post(signedPost(url, more, options.signature));
  };
  const accepted = {
    status: 202,
    body: { message: 'message(s) queued', message_uuid: [id], api_id: uuidOf(carrier.random) },
  };
  if (optedOut.has(`${from} ${to}`)) {
    // It takes the text and fails it afterwards.
    carrier.clock.after(0, () => tell('failed', '200'));
    return accepted;
  }
  carrier.submit({
    channel: 'sms',
    from: /^\d{7,}$/.test(from) ? `+${from}` : from,
    to: `+${to}`,
    text: text('text'),
    reference: id,
    validUntil: carrier.clock.now() + Number(fields.message_expiry ?? 10_800) * 1000,
    onReceipt: ({ status }) => tell(...outcomes[status]),
  });
  return accepted;
}

/** https://www.plivo.com/docs/messaging/troubleshooting/error-codes */
const outcomes: Readonly<Record<NetworkReceipt['status'], readonly [status: string, error?: string]>> = {
  sent: ['sent'],
  delivered: ['delivered'],
  'unknown-number': ['undelivered', '70'],
  absent: ['undelivered', '80'],
  barred: ['undelivered', '30'],
  expired: ['failed', '420'],
};

function statusOf(id: string, from: string, to: string, status: string, error?: string): URLSearchParams {
  return new URLSearchParams({
    From: from,
    To: to,
    Type: 'sms',
    Status: status,
    MessageUUID: id,
    ParentMessageUUID: id,
    PartInfo: '1 of 1',
    Units: '1',
    TotalRate: '0.00550',
    TotalAmount: '0.00550',
    MCC: '262',
    MNC: '01',
    ...(error === undefined ? {} : { ErrorCode: error }),
  });
}

async function receive(
  { options, console, optedOut, post, carrier }: Office,
  { from, to, text }: { readonly from: string; readonly to: string; readonly text: string },
): Promise<void> {
  if (to !== `+${ownNumber}`) return;
  const [person, own] = [from.slice(1), to.slice(1)];
  const word = text.trim().toUpperCase();
  if (word === 'STOP') optedOut.add(`${own} ${person}`);
  if (word === 'START' || word === 'UNSTOP') optedOut.delete(`${own} ${person}`);
  if (console.webhookUrl === undefined) return;
  const fields = { From: person, To: own, Type: 'sms', Text: text, MessageUUID: uuidOf(carrier.random) };
  await post(signedPost(console.webhookUrl, new URLSearchParams(fields), options.signature));
}
