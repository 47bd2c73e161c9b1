import type { Address } from '#core/address.ts';
import type { Keyring } from '#core/keyring.ts';

/** What stands for an address in limits: keyed hashes, each app's its own, under the current key first. */
export function destinationKeys(keyring: Keyring, appId: string, { kind, key }: Address): string[] {
  return keyring.lookups('destination', `${appId}\0${kind}\0${key}`);
}
