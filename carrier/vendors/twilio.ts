import { createHmac } from 'node:crypto';
import type { NetworkReceipt } from '../carrier.ts';
import type { Vendor, VendorReply, VendorRequest, VendorTools } from '../vendor.ts';
import { type Console, createConsole } from './console.ts';
import { placeCall, type TwilioCall } from './twilio-call.ts';

/**
 * Twilio's side of its Messages and Calls resources, written from its documentation
 * (https://www.twilio.com/docs/messaging/api/message-resource, https://www.twilio.com/docs/voice/api/call-resource).
 */
export type TwilioOptions = {
  /** Where texts to the account's numbers are told, until the console says otherwise. */
  readonly inboundUrl?: string;
};
export type Twilio = Vendor & { readonly calls: readonly TwilioCall[] };

export const accountSid = `AC${'1'.repeat(32)}`;
const authToken = 'simulated-auth-token';
const apiKeySid = `SK${'2'.repeat(32)}`;
const apiKeySecret = 'simulated-api-key-secret';
const ownNumber = '+15005550006';
const messagingServiceSid = `MG${'3'.repeat(32)}`;

type Office = Required<VendorTools> & {
  readonly console: Console;
  readonly calls: TwilioCall[];
  /** `<sender> <number>` of who said STOP. */
  readonly optedOut: Set<string>;
};

export function createTwilio(tools: VendorTools, options: TwilioOptions = {}): Twilio {
  const office: Office = {
    ...tools,
    console: createConsole(options.inboundUrl),
    calls: [],
    optedOut: new Set(),
  };
  tools.carrier.onReply((reply) => void receive(office, reply));
  return {
    name: 'twilio',
    settings: { accountSid, authToken, from: ownNumber },
    calls: office.calls,
    handle: async (request) => (await office.console.handle(request)) ?? handle(office, request),
  };
}

/** https://www.twilio.com/docs/usage/webhooks/webhooks-security */
export function signTwilio(url: string, fields: URLSearchParams, token = authToken): string {
  const sorted = [...fields].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  return createHmac('sha1', token)
    .update(url + sorted.map(([name, value]) => name + value).join(''))
    .digest('base64');
}

/** What Twilio sends to a customer's address, and how. */
export function signedPost(url: string, fields: URLSearchParams) {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'x-twilio-signature': signTwilio(url, fields),
    'user-agent': 'TwilioProxy/1.1',
    accept: '*/*',
  };
  return { url, headers, body: fields.toString() };
}

function handle(office: Office, request: VendorRequest): VendorReply {
  const { method, path, headers, body } = request;
  const resource = /^\/2010-04-01\/Accounts\/(AC[0-9a-f]{32})\/(Messages|Calls)\.json$/.exec(path);
  if (!isAuthorized(headers.authorization)) return fault(401, 20003, 'Authenticate');
  if (!resource || resource[1] !== accountSid || method !== 'POST') {
    return fault(404, 20404, `The requested resource ${path} was not found`);
  }
  if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return fault(400, 21602, 'Message body is required.');
  }
  const fields = new URLSearchParams(body);
  const wrong = resource[2] === 'Calls' ? wrongCall(fields) : wrongMessage(fields, office);
  if (wrong) return wrong;
  const conduct = office.carrier.door();
  switch (conduct) {
    case 'accept':
      return resource[2] === 'Calls' ? takeCall(office, fields) : takeMessage(office, fields);
    case 'refuse':
      return fault(400, 21211, `Invalid 'To' Phone Number: ${fields.get('To')} (${fields.get('Body')})`);
    case 'fail':
      return fault(503, 20503, `Service unavailable: ${fields.get('Body')} to ${fields.get('To')}`);
    case 'throttle':
      return fault(429, 20429, `Too Many Requests: ${fields.get('Body')} to ${fields.get('To')}`);
    default:
      return conduct;
  }
}

