import type { Client } from 'pg';

/**
 * A password with a `/`, `?` or `#` in it ends the host, so that a piece of it would be looked up and told as one; a `%` may
 * make no letter.
 * @throws Error that holds nothing of the URL
 */
export function readableUrl(url: string): string {
  if (URL.canParse(url) && !isCut(new URL(url)) && isWhole(new URL(url).password)) return url;
  throw new Error(
    'signs in the password of DATABASE_URL must be percent-encoded (# is %23, / is %2F, % is %25)',
  );
}

/** For the end of a sentence. */
export function placeOf({ host, port, database }: Client): string {
  return ` at ${host}:${port}/${database}`;
}

function isCut({ username, pathname, hash, search }: URL): boolean {
  return username === '' && (/@/.test(pathname + hash) || /^\?[^=]*@/.test(search));
}

function isWhole(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
