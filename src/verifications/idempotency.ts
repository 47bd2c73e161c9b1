import type { Keyring } from '#core/keyring.ts';
import type { Idempotent } from '#core/user.ts';

/**
 * What was asked, by whomever: an answer that was lost as a phone changed its network is asked for again from another address.
 * Both are keyed hashes: a plain digest of a request that holds a six-digit code would give the code away to whoever
 * can try a million digests.
 */
export function idempotent(
  keyring: Keyring,
  scope: string,
  key: string | undefined,
  { client: _, ...body }: Readonly<Record<string, unknown>>,
): Partial<Idempotent> {
  if (key === undefined) return {};
  const [idempotency = ''] = keyring.lookups('idempotency', `${scope}\0${key}`);
  const [fingerprint = ''] = keyring.lookups('fingerprint', JSON.stringify(body));
  return { idempotency, fingerprint };
}