function isAuthorized(authorization = ''): boolean {
  const said = Buffer.from(/^Basic (.+)$/.exec(authorization)?.[1] ?? '', 'base64').toString();
  return said === `${accountSid}:${authToken}` || said === `${apiKeySid}:${apiKeySecret}`;
}

function fault(status: number, code: number, message: string): VendorReply {
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  return { status, body: { code, message, more_info, status } };
}

const isUrl = (text: string): boolean => /^https?:\/\/[^\s_/]+(?:\/|$)/.test(text) && text.length <= 4000;
const isNumber = (text: string): boolean => /^\+[1-9]\d{6,14}$/.test(text);

function wrongMessage(fields: URLSearchParams, { optedOut }: Office): VendorReply | undefined {
  const [to, from, service] = [fields.get('To'), fields.get('From'), fields.get('MessagingServiceSid')];
  if (!to) return fault(400, 21604, "A 'To' phone number is required.");
  if (!isNumber(to)) return fault(400, 21211, `Invalid 'To' Phone Number: ${to}`);
  if (!from && !service) return fault(400, 21603, "A 'From' phone number is required.");
  if (service && service !== messagingServiceSid) return fault(404, 21701, 'The service does not exist.');
  const isOwn = !from || from === ownNumber || /^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/.test(from);
  if (!isOwn)
    return fault(400, 21606, `The 'From' phone number ${from} is not a valid sender for this account`);
  const text = fields.get('Body') ?? '';
  if (text === '') return fault(400, 21602, 'Message body is required.');
  if (text.length > 1600) return fault(400, 21617, 'The message body exceeds the 1600 character limit.');
  const callback = fields.get('StatusCallback');
  if (callback !== null && !isUrl(callback)) return fault(400, 21609, `Invalid StatusCallback: ${callback}`);
  const validity = Number(fields.get('ValidityPeriod') ?? 36_000);
  if (!Number.isInteger(validity) || validity < 1 || validity > 36_000) {
    return fault(400, 21624, 'The ValidityPeriod must be between 1 and 36000');
  }
  return optedOut.has(`${from || ownNumber} ${to}`)
    ? fault(400, 21610, `Attempt to send to unsubscribed recipient ${to}: ${text}`)
    : undefined;
}

function wrongCall(fields: URLSearchParams): VendorReply | undefined {
  const [to, from, url] = [fields.get('To'), fields.get('From'), fields.get('Url')];
  if (!to) return fault(400, 21201, "No 'To' number is specified");
  if (!isNumber(to)) return fault(400, 21211, `Invalid 'To' Phone Number: ${to}`);
  if (!from) return fault(400, 21213, "'From' phone number is required");
  if (from !== ownNumber) return fault(400, 21210, `'From' phone number not verified: ${from}`);
  if (!fields.get('Twiml') && !(url && isUrl(url))) return fault(400, 21205, 'Url is not a valid URL');
  return undefined;
}

