import type { Store } from '#store/store.ts';

export type ReadinessOptions = {
  readonly store: Pick<Store, 'checkHealth' | 'readOutbox'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly pause: (ms: number) => Promise<void>;
};

/** The store is asked once in this time, however many ask us: looking costs a commit. */
const freshMs = 1000;
/** Whoever has looked twice, and not long ago, looks now and then: a load balancer. */
const lookedWithinMs = 30_000;
/** Long enough for a look of those. */
const drainMs = 5000;

type Answer = { readonly messages: number };

/** Whether this node can answer, for whoever sends it requests. */
export class Readiness {
  readonly #options: ReadinessOptions;
  #asked: { readonly at: number; readonly answer: Promise<Answer> } | undefined;
  /** When a look found it ready: the last two that were apart. */
  #looks: readonly number[] = [];
  #stopping = false;

  constructor(options: ReadinessOptions) {
    this.#options = options;
  }

  /** @returns the outbox; undefined when it was told to stop. @throws what the store does */
  async look(): Promise<Answer | undefined> {
    if (this.#stopping) return undefined;
    const now = this.#options.clock();
    if (!this.#asked || now - this.#asked.at >= freshMs) this.#asked = { at: now, answer: this.#ask() };
    const answer = await this.#asked.answer;
    // Who waits for a start asks many times a second, and never again.
    if (now - (this.#looks.at(-1) ?? 0) >= freshMs) this.#looks = [...this.#looks.slice(-1), now];
    return answer;
  }

  /** Says no from now on. Resolves when those who look now and then have seen it; at once where nobody does. */
  async drain(): Promise<void> {
    this.#stopping = true;
    const [first, second] = this.#looks;
    const now = this.#options.clock();
    if (first === undefined || second === undefined || now - first > 2 * lookedWithinMs) return;
    if (now - second <= lookedWithinMs) await this.#options.pause(drainMs);
  }

  async #ask(): Promise<Answer> {
    const { store } = this.#options;
    await store.checkHealth();
    return store.readOutbox();
  }
}
