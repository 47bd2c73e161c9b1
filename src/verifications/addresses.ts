import { type AddressRefusal, canReceive, type ParsedAddress, parseAddress } from '#core/address.ts';
import type { App } from '#core/app.ts';
import { type Channel, kindOf } from '#core/channel.ts';
import type { VerificationContext } from './context.ts';
import { type InvalidInput, invalid } from './invalid-input.ts';

export type ReadableAddress = Extract<ParsedAddress, { ok: true }>['address'];

const notAnAddress = 'This is neither a phone number nor an e-mail address that can be written to.';

/** What to tell the developer who sent an address that is none. */
const wrongAddress: Readonly<Record<AddressRefusal, string>> = {
  empty: 'An address is needed: a phone number or an e-mail address.',
  'too-long': 'An address has at most 320 characters.',
  unrecognised: notAnAddress,
  'phone-country-missing': 'Start the number with + and its country code.',
  'phone-invalid': 'No telephone company has given out such a number. Check its country code and length.',
  'phone-too-long': 'A phone number has at most 15 digits.',
  'email-invalid': notAnAddress,
  'email-look-alike-at': 'The @ of this e-mail address is another character that looks like one.',
  'email-domain-invalid': 'What follows the @ is no domain name that mail could be sent to.',
  'email-too-long': 'An e-mail address has at most 254 bytes, 64 of them before the @.',
};

/** @param pathOf where the request has the address with this index, for whoever is told that it is none */
export function parseAddresses(
  app: App,
  given: readonly string[],
  pathOf = (index: number): string => (index === 0 ? '/to' : `/alternatives/${index - 1}`),
): ReadableAddress[] | InvalidInput {
  const parsed: ReadableAddress[] = [];
  for (const [index, text] of given.entries()) {
    const result = parseAddress(text, defaultCountry(app));
    if (!result.ok) {
      return invalid(pathOf(index), wrongAddress[result.reason]);
    }
    if (!parsed.some(({ key }) => key === result.address.key)) parsed.push(result.address);
  }
  return parsed;
}

function defaultCountry(app: App): { defaultCountry?: string } {
  const [country] = app.countries;
  return country === undefined ? {} : { defaultCountry: country };
}

/** The channels by which an address may get codes: those that have a provider, the number's type and country allowing. */
export function reachableBy({ routes }: VerificationContext, app: App, address: ReadableAddress): Channel[] {
  return routes.filter((channel) => canReceive(address, channel, { allowedCountries: app.countries }).ok);
}

export function chooseChannel(
  context: VerificationContext,
  app: App,
  asked: Channel | undefined,
  addresses: readonly ReadableAddress[],
): Channel | InvalidInput {
  const channel = asked ?? (addresses[0]?.kind === 'email' ? 'email' : 'sms');
  if (!context.routes.includes(channel)) {
    return invalid('/channel', `No provider is set up for ${channel}.`, 'channel-unavailable');
  }
  if (addresses.some((address) => reachableBy(context, app, address).includes(channel))) return channel;
  const address = addresses.find(({ kind }) => kind === kindOf(channel));
  if (!address)
    return invalid('/channel', `No address given can be reached by ${channel}.`, 'channel-unavailable');
  const allowed = canReceive(address, channel, { allowedCountries: app.countries });
  const why = allowed.ok ? 'not allowed' : allowed.reason;
  return invalid('/to', `This number can't get a code by ${channel} (${why}).`, 'destination-not-allowed');
}
