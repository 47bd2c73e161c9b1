import type { FastifyRequest } from 'fastify';
import type { NoticeClient } from '#core/notice.ts';

const browsers = [
  ['Edge', /\bEdgA?\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Opera', /\bOPR\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|CriOS)\//],
  ['Safari', /\bSafari\//],
] as const;

const systems = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows NT\b/],
  ['macOS', /\bMac OS X\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
] as const;

/** What a person would call their browser, `Firefox, Windows`: names only, which are the same in every language. */
export function browserName(userAgent: string | undefined): string | undefined {
  const found = (names: readonly (readonly [string, RegExp])[]): string | undefined =>
    names.find(([, pattern]) => pattern.test(userAgent ?? ''))?.[0];
  const known = [found(browsers), found(systems)].filter((name) => name !== undefined);
  return known.length === 0 ? undefined : known.join(', ');
}

const maxPlace = 60;

/**
 * Who is at a hosted page, by what their browser says of itself. The place is said by a proxy that is trusted, in a header that
 * it sets; where none is, anybody could have written it there.
 * @param placeHeader absent: nobody says
 */
export function clientOf(
  request: Pick<FastifyRequest, 'ip' | 'ips' | 'headers'>,
  placeHeader: string | undefined,
): NoticeClient & { readonly ip: string } {
  const browser = browserName(request.headers['user-agent']);
  // More than one address: what connected is a proxy that is trusted, since it was believed who is behind it.
  const isProxied = (request.ips?.length ?? 0) > 1;
  const said = placeHeader !== undefined && isProxied ? request.headers[placeHeader] : undefined;
  const place = typeof said === 'string' ? said.slice(0, maxPlace) : undefined;
  return {
    ip: request.ip,
    ...(browser === undefined ? {} : { browser }),
    ...(place ? { place } : {}),
  };
}
