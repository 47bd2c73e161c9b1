import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '#core/app.ts';
import type { Channel } from '#core/channel.ts';
import { type DeliveryReport, isWanted } from '#core/decide-delivery.ts';
import type { ClaimedMessage, Store } from '#store/store.ts';
import { type Composer, composeMessage } from './compose-message.ts';
import type { Provider } from './provider.ts';

export type DeliveryEvent = {
  readonly messageId: string;
  readonly verificationId: string;
  readonly channel: Channel;
  readonly provider: string | null;
  readonly outcome: DeliveryReport['answer']['outcome'];
  readonly reason: string | null;
};

export type OutboxOptions = {
  readonly store: Store;
  readonly composer: Composer;
  /** The first provider that speaks a channel gets its messages. */
  readonly providers: readonly Provider[];
  readonly clock: () => number;
  /** 0 to 1; spreads retries. */
  readonly jitter: () => number;
  readonly onDelivery: (event: DeliveryEvent) => void;
  readonly onError: (error: unknown) => void;
  /** Messages under way at once. */
  readonly concurrency?: number;
  /** After this a claimed message is anybody's again; a provider has a little less to answer. */
  readonly leaseSeconds?: number;
};

type Answer = DeliveryReport['answer'];

/** Looks at the outbox at least this often, in case a wake-up was lost. */
const pollMs = 1000;

/**
 * Takes messages out of the outbox under a lease and hands them to providers, outside any transaction. A process that
 * dies here costs at most a second delivery of the same code (law 9): what it had claimed is due again after the lease.
 */
export class OutboxWorker {
  readonly #options: Required<OutboxOptions>;
  readonly #stopping = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  /** How long each channel's provider took of late, so that a decoy takes as long. */
  readonly #sendMs = new Map<Channel, number>();
  #rounds: Promise<void> | undefined;
  #wanted = false;
  /** Set while a claim waits for the first message to be done. */
  #onRoom: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OutboxOptions) {
    this.#options = { concurrency: 64, leaseSeconds: 30, ...options };
  }

  /** Starts looking for messages: now, whenever one is committed, and by the clock. */
  start(): void {
    this.#options.store.onMessages(() => this.#wake());
    this.#wake();
  }

  /** Takes no more messages, and waits for those under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#rounds;
    await Promise.all(this.#underWay);
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
    while (this.#wanted && !this.#stopping.signal.aborted) {
      this.#wanted = false;
      try {
        while ((await this.#claim()) > 0) if (this.#stopping.signal.aborted) return;
      } catch (error) {
        this.#options.onError(error);
      }
    }
  }

  /** Claims what there is room for. With no room it waits for the first message to be done. */
  async #claim(): Promise<number> {
    const { store, concurrency, leaseSeconds } = this.#options;
    if (this.#underWay.size >= concurrency) await new Promise<void>((resolve) => (this.#onRoom = resolve));
    const claimed = await store.claimMessages({ limit: concurrency - this.#underWay.size, leaseSeconds });
    for (const one of claimed) {
      const done: Promise<void> = this.#deliver(one)
        .catch(this.#options.onError)
        .finally(() => {
          this.#underWay.delete(done);
          this.#onRoom?.();
          this.#onRoom = undefined;
        });
      this.#underWay.add(done);
    }
    return claimed.length;
  }

  async #deliver({ message, verification }: ClaimedMessage): Promise<void> {
    const { store, clock, jitter, onDelivery } = this.#options;
    const provider = this.#options.providers.find(({ channels }) => channels.includes(message.channel));
    const answer: Answer = isWanted(verification, clock())
      ? await this.#send({ message, verification }, provider)
      : { outcome: 'dropped', reason: 'verification-ended' };
    const report: DeliveryReport = {
      attempt: message.attempts,
      provider: provider?.name ?? null,
      jitter: jitter(),
      answer,
    };
    await store.recordDelivery(message.id, report);
    onDelivery({
      messageId: message.id,
      verificationId: message.verificationId,
      channel: message.channel,
      provider: report.provider,
      outcome: answer.outcome,
      reason: 'reason' in answer ? answer.reason : null,
    });
  }

  async #send(
    { message, verification }: Required<ClaimedMessage>,
    provider: Provider | undefined,
  ): Promise<Answer> {
    const { store, composer, clock, leaseSeconds } = this.#options;
    if (!verification || !provider) return { outcome: 'refused', reason: 'no-provider' };
    // A decoy goes the same way and takes as long; it only isn't handed over.
    if (verification.decoy) return this.#pretend(message.channel);
    const app: App | undefined = await store.findApp(verification.appId);
    if (!app) return { outcome: 'refused', reason: 'app-unknown' };
    const signal = AbortSignal.timeout(leaseSeconds * 800);
    const startedAt = clock();
    try {
      const answer = await provider.send(
        composeMessage(composer, app, message, verification, startedAt),
        signal,
      );
      if (answer.outcome === 'accepted') this.#learn(message.channel, clock() - startedAt);
      return answer;
    } catch (error) {
      if (!signal.aborted) this.#options.onError(wordless(error));
      return { outcome: 'retry', reason: signal.aborted ? 'provider-timeout' : 'provider-error' };
    }
  }

  async #pretend(channel: Channel): Promise<Answer> {
    const ms = Math.round(this.#sendMs.get(channel) ?? 0);
    if (ms > 0) await delay(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    return { outcome: 'accepted' };
  }

  #learn(channel: Channel, ms: number): void {
    const known = this.#sendMs.get(channel);
    this.#sendMs.set(channel, known === undefined ? ms : known * 0.9 + ms * 0.1);
  }
}

/** An error without its words, which may quote the message that was being sent: its kind and where it was thrown. */
function wordless(error: unknown): Error {
  const known = error instanceof Error ? error : new Error();
  const code = 'code' in known ? ` (${String(known.code).slice(0, 40)})` : '';
  const bare = new Error(`A provider threw ${known.name}${code}.`);
  bare.stack = [bare.message, ...(known.stack ?? '').split('\n').filter((line) => /^ +at /.test(line))].join(
    '\n',
  );
  return bare;
}
