import examples from 'libphonenumber-js/mobile/examples';
import { parseAddress } from '#core/address.ts';
import type { App } from '#core/app.ts';
import { type Channel, kindOf } from '#core/channel.ts';
import type { Keyring } from '#core/keyring.ts';
import type { ReadableAddress } from './addresses.ts';

const anywhere = 'US';
/** Digits that may be anything, before it is looked for a number with fewer. */
const mostFree = 7;
/** Of a national number, since a network begins with them. */
const fewestKept = 3;
const goes = 8;

/**
 * A phone for somebody who doesn't exist, the same each time they are asked for, so that nobody learns from the page that they
 * don't (law 8). Nothing is ever sent there.
 */
export function pretendAddress(
  keyring: Keyring,
  app: App,
  userId: string,
  routes: readonly Channel[],
): ReadableAddress[] {
  const [tag = ''] = keyring.lookups('pretend', `${app.id}\0${userId}`);
  const hex = Buffer.from(tag).toString('hex');
  if (!routes.some((route) => kindOf(route) === 'phone')) {
    const mail = parseAddress(`${hex.slice(0, 9)}@gmail.com`);
    return mail.ok ? [mail.address] : [];
  }
  const numbers: Readonly<Record<string, string>> = examples;
  const country = app.countries.find((code) => numbers[code] !== undefined) ?? anywhere;
  return numberLike(numbers[country] ?? '', BigInt(`0x${hex}`).toString(), country);
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
