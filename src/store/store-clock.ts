import { Rounds } from './rounds.ts';
import type { Store } from './store.ts';

export type StoreClockOptions = {
  /** This machine's, epoch milliseconds. */
  readonly own: () => number;
  /** Told of each change: by how many seconds this machine's clock is ahead of the store's; behind: negative. */
  readonly onSkew: (seconds: number) => void;
};

const lookMs = 10_000;
/** Clocks that are kept differ by less, and no look is more exact than its answer is quick. */
const toleratedMs = 1000;

/**
 * The time by which the store judges, on Postgres the database's. A node whose own clock is wrong would else drop messages
 * as too late, and tell people of codes that are good that they are over.
 */
export class StoreClock {
  readonly #options: StoreClockOptions;
  #aheadMs = 0;
  #rounds: Rounds | undefined;

  constructor(options: StoreClockOptions) {
    this.#options = options;
  }

  /** Epoch milliseconds. */
  readonly read = (): number => this.#options.own() - this.#aheadMs;

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

  /** A store that can't say changes nothing, and neither does an answer during which this machine slept or was set right. */
  async look(store: Pick<Store, 'checkHealth'>): Promise<void> {
    const { own, onSkew } = this.#options;
    const asked = own();
    const there = await store.checkHealth().catch(() => undefined);
    const took = own() - asked;
    if (there === undefined || took < 0 || took > toleratedMs) return;
    const aheadMs = Math.round(asked + took / 2 - there);
    if (Math.abs(aheadMs - this.#aheadMs) <= toleratedMs) return;
    this.#aheadMs = Math.abs(aheadMs) <= toleratedMs ? 0 : aheadMs;
    onSkew(Math.round(this.#aheadMs / 1000));
  }
}
