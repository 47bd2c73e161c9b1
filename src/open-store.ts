import { join } from 'node:path';
import { ServiceError } from '#core/service-error.ts';
import type { Config } from '#settings/config.ts';
import type { Store } from '#store/store.ts';
import { type ThreadedOptions, ThreadedStore } from '#store/thread/threaded-store.ts';

export type OpenStoreOptions = Pick<ThreadedOptions, 'clock' | 'secrets' | 'onDeath'> & {
  readonly pause: (ms: number) => Promise<void>;
  /** Told why the database can't be had yet, once for each cause. */
  readonly onAway: (cause: string) => void;
};

const pauseMs = 1000;
/** A database that is started together with its nodes is there by then; what lasts longer is for whoever watches over us. */
const patienceMs = 60_000;

/**
 * The embedded store, or Postgres, which is waited for a while.
 * @throws ServiceError `store-unavailable`, `store-schema-newer`
 */
export async function openStore({ dataDir, postgres }: Config, options: OpenStoreOptions): Promise<Store> {
  const { pause, onAway, ...given } = options;
  if (!postgres) {
    const path = join(dataDir, 'countersign.db');
    return ThreadedStore.open({ ...given, engine: { kind: 'sqlite', path } });
  }
  const { url, pool, prepare } = postgres;
  const until = given.clock() + patienceMs;
  const told = new Set<string>();
  for (;;) {
    try {
      return await ThreadedStore.open({ ...given, engine: { kind: 'postgres', url, lanes: pool, prepare } });
    } catch (error) {
      const waiting = error instanceof ServiceError && error.code === 'store-unavailable';
      if (!waiting || given.clock() >= until) throw error;
      if (!told.has(error.message)) onAway(error.message);
      told.add(error.message);
      await pause(pauseMs);
    }
  }
}
