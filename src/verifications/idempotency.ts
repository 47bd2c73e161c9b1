import type { Keyring } from '#core/keyring.ts';

/** An Idempotency-Key, scoped to who asks for what. */
export type Idempotent = { readonly idempotency: string; readonly fingerprint: string };

/**
 * Both are keyed hashes: a plain digest of a request that holds a six-digit code would give the code away to whoever
 * can try a million digests.
 */
export function idempotent(
  keyring: Keyring,
  scope: string,
  key: string | undefined,
  body: unknown,
): Partial<Idempotent> {
  if (key === undefined) return {};
  const [idempotency = ''] = keyring.lookups('idempotency', `${scope}\0${key}`);
  const [fingerprint = ''] = keyring.lookups('fingerprint', JSON.stringify(body));
  return { idempotency, fingerprint };
}
