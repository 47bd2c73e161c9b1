import type { App } from '#core/app.ts';
import type { KnownAddress } from '#core/recovery.ts';
import type { Telling } from '#core/tell.ts';
import { parseAddresses, type ReadableAddress } from './addresses.ts';
import type { InvalidInput } from './invalid-input.ts';

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

/** To say nothing of a person's addresses is not to say that they have none. */
export function tellingBy(contacts: readonly KnownAddress[]): Telling {
  return contacts.length > 0 ? { notify: contacts } : {};
}
