import {
  isSupportedCountry,
  type PhoneNumber,
  type PhoneNumberType,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { asciiDigits } from './decimal-digits.ts';

/** What the numbering plan says a number is for, in libphonenumber's words. */
export type LineType = PhoneNumberType;

export type PhoneAddress = {
  readonly kind: 'phone';
  /** E.164: `+` and at most 15 digits. */
  readonly value: string;
  /** What limits and look-ups go by; for a phone the number itself. */
  readonly key: string;
  /** ISO 3166; null for numbers of no country, such as satellite phones (+870) and international networks (+883). */
  readonly country: string | null;
  readonly lineType: LineType;
};

export type PhoneRefusal = 'unrecognised' | 'phone-country-missing' | 'phone-invalid' | 'phone-too-long';

type ParsedPhone =
  | { readonly ok: true; readonly address: PhoneAddress }
  | { readonly ok: false; readonly reason: PhoneRefusal };

const maxDigits = 15;

/**
 * What people and address books put into a number. The long vowel mark (U+30FC, U+FF70) is what a Japanese keyboard
 * gives for a dash; the bidi marks come along when a number is copied out of a contact.
 */
const fillers = /[\p{Zs}\t\p{Pd}\u2212\u30fc\uff70\p{Default_Ignorable_Code_Point}()./\uff08\uff09]/gu;
const plusSigns = /^[\ufe62\uff0b]/;

/**
 * Only digits ever reach the library: letters would be read as an extension or a vanity number, and a code can be sent
 * to neither.
 */
export function parsePhone(text: string, defaultCountry: string | undefined): ParsedPhone {
  const digits = asciiDigits(text.replace(fillers, '').replace(plusSigns, '+'));
  if (!/^\+?[0-9]+$/.test(digits)) return refused(/[0-9]/.test(digits) ? 'phone-invalid' : 'unrecognised');
  if (digits.startsWith('+')) return accept(parsePhoneNumberFromString(digits), digits);
  if (defaultCountry === undefined || !isSupportedCountry(defaultCountry)) {
    return refused('phone-country-missing');
  }
  const number = parsePhoneNumberFromString(digits, defaultCountry);
  return isAmbiguous(digits, number) ? refused('phone-country-missing') : accept(number, digits);
}

/**
 * `491701234567` in Germany is a mobile number whose `+` was left out, and also somebody's landline near Leer. A guess
 * would send the code to a stranger.
 */
function isAmbiguous(digits: string, national: PhoneNumber | undefined): boolean {
  if (!national?.isValid() || !digits.startsWith(national.countryCallingCode)) return false;
  const international = parsePhoneNumberFromString(`+${digits}`);
  return international?.isValid() === true && international.number !== national.number;
}

/**
 * A number is taken only when the numbering plan knows what it is for, which is what the library calls valid. Ranges that nobody has been given are where
 * toll fraud terminates its traffic; the price is that a range opened yesterday waits for the next metadata.
 */
function accept(number: PhoneNumber | undefined, digits: string): ParsedPhone {
  const { number: value = digits, country = null } = number ?? {};
  // The plan lets some German landlines have 16 digits, which no network carries.
  if (value.replace('+', '').length > maxDigits) return refused('phone-too-long');
  const lineType = number?.getType();
  if (lineType === undefined) return refused('phone-invalid');
  return { ok: true, address: { kind: 'phone', value, key: value, country, lineType } };
}

function refused(reason: PhoneRefusal): ParsedPhone {
  return { ok: false, reason };
}

/** ITU-T E.164 country codes of one and of two digits; all others have three. */
const callingCode = /^\+(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[0-9]{3})/;

/** `+49 ••• 67`: the country and the last two digits, always with three dots, so that length tells nothing. */
export function maskPhone(value: string): string {
  return `${callingCode.exec(value)?.[0] ?? '+'} ••• ${value.slice(-2)}`;
}
