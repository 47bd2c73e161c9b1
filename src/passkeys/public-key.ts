import { createPublicKey, type JsonWebKeyInput } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

/** COSE (RFC 9052, 9053): labels of a key's members. */
const label = { kty: 1, alg: 3, crv: -1, x: -2, y: -3, n: -1, e: -2 } as const;

/**
 * Whether signatures can be checked by a key that a browser sent: of one of our algorithms, whole, and on its curve. The
 * CBOR reader takes a key that is cut short; stored, it would be a passkey that never works.
 */
export function isUsableKey(cose: Uint8Array): boolean {
  try {
    const jwk = jwkOf(isoCBOR.decodeFirst<Map<number, unknown>>(Uint8Array.from(cose)));
    return jwk !== undefined && createPublicKey({ key: jwk, format: 'jwk' }).type === 'public';
  } catch {
    return false;
  }
}

function jwkOf(members: ReadonlyMap<number, unknown>): JsonWebKeyInput['key'] | undefined {
  const bytes = (at: number, least: number, most = least): string | undefined => {
    const value = members.get(at);
    if (!(value instanceof Uint8Array) || value.length < least || value.length > most) return undefined;
    return Buffer.from(value).toString('base64url');
  };
  const kind = [label.kty, label.alg].map((at) => members.get(at)).join();
  // RSA: 2048 bits at least, and no number so large that checking it is work worth asking for.
  const [n, e] = [bytes(label.n, 256, 512), bytes(label.e, 1, 4)];
  if (kind === '3,-257') return n && e ? { kty: 'RSA', n, e } : undefined;
  const [x, y] = [bytes(label.x, 32), bytes(label.y, 32)];
  if (kind === '2,-7' && members.get(label.crv) === 1)
    return x && y ? { kty: 'EC', crv: 'P-256', x, y } : undefined;
  if (kind === '1,-8' && members.get(label.crv) === 6)
    return x ? { kty: 'OKP', crv: 'Ed25519', x } : undefined;
  return undefined;
}
