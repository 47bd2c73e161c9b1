import { timingSafeEqual } from 'node:crypto';
import type { HmacKey } from './hmac.ts';

export type CodeSubject = {
  /** 128 random bits kept in the verification's row. */
  readonly nonce: Uint8Array;
  readonly appId: string;
  readonly purpose: string;
  /** The keyed digest of what the code is good for. */
  readonly binding: Uint8Array;
  readonly digits: number;
};

const chunkBytes = 6;
const chunkRange = 2 ** (8 * chunkBytes);

/**
 * The code of a verification: HMAC-SHA-256(key, nonce ‖ app ‖ purpose ‖ binding) cut to decimal digits. It is derived
 * whenever it is needed and stored nowhere. Chunks that would favour the low codes are thrown away (NIST SP 800-63B
 * §3.2.12 asks for an unbiased source; `% 10**d` on raw bytes is not one).
 */
export function deriveCode(key: HmacKey, subject: CodeSubject): string {
  const range = 10 ** subject.digits;
  const limit = chunkRange - (chunkRange % range);
  for (let round = 0; ; round++) {
    const mac = codeMac(key, subject, round);
    for (let offset = 0; offset + chunkBytes <= mac.length; offset += chunkBytes) {
      const value = mac.readUIntBE(offset, chunkBytes);
      if (value < limit) return String(value % range).padStart(subject.digits, '0');
    }
  }
}

function codeMac(key: HmacKey, subject: CodeSubject, round: number): Buffer {
  const { nonce, appId, purpose, binding, digits } = subject;
  // Each part's length goes before it: without that, moving a letter from the app to the purpose would give the same code.
  const head = `${nonce.length}.${appId.length}.${purpose.length}.${binding.length}.${digits}.${round}:${appId}${purpose}`;
  return key.sign(nonce, head, binding);
}

/** Compares two codes in constant time. Codes of different length don't match. */
export function codesMatch(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** 64 bits that stand for a wrong answer, so that its repeat is recognised without keeping what was typed. */
export function answerTag(
  key: HmacKey,
  { nonce, binding }: Pick<CodeSubject, 'nonce' | 'binding'>,
  answer: string,
): string {
  return key.sign(nonce, 'answer:', binding, answer).toString('base64url', 0, 8);
}
