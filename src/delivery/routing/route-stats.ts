import type { Channel } from '#core/channel.ts';
import type { RouteNews } from '#core/route-news.ts';
import { newsPrefix } from './network-memory.ts';

/** One way that messages go: a provider, for a channel and a country, and a network if that is known. */
export type Arm = {
  readonly channel: Channel;
  readonly country: string | null;
  readonly provider: string;
  /** Mobile country and network code. What is known of a network is known of its country too. */
  readonly network?: string | null;
};

/** What is known of an arm now. */
export type ArmRecord = {
  /** Messages that arrived in time, and that didn't; older ones count for less. */
  readonly good: number;
  readonly bad: number;
  /** Messages whose code was typed rightly, and whose wasn't. */
  readonly typed: number;
  readonly untyped: number;
  /** It accepts and nothing arrives. */
  readonly isDark: boolean;
};

type Bucket = {
  accepted: number;
  delivered: number;
  failed: number;
  approved: number;
  receiptMs: number[];
};

export const bucketMs = 5000;
const windowMs = 15 * 60_000;
/** What happened so long ago counts half. */
const halfLifeMs = 2 * 60_000;
const maxTimes = 20;
/** A message that takes longer hasn't arrived in time. */
const promptMs = 12_000;
/** A receipt isn't missed before this, nor waited for longer than {@link promptMs}. */
const shortestGraceMs = 3000;
/** People type a code within this, if they do. */
const typingMs = 60_000;
/** Messages without any receipt after which a way is dark. */
const darkAfter = 5;
/** So much must be known of a network before it speaks in the place of its country. */
const fewestOfNetwork = 10;
/** Codes in a row that were typed although no final receipt came: then none is to be expected. */
const mutedAfter = 5;
/** A way that gave one within so long gives others: people type faster than receipts come, and faster still than lost ones. */
const tellsForMs = 24 * 3600_000;
/** Providers times countries times networks, were a receipt to name networks that there aren't. */
const mostArms = 20_000;
/** Evidence beyond this weighs no more: what was good for long must still be able to turn bad in seconds. */
const maxEvidence = 60;

/**
 * How each way has done of late: what was accepted, arrived, and was typed, in pieces of five seconds by the time of
 * acceptance, so that what any node heard adds up. A message that should have arrived by now and hasn't counts as lost at
 * once, not when somebody gives it up.
 */
