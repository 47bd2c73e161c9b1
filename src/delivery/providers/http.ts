import { parseEmail } from '#core/email-address.ts';
import type { OutgoingMessage, Provider, ProviderAnswer, ProviderKind, ProviderTools } from '../provider.ts';
import { readBaseUrl } from '../vendor/base-url.ts';
import { withToken } from '../vendor/callback-token.ts';
import { wordAtPointer } from '../vendor/json-pointer.ts';
import { formatMailSender, parseMailSender } from '../vendor/mail-sender.ts';
import { UnderWay } from '../vendor/under-way.ts';
import { callVendor, slug, type VendorReply, type VendorRequest } from '../vendor/vendor-call.ts';
import { readHttpCallback } from './http-receipts.ts';
import { type HttpSettings, httpSettings } from './http-settings.ts';
import {
  compileForm,
  compileJson,
  compileText,
  compileUrl,
  type JsonTemplate,
  type Values,
} from './http-template.ts';

/**
 * Any vendor that takes a message by one HTTP request: what is asked, how the answer reads and what its receipts mean is
 * all in the settings.
 *
 * Codes go into bodies only. Addresses stand in logs on both sides, so nothing that holds a code can be put there.
 * Whatever is filled in is text: it can't become a member, a field, a path or a header.
 */
export const http: ProviderKind<typeof httpSettings> = {
  kind: 'http',
  settings: httpSettings,
  create: createHttpProvider,
};

function createHttpProvider(given: HttpSettings, tools: ProviderTools): Provider {
  const write = compileRequest(given);
  const { receipts, response = {} } = given;
  const underWay = new UnderWay();
  return {
    name: tools.name,
    channels: [given.channel],
    givesReceipts: receipts !== undefined,
    async send(message, signal) {
      const values = valuesOf(message, given, tools);
      if ('outcome' in values) return values;
      const result = await callVendor('http', tools.fetch, write(values.values), underWay.signal(signal));
      return result.ok ? answerFor(result.reply, response) : result.answer;
    },
    ...(receipts === undefined
      ? {}
      : { readCallback: async (request) => readHttpCallback(request, receipts, tools.clock()) }),
    async close() {
      underWay.close();
    },
  };
}

/** Which placeholders a body may have. */
const placeholders = {
  all: ['to', 'code', 'sender', 'messageId', 'locale', 'validitySeconds', 'validityMinutes', 'expiresAt'],
  sms: ['toDigits', 'text'],
  whatsapp: ['toDigits'],
  email: ['text', 'html', 'subject', 'senderName', 'senderAddress'],
} as const;
/** Which never hold the code, nor anything that has a meaning in an address. */
const inUrls: ReadonlySet<string> = new Set(['to', 'toDigits', 'messageId']);

function compileRequest({
  channel,
  request,
  secrets = {},
  receipts,
}: HttpSettings): (values: Values) => VendorRequest {
  const { method = 'POST', headers = {}, basicAuth, body } = request;
  const secretNames = Object.keys(secrets).map((name) => `secrets.${name}`);
  const hidden = Object.fromEntries(
    Object.entries(secrets).map(([name, secret]) => [`secrets.${name}`, secret]),
  );
  const ours = [...placeholders.all, ...placeholders[channel]];
  const known = new Set([...ours, ...(receipts ? ['callbackUrl'] : []), ...secretNames]);
  const url = compileUrl(
    request.url,
    new Set([...ours.filter((name) => inUrls.has(name)), ...secretNames]),
    '/request/url',
  );
  checkUrl(url(hidden));
  const headerTexts = Object.entries(headers).map(
    ([name, value]) =>
      [
        name.toLowerCase(),
        compileText(value, new Set(['messageId', ...secretNames]), `/request/headers/${name}`),
      ] as const,
  );
  for (const [name, text] of headerTexts) {
    if (!/^[\x20-\x7e]*$/.test(text(hidden)))
      throw new Error(`/request/headers/${name} must be plain ASCII.`);
  }
  const authorization =
    basicAuth && `Basic ${Buffer.from(`${basicAuth.user}:${basicAuth.password}`).toString('base64')}`;
  const writeBody = compileBody(body, known);
  return (given) => {
    const values = { ...given, ...hidden };
    return {
      url: url(values),
      method,
      headers: {
        'content-type': 'json' in body ? 'application/json' : 'application/x-www-form-urlencoded',
        ...(authorization === undefined ? {} : { authorization }),
        ...Object.fromEntries(headerTexts.map(([name, text]) => [name, text(values)])),
      },
      body: writeBody(values),
    };
  };
}

