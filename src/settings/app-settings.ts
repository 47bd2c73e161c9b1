import { isRpId } from '#passkeys/relying-party.ts';
import { androidAppHash, countryCode, hexColour, list, onOrOff, originOf } from './setting-values.ts';

/** What may be said of an app, wherever it is said: how it is read, and in words what it must be. */
export const appSettings = {
  name: {
    parse: (text: string): string | undefined => (text.length <= 40 ? text : undefined),
    wants: 'at most 40 characters',
  },
  origins: {
    parse: list(originOf),
    wants: 'origins such as https://shop.example, separated by commas',
  },
  countries: {
    parse: list(countryCode),
    wants: 'ISO 3166 country codes in capitals, separated by commas, such as DE or GB (which is not UK)',
  },
  colour: { parse: hexColour, wants: 'a colour such as #1a5f4b' },
  passkeyRpId: {
    parse: (text: string): string | undefined => (isRpId(text) ? text : undefined),
    wants: 'a host name such as shop.example',
  },
  androidAppHash: { parse: androidAppHash, wants: 'the 11 characters of an app hash' },
  demandsTwoStep: { parse: onOrOff, wants: 'on or off' },
} as const;
