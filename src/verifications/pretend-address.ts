import examples from 'libphonenumber-js/mobile/examples';
import { parseAddress } from '#core/address.ts';
import type { App } from '#core/app.ts';
import { type Channel, kindOf } from '#core/channel.ts';
import type { Keyring } from '#core/keyring.ts';
import type { ReadableAddress } from './addresses.ts';

const anywhere = 'US';

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
  const example = numbers[country] ?? '';
  const digits = BigInt(`0x${hex}`).toString().slice(-4);
  const parsed = parseAddress(`${example.slice(0, -4)}${digits}`, { defaultCountry: country });
  return parsed.ok ? [parsed.address] : [];
}