/** @throws Error for one that isn't HTTPS, or that a secret takes elsewhere, such as `..` */
function checkUrl(url: string): void {
  const { origin, pathname } = new URL(url);
  readBaseUrl(origin, '/request/url');
  const path = url.slice(origin.length).replace(/\?.*$/s, '');
  if (path.startsWith('/') && path !== pathname) throw new Error("/request/url has a path that isn't one.");
}

function compileBody(
  body: HttpSettings['request']['body'],
  known: ReadonlySet<string>,
): (values: Values) => string {
  if ('form' in body) {
    const form = compileForm(body.form, known, '/request/body/form');
    return (values) => String(form(values));
  }
  // It was read from JSON, and can be nothing else.
  const json = compileJson(body.json as JsonTemplate, known, '/request/body/json');
  return (values) => JSON.stringify(json(values));
}

type Refusal = Extract<ProviderAnswer, { outcome: 'refused' }>;

/** @returns what stands for each placeholder, or why the message can't go */
function valuesOf(
  message: OutgoingMessage,
  given: HttpSettings,
  { clock, callbackUrl }: ProviderTools,
): { readonly values: Values } | Refusal {
  const { content, to, code, messageId, locale, expiresAt } = message;
  const sender = senderOf(message.sender ?? given.sender ?? '', given.channel);
  const recipient = recipientOf(to, given.channel);
  if (content.kind !== given.channel || recipient === undefined || !sender) {
    return { outcome: 'refused', reason: 'http-not-sendable' };
  }
  const validitySeconds = Math.floor((expiresAt - clock()) / 1000);
  if (validitySeconds < 1) return { outcome: 'refused', reason: 'http-too-late' };
  const check = given.receipts?.check;
  const address = callbackUrl(messageId);
  const { kind: _, ...words } = content;
  const values = {
    ...words,
    to: recipient,
    toDigits: recipient.replace(/^\+/, ''),
    code,
    messageId,
    locale,
    validitySeconds: String(validitySeconds),
    // Rounded down: none may come when its code is no good any more.
    validityMinutes: String(Math.max(1, Math.floor(validitySeconds / 60))),
    expiresAt: new Date(expiresAt).toISOString(),
    callbackUrl: check?.kind === 'token' ? withToken(address, messageId, check.secret) : address,
    ...sender,
  };
  return { values };
}

/** Checked again although it was on the way in: anything but exactly one address would be a second recipient. */
function recipientOf(to: string, channel: HttpSettings['channel']): string | undefined {
  if (channel !== 'email') return /^\+[1-9]\d{5,14}$/.test(to) ? to : undefined;
  const parsed = parseEmail(to);
  return parsed.ok ? parsed.address.value : undefined;
}

function senderOf(sender: string, channel: HttpSettings['channel']): Values | undefined {
  if (channel !== 'email') return { sender };
  const parsed = parseMailSender(sender);
  return (
    parsed && { sender: formatMailSender(parsed), senderName: parsed.name, senderAddress: parsed.address }
  );
}

const defaultRefusedStatuses = [400, 422];

function answerFor(
  { status, json }: VendorReply,
  response: NonNullable<HttpSettings['response']>,
): ProviderAnswer {
  const { outcome, refusedStatuses = defaultRefusedStatuses } = response;
  const word = outcome && wordAtPointer(json, outcome.pointer);
  if (outcome && word !== undefined) {
    if (status < 400 && outcome.accepted.includes(word)) return accepted(json, response);
    if (outcome.optedOut?.includes(word))
      return { outcome: 'refused', reason: 'http-opted-out', everywhere: true };
    if (outcome.badAddress?.includes(word))
      return { outcome: 'refused', reason: slug('http', word), badAddress: true };
    if (outcome.refused?.includes(word)) return { outcome: 'refused', reason: slug('http', word) };
    if (outcome.setup?.includes(word))
      return { outcome: 'retry', reason: slug('http-setup', word.slice(0, 29)), afterSeconds: 30 };
  }
  if (refusedStatuses.includes(status)) return { outcome: 'refused', reason: slug('http', status) };
  if (status === 403) return { outcome: 'retry', reason: 'http-setup-access', afterSeconds: 30 };
  if (status >= 400) return { outcome: 'retry', reason: slug('http', status) };
  if (!outcome) return accepted(json, response);
  return { outcome: 'retry', reason: word === undefined ? 'http-protocol' : slug('http', word) };
}

function accepted(json: unknown, { messageId }: NonNullable<HttpSettings['response']>): ProviderAnswer {
  if (messageId === undefined) return { outcome: 'accepted' };
  const providerMessageId = wordAtPointer(json, messageId);
  return providerMessageId
    ? { outcome: 'accepted', providerMessageId }
    : { outcome: 'retry', reason: 'http-protocol' };
}
