import { Rounds } from './rounds.ts';
import type { Store } from './store.ts';

const rowsAStep = 200;
const busyMs = 20;
const idleMs = 10_000;

/** Forgets what is past its time: small steps with pauses in between while there is something, a look now and then otherwise. */
export class RetentionWorker {
  readonly #store: Store;
  readonly #onError: (error: unknown) => void;
  readonly #rounds = new Rounds(() => this.#round());

  constructor(store: Store, onError: (error: unknown) => void) {
    this.#store = store;
    this.#onError = onError;
  }

  start(): void {
    this.#rounds.start(idleMs);
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  async #round(): Promise<number> {
    const removed = await this.#store.removeExpired(rowsAStep).catch((error: unknown) => {
      this.#onError(error);
      return 0;
    });
    return removed > 0 ? busyMs : idleMs;
  }
}
