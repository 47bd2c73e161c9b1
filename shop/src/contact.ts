import { domainToASCII, domainToUnicode } from 'node:url';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

export type Contact = 'email' | 'phone';

/**
 * An e-mail address in the one spelling that the shop stores, compares and sends to. The same for all three, or somebody
 * could register a look-alike that compares equal to another's address and have that one's codes sent to it.
 */
export function parseEmail(typed: string): string | undefined {
  const text = typed.trim();
  if (text.normalize('NFKC') !== text || text.length > 254) return undefined;
  const parts = /^([^\s@"<>(),:;\\[\]\p{C}]{1,64})@([^\s@/%?#]+\.[^\s@/%?#.]+)$/u.exec(text);
  const local = parts?.[1]?.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const domain = domainToASCII(parts?.[2] ?? '');
  return local && domain ? `${local}@${domain}` : undefined;
}

/** A phone number as E.164, if there can be one. Whether it can get a text or a call is for Countersign to say. */
export function parsePhone(typed: string): string | undefined {
  const text = typed.trim().replace(/^00/, '+');
  if (!text.startsWith('+') || text.length > 40) return undefined;
  const number = parsePhoneNumberFromString(text, { extract: false });
  return number?.isValid() && !number.ext ? number.number : undefined;
}

/** What somebody typed into "e-mail or mobile number". */
export function parseContact(typed: string): { kind: Contact; value: string } | undefined {
  const kind = typed.includes('@') ? 'email' : 'phone';
  const value = kind === 'email' ? parseEmail(typed) : parsePhone(typed);
  return value === undefined ? undefined : { kind, value };
}

export function showEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return `${email.slice(0, at)}@${domainToUnicode(email.slice(at + 1))}`;
}

export function showPhone(phone: string): string {
  return parsePhoneNumberFromString(phone)?.formatInternational() ?? phone;
}

/** `+49 ••• 67`: enough for its owner, too little for whoever looks over a shoulder. */
export function maskPhone(phone: string): string {
  const calling = parsePhoneNumberFromString(phone)?.countryCallingCode ?? '';
  return `+${calling} ••• ${phone.slice(-2)}`;
}

/** `m•••@example.org` */
export function maskEmail(email: string): string {
  const shown = showEmail(email);
  return `${String.fromCodePoint(shown.codePointAt(0) ?? 0x2022)}•••${shown.slice(shown.lastIndexOf('@'))}`;
}
