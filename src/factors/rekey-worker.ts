import { openUser } from '#core/user.ts';
import { changeFactors, type FactorContext } from './change-factors.ts';

const usersAtOnce = 20;
const busyMs = 50;
const idleMs = 10 * 60_000;

/**
 * After the secret was replaced, writes everybody under the current one, in small steps: what people have enrolled is kept
 * for years, and a secret is dropped a month after it was replaced.
 */
export class RekeyWorker {
  readonly #context: FactorContext;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #step: Promise<void> | undefined;
  #stopped = false;

  constructor(context: FactorContext, onError: (error: unknown) => void) {
    this.#context = context;
    this.#onError = onError;
  }

  start(): void {
    this.#schedule(busyMs);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#step;
  }

  #schedule(ms: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#step = rekeyUsers(this.#context, usersAtOnce)
        .catch((error: unknown) => {
          this.#onError(error);
          return 0;
        })
        .then((written) => this.#schedule(written > 0 ? busyMs : idleMs));
    }, ms).unref();
  }
}

/** One step. @returns how many were written. @throws ServiceError `store-unavailable`; Error when a secret is gone */
export async function rekeyUsers(context: FactorContext, limit: number): Promise<number> {
  const users = await context.store.usersToRekey(limit);
  // In turn: it is upkeep, and waits for whoever signs in.
  for (const stored of users) {
    const { appId, userId } = openUser(context.keyring, stored);
    // Changes nothing but the seal.
    await changeFactors(context, { appId, userId }, { action: 'order', factorIds: [] });
  }
  return users.length;
}
