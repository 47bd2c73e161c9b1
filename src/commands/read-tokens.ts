import { readFileSync } from 'node:fs';
import { ServiceError } from '#core/service-error.ts';
import { importReasons } from '#factors/import/import-reason.ts';
import { readPskc } from '#factors/import/read-pskc.ts';
import { readTokenCsv } from '#factors/import/read-token-csv.ts';

export type ReadTokensOptions = {
  /** PSKC (RFC 6030) if it begins as XML does, CSV otherwise. */
  readonly path: string;
  /** What the makers encrypted it with, if they did: the pre-shared key in hex, or a password. */
  readonly key?: string | undefined;
  readonly password?: string | undefined;
};

/**
 * What a maker's file says of its tokens, one JSON object a line, as `POST …/factors/hotp` takes them once it is known whose
 * each is.
 * @throws ServiceError `store-unavailable` with all that can't be taken, by line; never with what stood there
 */
export async function readTokens({ path, key, password }: ReadTokensOptions): Promise<string> {
  const text = readText(path);
  const secrets = {
    ...(key === undefined ? {} : { preSharedKey: Buffer.from(key, 'hex') }),
    ...(password === undefined ? {} : { password }),
  };
  const read = text.trimStart().startsWith('<') ? await readPskc(text, secrets) : readTokenCsv(text);
  if (read.problems.length > 0) {
    const lines = read.problems.map(({ line, reason }) => `  line ${line}: ${importReasons[reason]}`);
    throw new ServiceError('store-unavailable', `Nothing was taken from ${path}:\n${lines.join('\n')}`);
  }
  return read.tokens.map(({ line: _, ...token }) => JSON.stringify(token)).join('\n');
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ServiceError('store-unavailable', `${path} can't be read.`);
  }
}
