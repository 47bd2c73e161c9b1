import type { Store } from '#store/store.ts';
import type { NetworkMemory } from './network-memory.ts';
import type { RouteStats } from './route-stats.ts';

const everyMs = 1000;

export type NewsExchangeOptions = {
  readonly store: Pick<Store, 'shareRouteNews'>;
  /** Each takes from the others' news what it knows. */
  readonly learners: readonly (RouteStats | NetworkMemory)[];
  readonly onError: (error: unknown) => void;
};

/** Tells the other nodes what this one has learnt of its routes, and hears what they have, each second. */
export class NewsExchange {
  readonly #options: NewsExchangeOptions;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;

  constructor(options: NewsExchangeOptions) {
    this.#options = options;
  }

  start(): void {
    // A store that hangs is not asked again and again.
    this.#timer = setInterval(() => {
      this.#underWay ??= this.exchange()
        .catch(this.#options.onError)
        .finally(() => {
          this.#underWay = undefined;
        });
    }, everyMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#underWay;
  }

  async exchange(): Promise<void> {
    const { store, learners } = this.#options;
    const own = learners.flatMap((learner) => learner.takeUnshared());
    try {
      const news = await store.shareRouteNews(own);
      for (const learner of learners) learner.merge(news);
    } catch (error) {
      for (const learner of learners) learner.keepUnshared(own);
      throw error;
    }
  }
}
