import { isGsm7, septetsOf } from '#core/gsm7.ts';

/** A text as it goes into submit_sm, in one message or several. */
export type UserData = {
  /** SMPP 3.4 §5.2.19: 0, the centre's default alphabet, which is GSM 03.38; 8, UCS-2. */
  readonly dataCoding: number;
  readonly parts: readonly Buffer[];
};

export const ucs2 = 8;
const escapeSeptet = 0x1b;

/** 3GPP TS 23.038 §6.2.1, in the order of the septets. The 27th is the escape. */
const basic = Array.from(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** §6.2.1.1 */
const extension: Readonly<Record<number, string>> = {
  10: '\f',
  20: '^',
  40: '{',
  41: '}',
  47: '\\',
  60: '[',
  61: '~',
  62: ']',
  64: '|',
  101: '€',
};
const septets = new Map<string, readonly number[]>([
  ...basic.map((character, septet): [string, number[]] => [character, [septet]]),
  ...Object.entries(extension).map(([septet, character]): [string, number[]] => [
    character,
    [escapeSeptet, Number(septet)],
  ]),
]);

/** Units one message has room for, and one part beside its header: septets, UTF-16 code units (3GPP TS 23.040). */
const room = { gsm7: { single: 160, part: 153 }, ucs2: { single: 70, part: 67 } } as const;

/**
 * Septets go unpacked, an octet each: packing is the centre's work.
 * @param reference the same in all parts of one message (3GPP TS 23.040 §9.2.3.24.1), 0 to 255
 * @param whole all in one piece, however long: for message_payload
 */
export function userDataOf(
  text: string,
  { reference, whole }: { reference: number; whole: boolean },
): UserData {
  const gsm7 = isGsm7(text);
  const { single, part } = gsm7 ? room.gsm7 : room.ucs2;
  const encode = gsm7 ? encodeGsm7 : encodeUcs2;
  const sizeOf = (character: string): number => (gsm7 ? (septetsOf(character) ?? 1) : character.length);
  const characters = Array.from(text);
  const size = characters.reduce((sum, character) => sum + sizeOf(character), 0);
  const dataCoding = gsm7 ? 0 : ucs2;
  if (whole || size <= single) return { dataCoding, parts: [encode(text)] };
  const pieces = cut(characters, sizeOf, part);
  const parts = pieces.map((piece, index) =>
    Buffer.concat([Buffer.of(5, 0, 3, reference, pieces.length, index + 1), encode(piece)]),
  );
  return { dataCoding, parts };
}

/** Neither an escape and its septet nor a surrogate pair is cut apart. */
function cut(
  characters: readonly string[],
  sizeOf: (character: string) => number,
  capacity: number,
): string[] {
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const character of characters) {
    const size = sizeOf(character);
    if (used + size > capacity) {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += character;
    used += size;
  }
  return [...pieces, piece];
}

function encodeGsm7(text: string): Buffer {
  return Buffer.from(Array.from(text).flatMap((character) => septets.get(character) ?? []));
}

function encodeUcs2(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

/**
 * What somebody wrote to us, as far as it can be read; what can't is left out.
 * @param hasHeader a user data header stands before it (esm_class 0x40)
 */
export function readText(userData: Buffer, dataCoding: number, hasHeader: boolean): string {
  const bytes = hasHeader ? userData.subarray((userData[0] ?? 0) + 1) : userData;
  if (dataCoding === ucs2) {
    return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString('utf16le');
  }
  // 1: ASCII; 3: Latin-1; 0: the default alphabet.
  return dataCoding === 0 ? decodeGsm7(bytes) : bytes.toString('latin1');
}

function decodeGsm7(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; at++) {
    const septet = bytes[at] ?? 0;
    text += septet === escapeSeptet ? (extension[bytes[++at] ?? 0] ?? '') : (basic[septet] ?? '');
  }
  return text;
}
