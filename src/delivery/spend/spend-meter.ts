import type { Channel } from '#core/channel.ts';
import { paidSegments } from '#core/segments.ts';
import { addedUp, dayOf, nextDayAt, type Spend } from '#core/spend.ts';
import type { Store } from '#store/store.ts';
import type { OutgoingMessage } from '../provider.ts';
import type { MessagePlace } from '../routing/route.ts';
import { digitsOf, type Prices } from './prices.ts';
import { type Limits, limitedPrefixes, limitsOf, type SpendLimits, SpendTotals } from './spend-limits.ts';

export type SpendMeterOptions = {
  readonly store: Pick<Store, 'addSpend' | 'readSpend'>;
  readonly prices: Prices;
  readonly limits: SpendLimits;
  /** Epoch milliseconds. Days are UTC. */
  readonly clock: () => number;
  readonly onError: (error: unknown) => void;
  /** Does something again and again until it is told to stop. */
  readonly every?: (ms: number, run: () => void) => () => void;
};

/** Where a message would go. */
export type SpendPlace = {
  readonly appId: string;
  readonly channel: Channel;
  readonly country: string | null;
  /** E.164 number or e-mail address. */
  readonly to: string;
};

type Known = { readonly limits: Limits; totals: SpendTotals; usedAt: number };

const flushMs = 1000;
/** Every so many flushes, what other nodes have spent is read. */
const flushesARead = 2;
/** An app that nobody asks about for so long is no longer followed. */
const followMs = 60_000;
/** Digits of a number that its spend is filed under, where neither a rate nor a limit names more. */
const shortestPrefix = 4;

/**
 * What messages cost, and whether an app may spend more today.
 *
 * What this node spends counts at once; what others spend, once they have written it (each second) and this one has
 * read it (every two). So a limit is overshot by what all nodes together send in three seconds, and by what was waiting
 * in the outbox. A day is over at midnight UTC, and with it the limit.
 */
export class SpendMeter {
  readonly #options: Required<SpendMeterOptions>;
  readonly #prefixes: ReadonlySet<string>;
  readonly #longestPrefix: number;
  /** Limits by app, worked out once. */
  readonly #limits = new Map<string, Limits | null>();
  readonly #known = new Map<string, Known>();
  readonly #learning = new Map<string, Promise<void>>();
  /** Spent and not yet written. */
  #pending: Spend[] = [];
  /** Writing and reading take turns: what is read then holds all that isn't pending, and nothing that is. */
  #turn: Promise<void> = Promise.resolve();
  #stopTimer: (() => void) | undefined;

  constructor(options: SpendMeterOptions) {
    this.#options = { every, ...options };
    this.#prefixes = new Set([...options.prices.prefixes(), ...limitedPrefixes(options.limits)]);
    this.#longestPrefix = Math.max(shortestPrefix, ...[...this.#prefixes].map(({ length }) => length));
  }

