import type { ReceiptOutcome } from '#core/decide-receipt.ts';
import type { ReceiptRef, Store } from '#store/store.ts';
import type { Opposition, ProviderNews, Receipt } from './callback.ts';

export type NewsTakerOptions = {
  readonly store: Pick<Store, 'recordReceipt' | 'setReach'>;
  /** Told once of each receipt that says something new of a message. What it does then nobody waits for. */
  readonly onReceipt: (recorded: RecordedReceipt, receipt: Receipt) => Promise<void> | undefined;
  /** Somebody wants no more, or wants again, what a provider brings. @throws ServiceError `store-unavailable` */
  readonly onOpposition: (provider: string, opposition: Opposition) => Promise<void>;
  readonly onError: (error: unknown) => void;
  /** Does something later. */
  readonly after?: (ms: number, run: () => void) => () => void;
};

export type RecordedReceipt = Extract<ReceiptOutcome, { kind: 'recorded' }>;

/** A receipt may overtake the writing down of what it is about: it is tried again after so long each time. */
const patienceMs = [1000, 5000, 20_000];
/** Receipts that wait for their message; more than these are of somebody else's making. */
const maxWaiting = 10_000;

/** Writes down what providers tell of messages they had accepted. */
export class NewsTaker {
  readonly #options: Required<NewsTakerOptions>;
  readonly #waiting = new Set<() => void>();
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: NewsTakerOptions) {
    this.#options = { after, ...options };
  }

  /**
   * Resolves when all of it is written down, or waits for its message.
   * @param provider its name in the delivery file
   * @throws ServiceError `store-unavailable`: it had better be told again
   */
  async take(provider: string, news: readonly ProviderNews[]): Promise<void> {
    const { onOpposition } = this.#options;
    const written = news.map((one) =>
      one.kind === 'receipt' ? this.#record(provider, one, 0) : onOpposition(provider, one),
    );
    await this.#track(Promise.all(written));
  }

  /** Resolves when all that came has been written down, or waits for its message. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** Waits for no message any more. */
  async close(): Promise<void> {
    for (const cancel of this.#waiting) cancel();
    await this.settled();
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const done: Promise<void> = work
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
    return work;
  }

  async #record(provider: string, receipt: Receipt, goes: number): Promise<void> {
    const { store } = this.#options;
    const { status, reason, badAddress } = receipt;
    const report = {
      status,
      ...(reason === undefined ? {} : { reason }),
      ...(badAddress ? { badAddress } : {}),
    };
    for (const ref of refsOf(provider, receipt)) {
      const outcome = await store.recordReceipt(ref, report);
      if (outcome.kind === 'unknown') continue;
      if (outcome.kind === 'recorded') this.#tell(outcome, receipt);
      if (outcome.reach) await store.setReach(outcome.reach);
      return;
    }
    this.#later(provider, receipt, goes);
  }

  #tell(recorded: RecordedReceipt, receipt: Receipt): void {
    const done = this.#options.onReceipt(recorded, receipt);
    if (done) this.#track(done).catch(this.#options.onError);
  }

  #later(provider: string, receipt: Receipt, goes: number): void {
    const ms = patienceMs[goes];
    if (ms === undefined || this.#waiting.size >= maxWaiting) return;
    const cancel = this.#options.after(ms, () => {
      this.#waiting.delete(cancel);
      this.#track(this.#record(provider, receipt, goes + 1)).catch(this.#options.onError);
    });
    this.#waiting.add(cancel);
  }
}

/** Ours first: it needs no look-up. */
function refsOf(provider: string, { messageId, providerMessageId }: Receipt): ReceiptRef[] {
  return [
    ...(messageId === undefined ? [] : [{ messageId }]),
    ...(providerMessageId === undefined ? [] : [{ provider, providerMessageId }]),
  ];
}

function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => clearTimeout(timer);
}
