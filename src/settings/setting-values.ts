import { isIP } from 'node:net';
import { isSupportedCountry } from 'libphonenumber-js/max';

/** The environment, as it is read. */
export type Env = Readonly<Record<string, string | undefined>>;

/** What the values of settings may be. Each reads a text, or says undefined when it can't be meant. */

/** `test` is development: some test runners set it. Another word may have been meant for production. */
export function environment(text: string): string | undefined {
  return ['production', 'development', 'test'].includes(text) ? text : undefined;
}

export function portNumber(text: string): number | undefined {
  const port = Number(text);
  return /^\d+$/.test(text) && port <= 65535 ? port : undefined;
}

/** A part of one. */
export function share(text: string): number | undefined {
  const value = Number(text);
  return value >= 0 && value <= 1 ? value : undefined;
}

export function secretList(text: string): string[] | undefined {
  const secrets = text.split(',').map((secret) => secret.trim());
  return secrets.every((secret) => secret.length >= 32) ? secrets : undefined;
}

export function serverKey(text: string): string | undefined {
  return /^cs_[A-Za-z0-9_-]{32,197}$/.test(text) ? text : undefined;
}

export function list<T>(parse: (text: string) => T | undefined): (text: string) => T[] | undefined {
  return (text) => {
    const parts = text.split(',').map((part) => parse(part.trim()));
    const good = parts.filter((part) => part !== undefined);
    return good.length === parts.length ? good : undefined;
  };
}

export function originOf(text: string): string | undefined {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.pathname === '/' && url.search === '' ? url.origin : undefined;
}

/** One that no number belongs to, such as UK, would let nobody in. */
export const countryCode = (text: string): string | undefined =>
  isSupportedCountry(text) ? text : undefined;
/** Of SMS Retriever: the first 11 characters of a digest in Base64. */
export const androidAppHash = (text: string): string | undefined =>
  /^[A-Za-z0-9+/]{11}$/.test(text) ? text : undefined;
export const hexColour = (text: string): string | undefined =>
  /^#[0-9a-f]{6}$/i.test(text) ? text : undefined;

export const proxyList = list((text) => {
  const [address = '', bits, ...more] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  const fits = bits === undefined ? most > 0 : /^\d{1,3}$/.test(bits) && Number(bits) <= most;
  return fits && more.length === 0 ? text : undefined;
});

/** A password that is not so encoded is cut in pieces, of which one is taken for the host. */
export const postgresUrlForm =
  'postgres://user:password@host:5432/database, the signs in its password percent-encoded (# is %23, / is %2F, % is %25)';

export function postgresUrl(text: string): string | undefined {
  return /^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text) ? text : undefined;
}

export function httpUrl(text: string): string | undefined {
  return /^https?:\/\//.test(text) && URL.canParse(text) ? text : undefined;
}

/** A whole number of connections. */
export function poolSize(text: string): number | undefined {
  const size = Number(text);
  return /^\d+$/.test(text) && size >= 1 && size <= 100 ? size : undefined;
}

export function onOrOff(text: string): boolean | undefined {
  return text === 'on' ? true : text === 'off' ? false : undefined;
}
