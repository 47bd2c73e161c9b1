import { Rounds } from './rounds.ts';
import type { Store } from './store.ts';

export type StoreClockOptions = {
  /** This machine's, epoch milliseconds. */
  readonly own: () => number;
  /** Milliseconds from whenever; goes on evenly, also while this machine's clock is set. */
  readonly monotonic: () => number;
  /** Told of each change: by how many seconds this machine's clock is ahead of the store's; behind: negative. */
  readonly onSkew: (seconds: number) => void;
};

const lookMs = 10_000;
/** Clocks that are kept differ by less, and no look is more exact than its answer is quick. */
const toleratedMs = 1000;

/**
 * The time by which the store judges, on Postgres the database's. A node whose own clock is wrong would else drop messages
 * as too late, and tell people of codes that are good that they are over. Never looked at, it is this machine's.
 */
export class StoreClock {
  readonly #options: StoreClockOptions;
  /** What time it was there, and what {@link StoreClockOptions.monotonic} said then. */
  #seen: { readonly there: number; readonly at: number } | undefined;
  #toldMs = 0;
  #rounds: Rounds | undefined;

  constructor(options: StoreClockOptions) {
    this.#options = options;
  }

  /** Epoch milliseconds. */
  readonly read = (): number => {
    const { own, monotonic } = this.#options;
    return this.#seen ? Math.floor(this.#seen.there + monotonic() - this.#seen.at) : own();
  };

  start(store: Pick<Store, 'checkHealth'>): void {
    this.#rounds = new Rounds(async () => {
      await this.look(store);
      return lookMs;
    });
    this.#rounds.start(lookMs);
  }

  async stop(): Promise<void> {
    await this.#rounds?.stop();
  }

  /** A store that can't say changes nothing, and neither does an answer that was long in coming. */
  async look(store: Pick<Store, 'checkHealth'>): Promise<void> {
    const { own, monotonic } = this.#options;
    const asked = monotonic();
    const there = await store.checkHealth().catch(() => undefined);
    const took = monotonic() - asked;
    if (there === undefined || took > toleratedMs) return;
    this.#seen = { there, at: asked + took / 2 };
    this.#tell(own() - this.read());
  }

  #tell(aheadMs: number): void {
    if (Math.abs(aheadMs - this.#toldMs) <= toleratedMs) return;
    this.#toldMs = Math.abs(aheadMs) <= toleratedMs ? 0 : aheadMs;
    this.#options.onSkew(Math.round(this.#toldMs / 1000));
  }
}
