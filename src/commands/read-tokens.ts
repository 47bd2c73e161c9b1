import { readFileSync } from 'node:fs';
import { otpauthUri } from '#core/otpauth.ts';
import { ServiceError } from '#core/service-error.ts';
import { importReasons } from '#factors/import/import-reason.ts';
import type { ImportedToken } from '#factors/import/imported-token.ts';
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
 * What a maker's file says of its tokens, one JSON object a line, with what to post for each once it is known whose it is:
 * `enrolToken` to `POST …/factors/hotp`, for one that counts with SHA-1; `importApp` to `POST …/factors/import`, for any.
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
  if (read.tokens.length === 0) throw new ServiceError('store-unavailable', `There is no token in ${path}.`);
  return read.tokens.map((token) => JSON.stringify(postable(token))).join('\n');
}

const longestName = 60;

/** Bodies as the API takes them: to be confirmed by a first code where that can be, and to be taken over on one's word. */
function postable(token: ImportedToken): object {
  const { kind, serial, issuer, startsAt, expiresAt, secret, digits } = token;
  const name = serial.slice(0, longestName);
  const counts = token.kind === 'hotp' && token.algorithm === 'sha1' ? { counter: token.counter } : undefined;
  return {
    serial,
    kind,
    issuer,
    startsAt,
    expiresAt,
    ...(counts ? { enrolToken: { name, secret, digits, ...counts } } : {}),
    importApp: { name, uri: otpauthUri({ issuer: issuer || 'Token', account: serial }, token) },
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ServiceError('store-unavailable', `${path} can't be read.`);
  }
}