export class RouteStats {
  readonly #clock: () => number;
  readonly #arms = new Map<string, Map<number, Bucket>>();
  /** Codes that were typed since the last final receipt of a way. */
  readonly #untold = new Map<string, number>();
  /** When a way gave its last final receipt. */
  readonly #told = new Map<string, number>();
  #unshared = new Map<string, { arm: string; at: number } & Bucket>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  accepted(arm: Arm, acceptedAt: number): void {
    this.#note(arm, acceptedAt, (bucket) => bucket.accepted++);
  }

  delivered(arm: Arm, acceptedAt: number, at: number): void {
    this.#note(arm, acceptedAt, (bucket) => {
      bucket.delivered++;
      if (bucket.receiptMs.length < maxTimes) bucket.receiptMs.push(Math.max(0, at - acceptedAt));
    });
  }

  failed(arm: Arm, acceptedAt: number): void {
    this.#note(arm, acceptedAt, (bucket) => bucket.failed++);
  }

  approved(arm: Arm, acceptedAt: number): void {
    this.#note(arm, acceptedAt, (bucket) => bucket.approved++);
  }

  /** What this process has learnt since it was last asked, for the others. */
  takeUnshared(): RouteNews[] {
    const news = [...this.#unshared.values()];
    this.#unshared = new Map();
    return news;
  }

  /** Takes back what could not be told, for the next time. */
  keepUnshared(news: readonly RouteNews[]): void {
    for (const { arm, at, ...counts } of news) {
      if (arm.startsWith(newsPrefix)) continue;
      const key = `${arm}|${at}`;
      const unshared = this.#unshared.get(key) ?? { arm, at, ...emptyBucket() };
      add(unshared, counts);
      this.#unshared.set(key, unshared);
    }
  }

  /** What others have learnt. */
  merge(news: readonly RouteNews[]): void {
    for (const { arm, at, ...counts } of news) {
      if (arm.startsWith(newsPrefix)) continue;
      add(this.#bucket(arm, at), counts);
      this.#hear(arm, counts);
    }
  }

  /**
   * Whether no final receipt is to be expected of a way, since codes are typed all the same: its carrier says "sent", or
   * nothing, and then silence is no sign that a message was lost. The first final receipt makes it a way like others. One
   * that goes dark isn't taken for such a way: nobody types what didn't come.
   */
  isMute({ network: _, ...arm }: Arm): boolean {
    return (this.#untold.get(nameOf(arm)) ?? 0) >= mutedAfter;
  }

  /** @param tells whether receipts are to be expected; else only codes that are typed say that anything arrives */
  record(arm: Arm, tells = true): ArmRecord {
    const wide = this.#recordOf(nameOf({ ...arm, network: null }), tells);
    if (arm.network == null) return wide;
    const narrow = this.#recordOf(nameOf(arm), tells);
    const known = tells ? narrow.good + narrow.bad : narrow.typed + narrow.untyped;
    // Of a provider that brings nothing to the whole country the network needs no evidence of its own.
    return known < fewestOfNetwork ? wide : { ...narrow, isDark: narrow.isDark || wide.isDark };
  }

  #recordOf(name: string, tells: boolean): ArmRecord {
    const now = this.#clock();
    const buckets = this.#recent(name, now);
    const graceMs = tells ? this.#graceMs(buckets) : typingMs;
    const sum = { good: 0, bad: 0, typed: 0, untyped: 0 };
    for (const [at, bucket] of buckets) {
      const weight = 0.5 ** ((now - at) / halfLifeMs);
      const late =
        bucket.receiptMs.filter((ms) => ms > promptMs).length / Math.max(1, bucket.receiptMs.length);
      const prompt = bucket.delivered * (1 - late);
      sum.good += weight * prompt;
      sum.bad += weight * (bucket.failed + bucket.delivered - prompt);
      if (now - at > graceMs + bucketMs) sum.bad += weight * silent(bucket);
      if (now - at > typingMs) {
        sum.typed += weight * bucket.approved;
        sum.untyped += weight * (bucket.accepted - bucket.approved);
      }
    }
    const evidence = Math.min(1, maxEvidence / Math.max(1, sum.good + sum.bad));
    return {
      ...sum,
      // Added up over all pieces, since an approval is noted a little beside its acceptance.
      untyped: Math.max(0, sum.untyped),
      good: sum.good * evidence,
      bad: sum.bad * evidence,
      isDark: isDark(buckets, now, graceMs),
    };
  }

  /** The time in which nine of ten messages arrive; null when too little is known. Milliseconds. */
  usualMs(channel: Channel, country: string | null, providers: readonly string[]): number | null {
    const now = this.#clock();
    const times = providers.flatMap((provider) =>
      this.#recent(nameOf({ channel, country, provider }), now).flatMap(([, { receiptMs }]) => receiptMs),
    );
    return times.length < 10 ? null : quantile(times, 0.9);
  }

  #graceMs(buckets: readonly (readonly [number, Bucket])[]): number {
    const times = buckets.flatMap(([, { receiptMs }]) => receiptMs);
    if (times.length === 0) return promptMs;
    return Math.min(promptMs, Math.max(shortestGraceMs, quantile(times, 0.9)));
  }

  #note({ network = null, ...arm }: Arm, acceptedAt: number, change: (bucket: Bucket) => void): void {
    const at = acceptedAt - (acceptedAt % bucketMs);
    const noted = emptyBucket();
    change(noted);
    this.#hear(nameOf(arm), noted);
    for (const name of network === null ? [nameOf(arm)] : [nameOf(arm), nameOf({ ...arm, network })]) {
      add(this.#bucket(name, at), noted);
      const key = `${name}|${at}`;
      const unshared = this.#unshared.get(key) ?? { arm: name, at, ...emptyBucket() };
      add(unshared, noted);
      this.#unshared.set(key, unshared);
    }
  }

  #hear(
    name: string,
    { delivered, failed, approved }: Pick<Bucket, 'delivered' | 'failed' | 'approved'>,
  ): void {
    const now = this.#clock();
    if (delivered > 0 || failed > 0) {
      this.#untold.delete(name);
      this.#told.set(name, now);
    } else if (approved > 0 && now >= (this.#told.get(name) ?? Number.NEGATIVE_INFINITY) + tellsForMs) {
      this.#untold.set(name, (this.#untold.get(name) ?? 0) + approved);
    }
  }

  #bucket(arm: string, at: number): Bucket {
    const buckets = this.#arms.get(arm) ?? new Map<number, Bucket>();
    const [oldest = ''] = this.#arms.size >= mostArms && !this.#arms.has(arm) ? this.#arms.keys() : [];
    this.#arms.delete(oldest);
    this.#arms.set(arm, buckets);
    const bucket = buckets.get(at) ?? emptyBucket();
    buckets.set(at, bucket);
    return bucket;
  }

  #recent(arm: string, now: number): (readonly [number, Bucket])[] {
    const buckets = this.#arms.get(arm);
    if (!buckets) return [];
    for (const at of buckets.keys()) if (at < now - windowMs) buckets.delete(at);
    return [...buckets];
  }
}

function nameOf({ channel, country, provider, network = null }: Arm): string {
  const name = `${channel}|${country ?? ''}|${provider}`;
  return network === null ? name : `${name}|${network}`;
}

function emptyBucket(): Bucket {
  return { accepted: 0, delivered: 0, failed: 0, approved: 0, receiptMs: [] };
}

function add(to: Bucket, more: Omit<RouteNews, 'arm' | 'at'>): void {
  to.accepted += more.accepted;
  to.delivered += more.delivered;
  to.failed += more.failed;
  to.approved += more.approved;
  to.receiptMs = [...to.receiptMs, ...more.receiptMs].slice(0, maxTimes);
}

/** Accepted, and nothing heard since. A code that was typed has arrived, whatever its receipt does. */
function silent({ accepted, delivered, failed, approved }: Bucket): number {
  return Math.max(0, accepted - Math.max(delivered, approved) - failed);
}

/** Of the last messages that should have arrived, none has. */
function isDark(buckets: readonly (readonly [number, Bucket])[], now: number, graceMs: number): boolean {
  let lost = 0;
  for (const [at, bucket] of [...buckets].sort(([a], [b]) => b - a)) {
    if (bucket.delivered > 0 || bucket.approved > 0) return false;
    if (now - at > graceMs) lost += silent(bucket);
    if (lost >= darkAfter) return true;
  }
  return false;
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}
