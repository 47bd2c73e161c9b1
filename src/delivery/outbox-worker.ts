import type { ClaimedMessage, Store } from '#store/store.ts';

export type OutboxOptions = {
  readonly store: Pick<Store, 'onMessages' | 'giveNewMessages' | 'claimMessages'>;
  /** Brings a message to whoever takes it, and writes down what came of it, within the lease. */
  readonly deliver: (claimed: ClaimedMessage) => Promise<void>;
  readonly onError: (error: unknown) => void;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Messages under way at once. */
  readonly concurrency?: number;
  /** After this a claimed message is anybody's again. */
  readonly leaseSeconds?: number;
};

/** Looks at the outbox at least this often, in case a wake-up was lost. */
const pollMs = 1000;

/** Far longer than anything a look waits for: the store answers or fails sooner, and a message leaves room within its lease. */
const hungMs = 120_000;

/**
 * Takes messages out of the outbox under a lease and has them delivered, outside any transaction. A process that dies
 * here costs at most a second delivery of the same code (law 9): what it had claimed is due again after the lease.
 */
export class OutboxWorker {
  readonly #options: Required<OutboxOptions>;
  readonly #stopping = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #rounds: Promise<void> | undefined;
  #wanted = false;
  /** Set while a claim waits for the first message to be done. */
  #onRoom: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** When a look at the outbox last came back, with messages, none or an error; undefined: never started. */
  #lookedAt: number | undefined;

  constructor(options: OutboxOptions) {
    this.#options = { concurrency: 256, leaseSeconds: 30, ...options };
  }

  /** Takes this process's new messages, and looks for others: now, whenever some are committed, and by the clock. */
  start(): void {
    const { store, leaseSeconds, concurrency, clock } = this.#options;
    this.#lookedAt = clock();
    store.onMessages(() => this.#wake());
    store.giveNewMessages({ leaseSeconds, most: concurrency / 2, take: (claimed) => this.#deliver(claimed) });
    this.#wake();
  }

  /** It should be at work, and a look at the outbox has not come back for so long that none will. */
  get isHung(): boolean {
    const { clock } = this.#options;
    if (this.#lookedAt === undefined || this.#stopping.signal.aborted) return false;
    return clock() - this.#lookedAt > hungMs;
  }

  /** Takes no more messages, and waits for those under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#rounds;
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Sends all that is due now and waits for it. For tests and for a graceful end. */
  async drain(): Promise<void> {
    for (;;) {
      const claimed = await this.#claim();
      await Promise.all(this.#underWay);
      if (claimed === 0) return;
    }
  }

  #wake(): void {
    this.#wanted = true;
    if (this.#rounds || this.#stopping.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#rounds = this.#run().finally(() => {
      this.#rounds = undefined;
      if (this.#stopping.signal.aborted) return;
      if (this.#wanted) this.#wake();
      else this.#timer = setTimeout(() => this.#wake(), pollMs).unref();
    });
  }

  async #run(): Promise<void> {
    const { onError, clock } = this.#options;
    while (this.#wanted && !this.#stopping.signal.aborted) {
      this.#wanted = false;
      try {
        while ((await this.#claim()) > 0) {
          this.#lookedAt = clock();
          if (this.#stopping.signal.aborted) return;
        }
      } catch (error) {
        onError(error);
      }
      this.#lookedAt = clock();
    }
  }

  /** Claims what there is room for. With no room it waits for the first message to be done. */
  async #claim(): Promise<number> {
    const { store, concurrency, leaseSeconds } = this.#options;
    if (this.#underWay.size >= concurrency) {
      await new Promise<void>((resolve) => (this.#onRoom = resolve));
      // Else a node that ends would begin another round, and be killed in the middle of it.
      if (this.#stopping.signal.aborted) return 0;
    }
    const claimed = await store.claimMessages({ limit: concurrency - this.#underWay.size, leaseSeconds });
    for (const one of claimed) void this.#deliver(one);
    return claimed.length;
  }

  #deliver(claimed: ClaimedMessage): Promise<void> {
    const { deliver, onError } = this.#options;
    const done: Promise<void> = deliver(claimed)
      .catch(onError)
      .finally(() => {
        this.#underWay.delete(done);
        this.#onRoom?.();
        this.#onRoom = undefined;
      });
    this.#underWay.add(done);
    return done;
  }
}
