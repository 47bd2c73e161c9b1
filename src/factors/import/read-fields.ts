import { encodeBase32 } from '#core/base32.ts';
import type { OtpAlgorithm } from '#core/hotp.ts';
import type { ImportReason } from './import-reason.ts';

/** What a text says, or why it says nothing. */
export type Read<Value> = { readonly value: Value } | { readonly reason: ImportReason };

const leastSecretBytes = 16;
const mostSecretBytes = 128;
const mostNameLength = 100;
/** RFC 4226 counts to 2^64, no token that is pressed does; numbers stay exact, and the database's columns are big enough. */
const mostCounter = 2 ** 48 - 1;
const mostPeriodSeconds = 3600;

/** A secret as enrolments want it, in base32. */
export function readSecret(bytes: Uint8Array | undefined): Read<string> {
  if (!bytes) return { reason: 'bad-secret' };
  if (bytes.length === 0) return { reason: 'no-secret' };
  if (bytes.length < leastSecretBytes) return { reason: 'short-secret' };
  if (bytes.length > mostSecretBytes) return { reason: 'long-secret' };
  return { value: encodeBase32(bytes) };
}

/** Padded or not, with any white space; undefined when it is none, where the platform would skip what it doesn't know. */
export function readBase64(text: string): Buffer | undefined {
  const letters = text.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(letters) || letters.replace(/=/g, '').length % 4 === 1) return undefined;
  return Buffer.from(letters, 'base64');
}

function readWhole(text: string, least: number, most: number, reason: ImportReason): Read<number> {
  const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? { value } : { reason };
}

export const readCounter = (text: string): Read<number> => readWhole(text, 0, mostCounter, 'bad-counter');

export const readPeriod = (text: string): Read<number> => readWhole(text, 1, mostPeriodSeconds, 'bad-period');

export function readDigits(text: string): Read<6 | 7 | 8> {
  const value = ([6, 7, 8] as const).find((digits) => String(digits) === text);
  return value === undefined ? { reason: 'bad-digits' } : { value };
}

/** `SHA256`, `HMAC-SHA-256`, `sha256` … */
export function readAlgorithm(text: string): Read<OtpAlgorithm> {
  const [, bits] = /^(?:hmac-?)?sha-?(1|256|512)$/i.exec(text) ?? [];
  const value = (['sha1', 'sha256', 'sha512'] as const).find((name) => name === `sha${bits}`);
  return value ? { value } : { reason: 'bad-algorithm' };
}

export function readSerial(text: string): Read<string> {
  if (looksShortened(text)) return { reason: 'spreadsheet-number' };
  return text !== '' && isName(text) ? { value: text } : { reason: 'bad-serial' };
}

export function readIssuer(text: string): Read<string> {
  return isName(text) ? { value: text } : { reason: 'bad-issuer' };
}

/** Short, and without what can't be seen. */
function isName(text: string): boolean {
  return text.length <= mostNameLength && !/\p{C}/u.test(text);
}

/** What spreadsheets make of long numbers: the digits are gone for good, and two tokens may now look like one. */
export function looksShortened(text: string): boolean {
  return /^[0-9](?:[.,][0-9]+)?E\+[0-9]+$/i.test(text);
}
