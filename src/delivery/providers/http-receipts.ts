import { createHmac } from 'node:crypto';
import { parseEmail } from '#core/email-address.ts';
import type { CallbackOutcome, CallbackRequest, ProviderNews, Receipt } from '../callback.ts';
import { readStopWord } from '../stop-word.ts';
import { isVouchedFor } from '../vendor/callback-token.ts';
import { readJsonBody } from '../vendor/json-member.ts';
import { atPointer, wordAtPointer } from '../vendor/json-pointer.ts';
import { sameSecret } from '../vendor/same-secret.ts';
import { isStandardWebhook } from '../vendor/standard-webhook.ts';
import { slug } from '../vendor/vendor-call.ts';
import type { ReceiptCheck, ReceiptSettings } from './http-settings.ts';

const toleranceMs = 5 * 60_000;

/** @param now epoch milliseconds */
export function readHttpCallback(
  request: CallbackRequest,
  settings: ReceiptSettings,
  now: number,
): CallbackOutcome {
  if (!isGenuine(request, settings.check, now)) return { kind: 'forged' };
  const content = readContent(request, settings.format);
  if (typeof content !== 'object' || content === null) return { kind: 'garbage' };
  const found = settings.list === undefined ? [content] : atPointer(content, settings.list);
  if (!Array.isArray(found)) return { kind: 'garbage' };
  return { kind: 'genuine', news: found.flatMap((one: unknown) => readNews(one, settings, request) ?? []) };
}

function isGenuine(request: CallbackRequest, check: ReceiptCheck, now: number): boolean {
  switch (check.kind) {
    case 'hmac':
      return isSigned(request, check, now);
    case 'standard-webhook':
      return isStandardWebhook(request, check.secret, now);
    case 'header':
      return sameSecret(request.headers[check.header.toLowerCase()], check.secret);
    case 'basic': {
      const expected = Buffer.from(`${check.user}:${check.password}`).toString('base64');
      return sameSecret(request.headers.authorization, `Basic ${expected}`);
    }
    case 'token':
      return isVouchedFor(request, check.secret);
  }
}

type HmacCheck = Extract<ReceiptCheck, { kind: 'hmac' }>;

function isSigned({ headers, url, body }: CallbackRequest, check: HmacCheck, now: number): boolean {
  const {
    algorithm,
    encoding,
    secretEncoding = 'utf8',
    prefix = '',
    signed = ['body'],
    separator = '',
  } = check;
  const timestamp = check.timestampHeader === undefined ? '' : headers[check.timestampHeader.toLowerCase()];
  if (timestamp === undefined) return false;
  if (check.timestampHeader !== undefined && !(Math.abs(now - timeOf(timestamp)) <= toleranceMs))
    return false;
  const hmac = createHmac(algorithm, Buffer.from(check.secret, secretEncoding));
  const parts = { body, url: Buffer.from(url), timestamp: Buffer.from(timestamp) };
  for (const [index, name] of signed.entries()) {
    if (index > 0) hmac.update(separator);
    hmac.update(parts[name]);
  }
  const said = headers[check.header.toLowerCase()];
  const expected = `${prefix}${hmac.digest(encoding)}`;
  return sameSecret(
    encoding === 'hex' ? said?.toLowerCase() : said,
    encoding === 'hex' ? expected.toLowerCase() : expected,
  );
}

/** @returns NaN for what is no time */
function timeOf(text: string): number {
  if (!/^\d+(?:\.\d+)?$/.test(text)) return Date.parse(text);
  const number = Number(text);
  // Seconds until the year 5138.
  return number < 1e11 ? number * 1000 : number;
}

function readContent({ url, body }: CallbackRequest, format: ReceiptSettings['format']): unknown {
  if (format === 'json') return readJsonBody(body);
  const fields =
    format === 'form' ? new URLSearchParams(Buffer.from(body).toString()) : new URL(url).searchParams;
  return Object.fromEntries(fields);
}

function readNews(
  report: unknown,
  settings: ReceiptSettings,
  request: CallbackRequest,
): ProviderNews | undefined {
  const word = wordAtPointer(report, settings.status);
  if (word !== undefined && settings.stop?.statuses.includes(word)) {
    const from = addressOf(wordAtPointer(report, settings.stop.from));
    return from === undefined ? undefined : { kind: 'stop', from };
  }
  const status = word === undefined ? undefined : statusOf(word, settings);
  if (word === undefined || status === undefined) return readReply(report, settings);
  const ids = idsOf(report, settings, request);
  return (
    ids && {
      kind: 'receipt',
      status,
      ...ids,
      ...(status === 'failed' ? failure(report, word, settings) : {}),
    }
  );
}

function statusOf(word: string, settings: ReceiptSettings): Receipt['status'] | undefined {
  return (['delivered', 'read', 'failed', 'sent'] as const).find((status) =>
    settings[status]?.includes(word),
  );
}

/** @returns undefined when it is about no message, or about another than its address is for */
function idsOf(
  report: unknown,
  { messageId: pointer, providerMessageId: providerPointer, check }: ReceiptSettings,
  request: CallbackRequest,
): Pick<Receipt, 'messageId' | 'providerMessageId'> | undefined {
  const said = pointer === undefined ? undefined : wordAtPointer(report, pointer);
  const providerMessageId =
    providerPointer === undefined ? undefined : wordAtPointer(report, providerPointer);
  // A token vouches for its own message, and the key for any.
  if (
    check.kind === 'token' &&
    request.messageId !== null &&
    said !== undefined &&
    said !== request.messageId
  ) {
    return undefined;
  }
  const messageId = said ?? request.messageId ?? undefined;
  if (!messageId && !providerMessageId) return undefined;
  return { ...(messageId ? { messageId } : {}), ...(providerMessageId ? { providerMessageId } : {}) };
}

function failure(
  report: unknown,
  word: string,
  { reason: pointer, badAddressReasons }: ReceiptSettings,
): Partial<Receipt> {
  const reason = (pointer === undefined ? undefined : wordAtPointer(report, pointer)) ?? word;
  return {
    reason: slug('http', reason),
    ...(badAddressReasons?.includes(reason) ? { badAddress: true } : {}),
  };
}

function readReply(report: unknown, { reply }: ReceiptSettings): ProviderNews | undefined {
  const kind = reply && readStopWord(wordAtPointer(report, reply.text) ?? '');
  const from = reply && addressOf(wordAtPointer(report, reply.from));
  if (!kind || from === undefined) return undefined;
  const to = reply.to === undefined ? undefined : wordAtPointer(report, reply.to);
  return { kind, from, ...(to ? { to } : {}) };
}

/** A number in international form, with or without a plus, or an e-mail address. */
function addressOf(word = ''): string | undefined {
  const [, digits] = /^\+?([1-9]\d{6,14})$/.exec(word) ?? [];
  if (digits !== undefined) return `+${digits}`;
  const parsed = parseEmail(word);
  return parsed.ok ? parsed.address.value : undefined;
}
