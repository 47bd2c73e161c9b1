import { hash } from 'node:crypto';

const blockBytes = 64;

/**
 * HMAC-SHA-256 (RFC 2104) under one key for many messages. Put together from two one-shot hashes, since making the
 * object `createHmac` returns costs several times what hashing a short message does.
 */
export class HmacKey {
  readonly #inner: Buffer;
  readonly #outer: Buffer;

  /** @param key at most 64 bytes */
  constructor(key: Uint8Array) {
    if (key.length > blockBytes) throw new RangeError('A key of more than 64 bytes is not one of ours.');
    const padded = Buffer.alloc(blockBytes);
    padded.set(key);
    this.#inner = Buffer.from(padded.map((byte) => byte ^ 0x36));
    this.#outer = Buffer.from(padded.map((byte) => byte ^ 0x5c));
  }

  sign(...parts: readonly (string | Uint8Array)[]): Buffer {
    const message = parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part));
    return sha256([this.#outer, sha256([this.#inner, ...message])]);
  }
}

/** By way of a string with a character for each byte: `hash` gives a buffer memory of its own, which costs more than hashing. */
function sha256(parts: readonly Uint8Array[]): Buffer {
  return Buffer.from(hash('sha256', Buffer.concat(parts), 'binary'), 'binary');
}
