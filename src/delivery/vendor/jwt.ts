import { createHmac, type KeyObject, sign } from 'node:crypto';
import { sameSecret } from './same-secret.ts';

export type Claims = Readonly<Record<string, unknown>>;

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JSON Web Token by RSA with SHA-256 (RFC 7518 §3.3). */
export function signRs256(claims: Claims, key: KeyObject): string {
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

/**
 * What a JSON Web Token claims, if its HMAC with SHA-256 (RFC 7518 §3.2) is right. The algorithm is ours to choose and not
 * the token's: one that names another, or none, is not believed (RFC 8725 §3.1).
 */
export function readHs256(token: string, secret: string | Uint8Array): Claims | undefined {
  const [header, claims, signature, ...more] = token.split('.');
  if (header === undefined || claims === undefined || more.length > 0) return undefined;
  const expected = createHmac('sha256', secret).update(`${header}.${claims}`).digest('base64url');
  if (!sameSecret(signature, expected) || objectIn(header)?.alg !== 'HS256') return undefined;
  return objectIn(claims);
}

function objectIn(text: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}