  start(): void {
    let ticks = 0;
    let busy = false;
    this.#stopTimer = this.#options.every(flushMs, () => {
      // A store that hangs is not asked again and again.
      if (busy) return;
      busy = true;
      const read = ++ticks % flushesARead === 0;
      this.flush()
        .then(() => (read ? this.refresh() : undefined))
        .catch(this.#options.onError)
        .finally(() => {
          busy = false;
        });
    });
  }

  /** Writes what is left. @throws ServiceError `store-unavailable` */
  async stop(): Promise<void> {
    this.#stopTimer?.();
    await this.flush();
  }

  /** A provider has taken a message. */
  accepted(
    { appId, channel, country }: MessagePlace,
    { to, content }: Pick<OutgoingMessage, 'to' | 'content'>,
    provider: string,
  ): void {
    const now = this.#options.clock();
    const segments = paidSegments(channel, content.kind === 'sms' ? content.text : '');
    const spend: Spend = {
      appId,
      day: dayOf(now),
      channel,
      country,
      prefix: this.#prefixOf(to),
      provider,
      messages: 1,
      segments,
      micros: Number(this.#options.prices.priceOf(provider, channel, to, segments)),
    };
    this.#pending.push(spend);
    const known = this.#known.get(appId);
    if (known) this.#today(known, now).add(spend);
  }

  /** Whether what an app has spent is known here; if not, {@link learn} it before asking. */
  knows(appId: string): boolean {
    return this.#limitsOf(appId) === null || this.#known.has(appId);
  }

  /** Reads what an app has spent today: once for all who ask meanwhile. @throws ServiceError `store-unavailable` */
  learn(appId: string): Promise<void> {
    const under = this.#learning.get(appId);
    if (under) return under;
    const learning = this.#inTurn(() => this.#read(appId)).finally(() => this.#learning.delete(appId));
    this.#learning.set(appId, learning);
    return learning;
  }

  /** Whether an app may spend nothing more today: at all, or on numbers of a country, or on one number. */
  isOver(appId: string, country: string | null = null, to: string | null = null): boolean {
    const known = this.#known.get(appId);
    if (!known) return false;
    const now = this.#options.clock();
    known.usedAt = now;
    return this.#today(known, now).reach(known.limits, country, to);
  }

  /** When a channel that costs money opens again, epoch milliseconds; null: it is open. Mail is never closed. */
  closedUntil({ appId, channel, country, to }: SpendPlace): number | null {
    if (channel === 'email' || !this.isOver(appId, country, to)) return null;
    return nextDayAt(this.#options.clock());
  }

  /** {@link closedUntil}, once it is known what the app has spent. @throws ServiceError `store-unavailable` */
  async whenOpen(place: SpendPlace): Promise<number | null> {
    if (!this.knows(place.appId)) await this.learn(place.appId);
    return this.closedUntil(place);
  }

  /** Writes what was spent since the last time. What can't be written stays for the next. */
  flush(): Promise<void> {
    return this.#inTurn(async () => {
      const items = addedUp(this.#pending);
      if (items.length === 0) return;
      this.#pending = [];
      try {
        await this.#options.store.addSpend(items);
      } catch (error) {
        this.#pending = addedUp([...items, ...this.#pending]);
        throw error;
      }
    });
  }

  /** Reads what all nodes have spent today, of the apps that are in use here. */
  refresh(): Promise<void> {
    return this.#inTurn(async () => {
      const now = this.#options.clock();
      for (const [appId, { usedAt }] of this.#known) {
        if (now - usedAt > followMs) this.#known.delete(appId);
        else await this.#read(appId);
      }
    });
  }

  async #read(appId: string): Promise<void> {
    const limits = this.#limitsOf(appId);
    if (limits === null) return;
    const now = this.#options.clock();
    const totals = new SpendTotals(dayOf(now));
    const rows = await this.#options.store.readSpend({ appId, day: totals.day });
    const own = this.#pending.filter((item) => item.appId === appId && item.day === totals.day);
    for (const row of [...rows, ...own]) totals.add(row);
    // At midnight it read the day before: that says nothing about this one.
    if (dayOf(this.#options.clock()) !== totals.day) return this.#read(appId);
    const known = this.#known.get(appId);
    if (known) known.totals = totals;
    else this.#known.set(appId, { limits, totals, usedAt: now });
  }

  /** A day's totals; those of a new day begin with nothing. */
  #today(known: Known, now: number): SpendTotals {
    const day = dayOf(now);
    if (known.totals.day !== day) known.totals = new SpendTotals(day);
    return known.totals;
  }

  #limitsOf(appId: string): Limits | null {
    let limits = this.#limits.get(appId);
    if (limits === undefined) {
      limits = limitsOf(this.#options.limits, appId);
      this.#limits.set(appId, limits);
    }
    return limits;
  }

  #prefixOf(to: string): string {
    const digits = digitsOf(to);
    for (let length = this.#longestPrefix; length > shortestPrefix; length--) {
      const prefix = digits.slice(0, length);
      if (this.#prefixes.has(prefix)) return prefix;
    }
    return digits.slice(0, shortestPrefix);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function every(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms).unref();
  return () => clearInterval(timer);
}