function takeMessage(office: Office, fields: URLSearchParams): VendorReply {
  const { carrier, post } = office;
  const [to, text] = [fields.get('To') ?? '', fields.get('Body') ?? ''];
  const service = fields.get('MessagingServiceSid');
  const from = fields.get('From') || ownNumber;
  const sid = `SM${carrier.random.hex(32)}`;
  const callback = fields.get('StatusCallback');
  carrier.submit({
    channel: 'sms',
    from,
    to,
    text,
    validUntil: carrier.clock.now() + Number(fields.get('ValidityPeriod') ?? 36_000) * 1000,
    ...(callback === null
      ? {}
      : {
          reference: callback,
          onReceipt: (receipt) => void post(signedPost(callback, statusOf(sid, from, to, receipt))),
        }),
  });
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${sid}.json`;
  const date = new Date(carrier.clock.now()).toUTCString().replace('GMT', '+0000');
  return {
    status: 201,
    body: {
      account_sid: accountSid,
      api_version: '2010-04-01',
      body: text,
      date_created: date,
      date_sent: null,
      date_updated: date,
      direction: 'outbound-api',
      error_code: null,
      error_message: null,
      from: service && !fields.get('From') ? null : from,
      messaging_service_sid: service,
      num_media: '0',
      num_segments: service ? '0' : '1',
      price: null,
      price_unit: null,
      sid,
      status: service ? 'accepted' : 'queued',
      subresource_uris: { media: uri.replace('.json', '/Media.json') },
      to,
      uri,
    },
  };
}

/** https://www.twilio.com/docs/api/errors for what the network's words become. */
const outcomes: Readonly<Record<NetworkReceipt['status'], readonly [status: string, error?: string]>> = {
  sent: ['sent'],
  delivered: ['delivered'],
  'unknown-number': ['undelivered', '30005'],
  absent: ['undelivered', '30003'],
  barred: ['undelivered', '30007'],
  expired: ['failed', '30036'],
};

function statusOf(sid: string, from: string, to: string, { status, at }: NetworkReceipt): URLSearchParams {
  const [word, error] = outcomes[status];
  return new URLSearchParams({
    MessageSid: sid,
    MessageStatus: word,
    SmsSid: sid,
    SmsStatus: word,
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    From: from,
    To: to,
    ...(error === undefined ? {} : { ErrorCode: error }),
    ...(word === 'delivered'
      ? { RawDlrDoneDate: new Date(at).toISOString().replaceAll(/\D/g, '').slice(2, 12) }
      : {}),
  });
}

function takeCall(office: Office, fields: URLSearchParams): VendorReply {
  const { carrier, post, calls } = office;
  const sid = `CA${carrier.random.hex(32)}`;
  const call: TwilioCall = { sid, from: fields.get('From') ?? '', to: fields.get('To') ?? '', fields };
  calls.push(call);
  void placeCall(call, carrier, (url, more) => {
    const { from, to } = call;
    const own = { CallSid: sid, AccountSid: accountSid, ApiVersion: '2010-04-01', From: from, To: to };
    return post(
      signedPost(
        url,
        new URLSearchParams({ ...own, Called: to, Caller: from, Direction: 'outbound-api', ...more }),
      ),
    );
  });
  const uri = `/2010-04-01/Accounts/${accountSid}/Calls/${sid}.json`;
  const { from, to } = call;
  return {
    status: 201,
    body: { sid, account_sid: accountSid, api_version: '2010-04-01', from, to, status: 'queued', uri },
  };
}

/** The words Twilio itself acts on (https://help.twilio.com/articles/223134027), and what it tells of them. */
const stopWords = /^(?:stop|stopall|unsubscribe|cancel|end|quit|revoke|optout)$/i;
const startWords = /^(?:start|yes|unstop)$/i;

async function receive(
  { console, optedOut, post, carrier }: Office,
  { from, to, text }: { readonly from: string; readonly to: string; readonly text: string },
): Promise<void> {
  if (to !== ownNumber) return;
  const word = text.trim();
  const optOut = stopWords.test(word) ? 'STOP' : startWords.test(word) ? 'START' : undefined;
  if (optOut === 'STOP') optedOut.add(`${to} ${from}`);
  if (optOut === 'START') optedOut.delete(`${to} ${from}`);
  if (console.webhookUrl === undefined) return;
  const sid = `SM${carrier.random.hex(32)}`;
  const fields = new URLSearchParams({
    ToCountry: 'US',
    SmsMessageSid: sid,
    NumMedia: '0',
    SmsSid: sid,
    SmsStatus: 'received',
    Body: text,
    To: to,
    NumSegments: '1',
    MessageSid: sid,
    AccountSid: accountSid,
    From: from,
    ApiVersion: '2010-04-01',
    ...(optOut === undefined ? {} : { OptOutType: optOut }),
  });
  await post(signedPost(console.webhookUrl, fields));
}
