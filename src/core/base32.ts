const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const unknown = 255;
const values = makeValues();

function makeValues(): Uint8Array {
  const table = new Uint8Array(128).fill(unknown);
  for (const [value, letter] of [...alphabet].entries()) {
    table[letter.charCodeAt(0)] = value;
    table[letter.toLowerCase().charCodeAt(0)] = value;
  }
  return table;
}

/** Base32 of RFC 4648 §6 in capitals and without padding, as an `otpauth:` link wants its secret. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(held >>> (bits - 5)) & 31];
    held &= 0x1f;
  }
  return bits > 0 ? text + alphabet[(held << (5 - bits)) & 31] : text;
}

/**
 * The bytes of a base32 text, or undefined when it is none. A person may have copied it from a screen, so small letters,
 * spaces, dashes and any padding at the end are fine. A length that no whole bytes give is refused: a letter was lost.
 * Spare bits at the end are ignored, as authenticator apps do, so that a secret made elsewhere means the same here.
 */
export function decodeBase32(text: string): Uint8Array | undefined {
  const letters = text.replace(/[\s-]/g, '').replace(/={1,6}$/, '');
  if ([1, 3, 6].includes(letters.length % 8)) return undefined;
  const bytes = new Uint8Array(Math.floor((letters.length * 5) / 8));
  let held = 0;
  let bits = 0;
  let length = 0;
  for (let i = 0; i < letters.length; i++) {
    const value = values[letters.charCodeAt(i)] ?? unknown;
    if (value === unknown) return undefined;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = held >>> bits;
    }
  }
  return bytes;
}
