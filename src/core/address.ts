import { type AddressKind, type Channel, kindOf } from './channel.ts';
import {
  type EmailAddress,
  type EmailRefusal,
  emailKey,
  looksLikeEmail,
  maskEmail,
  parseEmail,
} from './email-address.ts';
import {
  type LineType,
  maskPhone,
  type PhoneAddress,
  type PhoneRefusal,
  parsePhone,
} from './phone-address.ts';

/** Where a code can be sent. */
export type Address = PhoneAddress | EmailAddress;

export type AddressRefusal = 'empty' | 'too-long' | PhoneRefusal | EmailRefusal;

export type ParsedAddress =
  | { readonly ok: true; readonly address: Address }
  | { readonly ok: false; readonly reason: AddressRefusal };

/** The longest address there can be is an e-mail address of 254 bytes; some room for spaces around it. */
const maxInputLength = 320;

/**
 * Reads what a person or an app gave as an address. Parsing a `value` again gives the same address.
 * @param options.defaultCountry ISO 3166; completes phone numbers without `+`
 */
export function parseAddress(
  input: string,
  options: { readonly defaultCountry?: string | undefined } = {},
): ParsedAddress {
  // Before anything else looks at it, so that hostile input costs nothing.
  if (input.length > maxInputLength) return { ok: false, reason: 'too-long' };
  const text = input.trim();
  if (text === '') return { ok: false, reason: 'empty' };
  return looksLikeEmail(text) ? parseEmail(text) : parsePhone(text, options.defaultCountry);
}

/** Whether two values of addresses are one phone or one mailbox: an app may write it in other letters than the person did. */
export function isSameAddress(one: string, other: string): boolean {
  return one === other || (one.includes('@') && other.includes('@') && emailKey(one) === emailKey(other));
}

/**
 * What each kind of number can get. A row left empty is a number that costs its caller more than a call (toll fraud earns
 * by it), or that a person doesn't answer alone. North American numbers can't be told apart, hence FIXED_LINE_OR_MOBILE.
 */
const channelsOfLine: Readonly<Record<LineType, readonly Channel[]>> = {
  MOBILE: ['sms', 'voice', 'whatsapp'],
  FIXED_LINE_OR_MOBILE: ['sms', 'voice', 'whatsapp'],
  FIXED_LINE: ['voice'],
  // Rented by the minute without a name, which is how one person gets a thousand accounts.
  VOIP: [],
  PREMIUM_RATE: [],
  SHARED_COST: [],
  UAN: [],
  PAGER: [],
  VOICEMAIL: [],
  TOLL_FREE: [],
  PERSONAL_NUMBER: [],
};

export type ReceiveRules = {
  /** ISO 3166; a phone number of any other country, or of none, gets nothing. */
  readonly allowedCountries: readonly string[];
};

export type CanReceive =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'wrong-kind' | 'country-not-allowed' | 'line-type-not-allowed' };

/** Whether codes may be sent to an address by a channel. */
export function canReceive(address: Address, channel: Channel, rules: ReceiveRules): CanReceive {
  if (address.kind !== kindOf(channel)) return { ok: false, reason: 'wrong-kind' };
  if (address.kind === 'email') return { ok: true };
  if (address.country === null || !rules.allowedCountries.includes(address.country)) {
    return { ok: false, reason: 'country-not-allowed' };
  }
  return channelsOfLine[address.lineType].includes(channel)
    ? { ok: true }
    : { ok: false, reason: 'line-type-not-allowed' };
}

/**
 * An address as it may be shown to whoever has the link: recognised by its owner, of no use to others. In a page put it
 * into `<bdi>`, or right-to-left text turns its parts around.
 */
export function maskAddress(address: { readonly kind: AddressKind; readonly value: string }): string {
  return address.kind === 'phone' ? maskPhone(address.value) : maskEmail(address.value);
}
