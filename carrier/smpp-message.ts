import type { NetworkReceipt } from './carrier.ts';
import type { Deliver, Submit } from './smpp-pdu.ts';

/** One message, or one part of one, as a phone reads it. */
export type Part = {
  readonly text: string;
  /** Of a long message: the same for all its parts. */
  readonly reference: number;
  readonly total: number;
  readonly number: number;
};

/** GSM 03.38, in rows of sixteen; ESC is where it stands, and leads to the second table. */
const rows = [
  '@£$¥èéùìòÇ\nØø\rÅå',
  'Δ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ',
  ' !"#¤%&\'()*+,-./',
  '0123456789:;<=>?',
  '¡ABCDEFGHIJKLMNO',
  'PQRSTUVWXYZÄÖÑÜ§',
  '¿abcdefghijklmno',
  'pqrstuvwxyzäöñüà',
];
const afterEscape: Readonly<Record<string, string>> = {
  '\n': '\f',
  Λ: '^',
  '(': '{',
  ')': '}',
  '/': '\\',
  '<': '[',
  '=': '~',
  '>': ']',
  '¡': '|',
  e: '€',
};

export function readPart({ esmClass, dataCoding, shortMessage, payload }: Submit): Part {
  const data = payload ?? shortMessage;
  if ((esmClass & 0x40) === 0) return { text: textOf(data, dataCoding), reference: 0, total: 1, number: 1 };
  const headerLength = data[0] ?? 0;
  const text = textOf(data.subarray(headerLength + 1), dataCoding);
  for (let at = 1; at + 1 < headerLength + 1; at += 2 + (data[at + 1] ?? 0)) {
    const [element, length] = [data[at], data[at + 1]];
    if (element === 0x00 && length === 3) {
      return { text, reference: data[at + 2] ?? 0, total: data[at + 3] ?? 0, number: data[at + 4] ?? 0 };
    }
    if (element === 0x08 && length === 4) {
      return {
        text,
        reference: data.readUInt16BE(at + 2),
        total: data[at + 4] ?? 0,
        number: data[at + 5] ?? 0,
      };
    }
  }
  return { text, reference: 0, total: 1, number: 1 };
}

function textOf(data: Buffer, dataCoding: number): string {
  if (dataCoding === 8) return Buffer.from(data).swap16().toString('utf16le');
  if (dataCoding !== 0) return data.toString('latin1');
  let escaped = false;
  let text = '';
  for (const septet of data) {
    const character = rows[septet >> 4]?.[septet & 15] ?? '?';
    if (escaped) text += afterEscape[character] ?? character;
    else if (character !== '\u001b') text += character;
    escaped = !escaped && character === '\u001b';
  }
  return text;
}

/** Replies are short and plain: letters and digits are where ASCII has them. */
export const writeGsm = (text: string): Buffer =>
  Buffer.from(
    Array.from(text, (character) => {
      const row = rows.findIndex((letters) => letters.includes(character));
      return row < 0 ? 0x3f : row * 16 + (rows[row]?.indexOf(character) ?? 0);
    }),
  );

/** True when the message doesn't fit what a network carries in one. */
export function isTooLong({ dataCoding, shortMessage, esmClass }: Submit): boolean {
  const header = (esmClass & 0x40) === 0 ? 0 : (shortMessage[0] ?? 0) + 1;
  if (dataCoding !== 0) return shortMessage.length > 140;
  return Math.ceil(((shortMessage.length - header) * 7) / 8) + header > 140;
}

/**
 * A validity_period, absolute or relative (SMPP 3.4 §7.1.1).
 * @returns epoch milliseconds; undefined when there is none; 'invalid'
 */
export function readValidity(text: string, now: number): number | undefined | 'invalid' {
  if (text === '') return undefined;
  const fields = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d)(\d\d)([R+-])$/.exec(text);
  if (!fields) return 'invalid';
  const [years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0, tenths = 0, quarters = 0] =
    fields.slice(1, 9).map(Number);
  if (fields[9] === 'R') {
    const allDays = years * 365 + months * 30 + days;
    return now + (((allDays * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  }
  const offsetMinutes = quarters * 15 * (fields[9] === '-' ? -1 : 1);
  return (
    Date.UTC(2000 + years, months - 1, days, hours, minutes, seconds, tenths * 100) - offsetMinutes * 60_000
  );
}

type Told = {
  readonly word: string;
  readonly state: number;
  readonly error: string;
  readonly mapError?: number;
};

const told: Readonly<Record<NetworkReceipt['status'], Told>> = {
  sent: { word: 'ENROUTE', state: 1, error: '000' },
  delivered: { word: 'DELIVRD', state: 2, error: '000' },
  expired: { word: 'EXPIRED', state: 3, error: '000' },
  'unknown-number': { word: 'UNDELIV', state: 5, error: '001', mapError: 1 },
  absent: { word: 'UNDELIV', state: 5, error: '027', mapError: 27 },
  barred: { word: 'REJECTD', state: 8, error: '013', mapError: 13 },
};

export type ReceiptStyle = 'parameters' | 'text' | 'both';

/** A receipt in the words of Appendix B and in optional parameters. Like real ones, it quotes the message. */
export function receiptOf(
  { status, at }: NetworkReceipt,
  id: string,
  submit: Submit,
  part: Part,
  submittedAt: number,
  style: ReceiptStyle,
): Deliver {
  const { word, state, error, mapError } = told[status];
  const delivered = status === 'delivered' ? '001' : '000';
  const words =
    `id:${id} sub:001 dlvrd:${delivered} submit date:${shortDate(submittedAt)} done date:${shortDate(at)} ` +
    `stat:${word} err:${error} text:${part.text.slice(0, 20)}`;
  return {
    from: `+${submit.destination.address}`,
    to: submit.source.address,
    esmClass: status === 'sent' ? 0x20 : 0x04,
    dataCoding: 0,
    shortMessage: style === 'parameters' ? Buffer.alloc(0) : Buffer.from(words, 'latin1'),
    parameters:
      style === 'text'
        ? []
        : [
            [0x001e, Buffer.from(`${id}\0`)],
            [0x0427, Buffer.of(state)],
            ...(mapError === undefined ? [] : [[0x0423, Buffer.of(3, 0, mapError)] as const]),
          ],
  };
}

const shortDate = (time: number): string => new Date(time).toISOString().replaceAll(/\D/g, '').slice(2, 12);
