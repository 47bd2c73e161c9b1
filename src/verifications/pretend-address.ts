import examples from 'libphonenumber-js/mobile/examples';
import { parseAddress } from '#core/address.ts';
import type { App } from '#core/app.ts';
import { type Channel, kindOf } from '#core/channel.ts';
import type { Keyring } from '#core/keyring.ts';
import type { ReadableAddress } from './addresses.ts';

const anywhere = 'US';
/** One in so many of those who may have a phone has a mailbox and no phone. */
const mailboxesIn = 4;
const hosts = [
  'gmail.com',
  'gmail.com',
  'gmail.com',
  'hotmail.com',
  'icloud.com',
  'outlook.com',
  'yahoo.com',
] as const;
/** Digits that may be anything, before it is looked for a number with fewer. */
const mostFree = 7;
/** Of a national number, since a network begins with them. */
const fewestKept = 3;
const goes = 8;

/**
 * An address for somebody who doesn't exist, the same each time they are asked for, so that nobody learns from the page that
 * they don't (law 8): most have a phone and some a mailbox only, as people do. Nothing is ever sent there.
 */
export function pretendAddress(
  keyring: Keyring,
  app: App,
  userId: string,
  routes: readonly Channel[],
): ReadableAddress[] {
  const [tag = ''] = keyring.lookups('pretend', `${app.id}\0${userId}`);
  const bytes = Buffer.from(tag);
  const kinds = new Set(routes.map(kindOf));
  const hasMail = kinds.has('email') && (!kinds.has('phone') || (bytes[10] ?? 0) % mailboxesIn === 0);
  if (hasMail) return mailboxLike(bytes);
  const numbers: Readonly<Record<string, string>> = examples;
  const countries = app.countries.filter((code) => numbers[code] !== undefined);
  const country = countryOf(countries, bytes) ?? anywhere;
  return numberLike(numbers[country] ?? '', BigInt(`0x${bytes.toString('hex')}`).toString(), country);
}

/** Half of them are at home where the app is, and the others wherever else it goes: nobody is told by where they are from. */
function countryOf([home, ...others]: readonly string[], bytes: Buffer): string | undefined {
  if (others.length === 0 || (bytes[12] ?? 0) % 2 === 0) return home;
  return others[((bytes[13] ?? 0) * 256 + (bytes[14] ?? 0)) % others.length];
}

/** By its first letters, which are all that a page shows, as mailboxes are. */
function mailboxLike(bytes: Buffer): ReadableAddress[] {
  const letters = [...bytes.subarray(0, 9)].map((byte) => String.fromCodePoint(97 + (byte % 26)));
  const parsed = parseAddress(`${letters.join('')}@${hosts[(bytes[11] ?? 0) % hosts.length]}`);
  return parsed.ok ? [parsed.address] : [];
}

/**
 * A number that there may be. Of as many as can be: with few, those who don't exist would share them and the limits on each,
 * and who uses up the limits of all sees who has a number of their own.
 */
function numberLike(example: string, digits: string, defaultCountry: string): ReadableAddress[] {
  for (let free = Math.min(mostFree, example.length - fewestKept); free > 0; free--) {
    for (let skipped = 0; skipped < goes; skipped++) {
      const end = digits.length - skipped;
      const parsed = parseAddress(`${example.slice(0, -free)}${digits.slice(end - free, end)}`, {
        defaultCountry,
      });
      if (parsed.ok) return [parsed.address];
    }
  }
  return [];
}
