import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Keyring } from '#core/keyring.ts';
import { ConfigError } from '#settings/config.ts';
import { readSecret } from '#settings/secret-file.ts';
import { type Env, secretList } from '#settings/setting-values.ts';
import { dataDirOf } from './in-database.ts';

/** Of the secrets that the nodes have. @throws ConfigError where there are none */
export function keyringOf(env: Env): Keyring {
  const given = env.COUNTERSIGN_SECRET?.trim();
  const file = join(dataDirOf(env), 'secret');
  const listed = given ? secretList(given) : existsSync(file) ? [readSecret(file)] : undefined;
  const [current, ...older] = listed ?? [];
  if (current === undefined)
    throw new ConfigError([
      'COUNTERSIGN_SECRET must list the secrets that the nodes will have, each of 32 characters or more.',
    ]);
  return new Keyring([current, ...older]);
}
