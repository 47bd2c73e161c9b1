import type { Store } from './store.ts';

const rowsAStep = 200;
const busyMs = 20;
const idleMs = 10_000;

/** Forgets what is past its time: small steps with pauses in between while there is something, a look now and then otherwise. */
export class RetentionWorker {
  readonly #store: Store;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #step: Promise<void> | undefined;
  #stopped = false;

  constructor(store: Store, onError: (error: unknown) => void) {
    this.#store = store;
    this.#onError = onError;
  }

  start(): void {
    this.#schedule(idleMs);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#step;
  }

  #schedule(ms: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#step = this.#store
        .removeExpired(rowsAStep)
        .catch((error: unknown) => {
          this.#onError(error);
          return 0;
        })
        .then((removed) => this.#schedule(removed > 0 ? busyMs : idleMs));
    }, ms).unref();
  }
}
