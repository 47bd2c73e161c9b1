import { join } from 'node:path';
import type { Logger } from 'pino';
import { idRandomBytes, makeId } from '#core/id.ts';
import type { Keyring } from '#core/keyring.ts';
import { keyHash } from '#http/authenticate.ts';
import { type Config, ConfigError } from '#settings/config.ts';
import { unlistedSecrets } from '#store/secret-watch.ts';
import { mostCounted, type Store } from '#store/store.ts';

type Given = {
  readonly config: Config;
  readonly keyring: Keyring;
  readonly logger: Logger;
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
};

/**
 * Sees that a store that was opened may be served from: everybody in it can be read, and there is an app to serve.
 * @throws ConfigError when that isn't so
 */
export async function readyStore(store: Store, given: Given): Promise<void> {
  await demandSecrets(store, given);
  await bootstrap(store, given);
}

/** People whom nobody finds would count as people who have enrolled nothing: a stolen session could enrol its own factor. */
async function demandSecrets(store: Store, { config, keyring }: Given): Promise<void> {
  const count = (await unlistedSecrets(store, keyring)).reduce((sum, each) => sum + each.users, 0);
  if (count === 0) return;
  const users = count < mostCounted ? `${count}` : `${mostCounted} or more`;
  const where = config.secrets.length > 0 ? 'COUNTERSIGN_SECRET' : join(config.dataDir, 'secret');
  throw new ConfigError([
    `${where} lacks a secret that users are stored under (${users} of them): without it nobody finds what they have enrolled. ` +
      'List it in COUNTERSIGN_SECRET, after the current one. ' +
      'If it is lost for good: docs/operations.md, "A new secret instead".',
  ]);
}

/** The first app and its key, so that a fresh machine can be used without a console. Its settings follow the environment. */
async function bootstrap(store: Store, { config, logger, clock, random }: Given): Promise<void> {
  const { app: settings, bootstrapKey, production, roles } = config;
  const there = await store.listApps();
  if (bootstrapKey === null) {
    if (there.length > 0 || !roles.api) return;
    const trouble =
      'COUNTERSIGN_BOOTSTRAP_KEY is needed: there is no app yet, so every call would be answered 401.';
    if (production) throw new ConfigError([trouble]);
    logger.warn(trouble);
    return;
  }
  const id = makeId('app', clock(), random(idRandomBytes));
  const key = {
    id: makeId('key', clock(), random(idRandomBytes)),
    hash: keyHash(bootstrapKey),
    name: 'bootstrap',
  };
  const app = await store.saveApp({ ...settings, id }, key);
  if (there.length === 0 || there.some(({ id }) => id === app.id)) return;
  logger.warn(
    { app: app.id, others: there.map((other) => other.id) },
    'COUNTERSIGN_BOOTSTRAP_KEY is new, so it made another app: without users, and with limits of its own',
  );
}
