const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Bytes of randomness an id needs: 128 bits, so that it cannot be guessed (OWASP ASVS 11.5.1). */
export const idRandomBytes = 16;

const idPattern = /^[a-z]{3}_[0-9a-hjkmnp-tv-z]{36}$/;

/**
 * An id such as `ver_…`: 48 bits of time, so that an index grows at its end, then 128 random bits.
 * @param at epoch milliseconds
 * @param random {@link idRandomBytes} bytes from a cryptographic source
 */
export function makeId(
  prefix: 'app' | 'key' | 'ver' | 'msg' | 'usr' | 'fac' | 'brw' | 'ntc',
  at: number,
  random: Uint8Array,
): string {
  let out = idsFrom(prefix, at);
  let bits = 0;
  let held = 0;
  for (const byte of random) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += alphabet[(held >>> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? out + alphabet[(held << (5 - bits)) & 31] : out;
}

/**
 * What ids of this prefix begin with that were made at a moment. In byte order it stands before all of them, and after all
 * that were made earlier: a bound for tables that are cut into pieces by time.
 * @param at epoch milliseconds
 */
export function idsFrom(prefix: string, at: number): string {
  let rest = at;
  let time = '';
  for (let i = 0; i < 10; i++) {
    time = (alphabet[rest % 32] ?? '0') + time;
    rest = Math.floor(rest / 32);
  }
  return `${prefix}_${time}`;
}

/** Whether a text has the shape of an id with this prefix; anything else is answered "not found" without a look-up. */
export function isId(prefix: string, text: string): boolean {
  return idPattern.test(text) && text.startsWith(`${prefix}_`);
}
