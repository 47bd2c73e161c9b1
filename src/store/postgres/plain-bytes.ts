import type { Verification } from '#core/verification.ts';

/** As it will be read: the same answer from whoever opened it and whoever finds it open. */
export function withPlainBytes(verification: Verification): Verification {
  const { nonce, binding, sealed } = verification;
  return { ...verification, nonce: plain(nonce), binding: plain(binding), sealed: plain(sealed) };
}

/** A view on a buffer's bytes, which needs no memory; asking an array of its own for that would make it some. */
function plain(bytes: Uint8Array): Uint8Array {
  if (bytes.constructor === Uint8Array) return bytes;
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
