import { ServiceError } from '#core/service-error.ts';
import { keyHash } from '#http/authenticate.ts';
import type { Env } from '#settings/setting-values.ts';
import type { Database } from './in-database.ts';

/** A node that starts gives this app the settings of the environment again, or makes it anew. @throws ServiceError when it is that one */
export async function demandOtherThanOwn({ ask }: Database, env: Env, id: string): Promise<void> {
  const own = env.COUNTERSIGN_BOOTSTRAP_KEY?.trim();
  if (!own) return;
  const [key] = await ask('SELECT app_id FROM api_keys WHERE hash = $1', keyHash(own));
  if (key?.app_id !== id) return;
  throw new ServiceError(
    'store-unavailable',
    `${id} is the app of COUNTERSIGN_BOOTSTRAP_KEY: it has what COUNTERSIGN_APP_… says at each start.`,
  );
}
