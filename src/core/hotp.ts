import { hash } from 'node:crypto';

export type OtpAlgorithm = 'sha1' | 'sha256' | 'sha512';

/** What a generator and its server have agreed on. Left out: SHA-1 and 6 digits, all that many authenticator apps know. */
export type OtpSettings = {
  /** At least 16 bytes (RFC 4226 §4 R6); 20 are usual. */
  readonly secret: Uint8Array;
  readonly digits?: 6 | 7 | 8;
  readonly algorithm?: OtpAlgorithm;
};

const blockBytes: Readonly<Record<OtpAlgorithm, number>> = { sha1: 64, sha256: 64, sha512: 128 };
const digestBytes: Readonly<Record<OtpAlgorithm, number>> = { sha1: 20, sha256: 32, sha512: 64 };
const counterBytes = 8;
const minSecretBytes = 16;

/**
 * The one-time password of a counter (RFC 4226 §5.3).
 * @throws RangeError for a secret under 128 bits, or a counter that is no integer of 0 to 2^64 - 1 (a number: of 0 to 2^53 - 1)
 */
export function hotp(settings: OtpSettings & { readonly counter: bigint | number }): string {
  const { secret, counter, digits = 6, algorithm = 'sha1' } = settings;
  const [mac = Number.NaN] = truncatedMacs(secret, algorithm, [counter]);
  return String(mac % 10 ** digits).padStart(digits, '0');
}

/**
 * The counter at which a code is right, of `counter` and the `lookAhead` counters after it; undefined when it is right
 * nowhere. The caller stores the found counter plus one as the next (RFC 4226 §7.2) and keeps `lookAhead` small: each
 * step of it gives a guess one more chance (§7.4).
 * @throws RangeError as {@link hotp} does
 */
export function findHotp(
  settings: OtpSettings & { readonly code: string; readonly counter: number; readonly lookAhead: number },
): number | undefined {
  const { counter, lookAhead } = settings;
  return matchingCounters(settings, counter, counter + lookAhead)[0];
}

/**
 * All counters from `first` to `last` at which a code is right. There is no stop at the first one: how long it takes must
 * not tell how far off a device is. Two numbers compare in one instruction, so that takes the same time for all of them.
 * @throws RangeError as {@link hotp} does
 */
export function matchingCounters(
  settings: OtpSettings & { readonly code: string },
  first: number,
  last: number,
): number[] {
  const { secret, code, digits = 6, algorithm = 'sha1' } = settings;
  // Past 2^53 adding one changes nothing, and the loop would never end.
  if (!Number.isSafeInteger(last)) throw new RangeError('A counter is a whole number below 2^53');
  const counters: number[] = [];
  for (let counter = first; counter <= last; counter++) counters.push(counter);
  const range = 10 ** digits;
  const given = numberOf(code, digits);
  const macs = truncatedMacs(secret, algorithm, counters);
  return counters.filter((_, i) => (macs[i] ?? Number.NaN) % range === given);
}

/** What digits stand for; NaN, which equals nothing, when they are not exactly as many as asked. */
export function numberOf(code: string, digits: number): number {
  return code.length === digits && /^[0-9]+$/.test(code) ? Number(code) : Number.NaN;
}

/**
 * The 31-bit numbers that are cut to digits next (RFC 4226 §5.3, steps 1 and 2).
 *
 * HMAC is put together from two one-shot hashes (RFC 2104), because making the object `createHmac` returns costs several
 * times what hashing 8 bytes does. The same goes for memory that isn't pooled; the pool is shared, so the pads are wiped.
 * @throws RangeError as {@link hotp} does
 */
export function truncatedMacs(
  secret: Uint8Array,
  algorithm: OtpAlgorithm,
  counters: readonly (bigint | number)[],
): number[] {
  if (secret.length < minSecretBytes) throw new RangeError('An OTP secret has at least 128 bits');
  const block = blockBytes[algorithm];
  const key = secret.length > block ? hash(algorithm, secret, 'buffer') : secret;
  const inner = Buffer.allocUnsafe(block + counterBytes);
  const outer = Buffer.allocUnsafe(block + digestBytes[algorithm]);
  for (let i = 0; i < block; i++) {
    const byte = key[i] ?? 0;
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  try {
    return counters.map((counter) => {
      writeCounter(inner, block, counter);
      outer.write(hash(algorithm, inner, 'binary'), block, 'binary');
      return truncate(hash(algorithm, outer, 'binary'));
    });
  } finally {
    inner.fill(0);
    outer.fill(0);
  }
}

function writeCounter(target: Buffer, offset: number, counter: bigint | number): void {
  if (typeof counter === 'bigint') {
    target.writeBigUInt64BE(counter, offset);
    return;
  }
  if (!Number.isSafeInteger(counter)) throw new RangeError('A counter is a whole number below 2^53');
  target.writeUInt32BE(Math.floor(counter / 2 ** 32), offset);
  target.writeUInt32BE(counter % 2 ** 32, offset + 4);
}

/** @param mac one character per byte */
function truncate(mac: string): number {
  const offset = mac.charCodeAt(mac.length - 1) & 0xf;
  return (
    ((mac.charCodeAt(offset) & 0x7f) << 24) |
    (mac.charCodeAt(offset + 1) << 16) |
    (mac.charCodeAt(offset + 2) << 8) |
    mac.charCodeAt(offset + 3)
  );
}
