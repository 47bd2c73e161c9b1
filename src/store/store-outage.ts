import { ServiceError } from '#core/service-error.ts';

export type OutageOptions = {
  readonly store: { checkHealth(): Promise<unknown> };
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly pause: (ms: number) => Promise<void>;
  readonly onAway: (cause: string) => void;
  readonly onBack: (seconds: number) => void;
};

const lookMs = 1000;
/** Causes told of one outage: a server that goes and comes says two or three things. */
const maxCauses = 5;

/** Tells that the store is away once for each cause, and once that it is back, however much fails meanwhile. */
export class StoreOutage {
  readonly #options: OutageOptions;
  readonly #causes = new Set<string>();
  #since: number | undefined;
  #closed = false;

  constructor(options: OutageOptions) {
    this.#options = options;
  }

  get isAway(): boolean {
    return this.#since !== undefined;
  }

  /** @returns whether it was the store's trouble, which is told here and nowhere else */
  takes(error: unknown): boolean {
    if (!(error instanceof ServiceError) || error.code !== 'store-unavailable') return false;
    if (this.#closed) return true;
    // Whichever step it was that failed: "The store could not read: …" and "… commit: …" are one.
    const cause = error.message.replace(/^[^:]*: /, '');
    if (!this.#causes.has(cause) && this.#causes.size < maxCauses) {
      this.#causes.add(cause);
      this.#options.onAway(error.message);
    }
    if (this.#since === undefined) {
      this.#since = this.#options.clock();
      void this.#watch(this.#since);
    }
    return true;
  }

  close(): void {
    this.#closed = true;
  }

  async #watch(since: number): Promise<void> {
    const { store, clock, pause, onBack } = this.#options;
    for (;;) {
      await pause(lookMs);
      if (this.#closed) return;
      // A store that is closed meanwhile may throw before it promises anything.
      const works = await Promise.try(() => store.checkHealth()).then(
        () => true,
        (error: unknown) => void this.takes(error),
      );
      if (!works && !this.#closed) continue;
      this.#since = undefined;
      this.#causes.clear();
      if (!this.#closed) onBack(Math.round((clock() - since) / 1000));
      return;
    }
  }
}
