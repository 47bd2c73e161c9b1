import { isGsm7, septetsOf } from './gsm7.ts';

export type Encoding = 'gsm7' | 'ucs2';

export type Segments = {
  readonly encoding: Encoding;
  /** Septets (GSM-7) or UTF-16 code units (UCS-2) of the text. */
  readonly units: number;
  /** Octets the text fills once packed, user data headers left out. 140 fit one message. */
  readonly octets: number;
  /** Messages it is sent and paid as. */
  readonly segments: number;
};

/** 140 octets hold this many units, and this many when a 6-octet concatenation header stands before them (3GPP TS 23.040). */
const limits = {
  gsm7: { single: 160, part: 153 },
  ucs2: { single: 70, part: 67 },
} as const;

export function encodingOf(text: string): Encoding {
  return isGsm7(text) ? 'gsm7' : 'ucs2';
}

/**
 * Septets of a text in the GSM default alphabet; characters of the extension table take two.
 * Throws a RangeError for a text that needs UCS-2.
 */
export function septets(text: string): number {
  let count = 0;
  for (const character of text) {
    const size = septetsOf(character);
    if (size === undefined) throw new RangeError(`U+${hex(character)} is not in the GSM alphabet`);
    count += size;
  }
  return count;
}

/** How a text goes out, and as how many messages. An escape pair or a surrogate pair never straddles two of them. */
export function segmentsOf(text: string): Segments {
  const encoding = encodingOf(text);
  const { single, part } = limits[encoding];
  const units = encoding === 'gsm7' ? septets(text) : text.length;
  const octets = encoding === 'gsm7' ? Math.ceil((units * 7) / 8) : units * 2;
  return { encoding, units, octets, segments: units <= single ? 1 : countParts(text, encoding, part) };
}

function countParts(text: string, encoding: Encoding, capacity: number): number {
  let parts = 1;
  let used = 0;
  for (const character of text) {
    const size = encoding === 'gsm7' ? (septetsOf(character) ?? 1) : character.length;
    if (used + size > capacity) {
      parts++;
      used = 0;
    }
    used += size;
  }
  return parts;
}

/** Stands where an operator puts a code of its own into a text. */
export const codePlace = '{{code}}';

/** What a text may have as its code: digits, or the place for an operator's. */
export function isSayableCode(code: string): boolean {
  return code === codePlace || /^\d{4,10}$/.test(code);
}

const hostLabel = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const hostPattern = new RegExp(`^(?=.{1,253}$)${hostLabel}(?:\\.${hostLabel})*$`, 'i');

/** Whether a line may bind a code to it: no address of version 6, and no name with other letters than names of hosts have. */
export function isBareHost(host: string): boolean {
  return hostPattern.test(host);
}

/**
 * The line that binds a code to a site (WICG "Origin-bound one-time codes"): phones then offer it on that site only.
 * It must be the last line, with nothing after it (Chrome). `host` is a bare ASCII host name, IDNs in their `xn--` form:
 * a scheme, port, path or space throws a RangeError, and so does a code that isn't 4 to 10 digits.
 */
export function originLine(host: string, code: string): string {
  if (!isBareHost(host)) throw new RangeError('an origin line takes a bare host name');
  if (!isSayableCode(code)) throw new RangeError('an origin line takes a code of 4 to 10 digits');
  return `@${host.toLowerCase()} #${code}`;
}

export type OriginBoundCode = {
  readonly host: string;
  readonly code: string;
  readonly embeddedHost: string | null;
};

/** Reads a message as a browser does, by the steps of the same document. `null` when it isn't origin-bound. */
export function parseOriginLine(message: string): OriginBoundCode | null {
  const line = message.replace(/\r\n?/g, '\n').split('\n').at(-1) ?? '';
  const host = markedToken(line, 0, '@');
  if (host === null || line[host.end] !== ' ') return null;
  const code = markedToken(line, host.end + 1, '#');
  if (code === null) return null;
  // Anything odd after the code is ignored, not an error: the document keeps that place for later syntax.
  const embedded = line[code.end] === ' ' ? markedToken(line, code.end + 1, '@') : null;
  return { host: host.token, code: code.token, embeddedHost: embedded?.token ?? null };
}

function markedToken(line: string, position: number, marker: string): { token: string; end: number } | null {
  if (line[position] !== marker) return null;
  const token = /^[^\t\n\f\r ]*/.exec(line.slice(position + 1))?.[0] ?? '';
  return token === '' ? null : { token, end: position + 1 + token.length };
}

/** The digits one by one, for a reader's voice: `12` is "one, two" and never "twelve". */
export function spokenDigits(code: string, separator = ', '): string {
  return Array.from(code).join(separator);
}

const amountPattern = /^\d{1,12}(?:\.\d{1,4})?$/;

export function isAmount(text: string): text is `${number}` {
  return amountPattern.test(text);
}

export function isCurrency(text: string): boolean {
  return /^[A-Z]{3}$/.test(text);
}

/**
 * `EUR 129.90`: the ISO 4217 code and the very digits that are bound, without grouping or a local decimal sign, so that
 * what is read is what is agreed to (PSD2 RTS Art. 5) and a dollar is never mistaken for another dollar.
 * Throws a RangeError when either is malformed: an amount nobody can read must not be approved.
 */
export function moneyText(amount: string, currency: string): string {
  if (!isAmount(amount)) throw new RangeError('an amount is a plain decimal number such as 129.90');
  if (!isCurrency(currency)) throw new RangeError('a currency is a code of three capital letters (ISO 4217)');
  return `${currency} ${amount}`;
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
