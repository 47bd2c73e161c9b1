import type { App } from '#core/app.ts';
import type { KnownAddress } from '#core/recovery.ts';
import { parseAddresses, type ReadableAddress } from '#verifications/addresses.ts';
import type { InvalidInput } from '#verifications/invalid-input.ts';

/** What an app says of the addresses of somebody who recovers, or which of them is none. */
export function knownAddresses(app: App, contacts: readonly string[] = []): KnownAddress[] | InvalidInput {
  const parsed = parseAddresses(app, contacts, (index) => `/contacts/${index}`);
  return 'kind' in parsed ? parsed : parsed.map(knownAddress);
}

export function knownAddress(address: ReadableAddress): KnownAddress {
  const { kind, value } = address;
  return address.kind === 'phone' && address.country !== null
    ? { kind, value, country: address.country }
    : { kind, value };
}
