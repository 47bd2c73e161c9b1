import type { Channel } from '#core/channel.ts';
import type { RouteNews } from '#core/route-news.ts';

/** One way that messages go: a provider, for a channel and a country. */
export type Arm = { readonly channel: Channel; readonly country: string | null; readonly provider: string };

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
      const key = `${arm}|${at}`;
      const unshared = this.#unshared.get(key) ?? { arm, at, ...emptyBucket() };
      add(unshared, counts);
      this.#unshared.set(key, unshared);
    }
  }

  /** What others have learnt. */
  merge(news: readonly RouteNews[]): void {
    for (const { arm, at, ...counts } of news) add(this.#bucket(arm, at), counts);
  }

  record(arm: Arm): ArmRecord {
    const now = this.#clock();
    const buckets = this.#recent(nameOf(arm), now);
    const graceMs = this.#graceMs(buckets);
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

  #note({ channel, country, provider }: Arm, acceptedAt: number, change: (bucket: Bucket) => void): void {
    const arm = nameOf({ channel, country, provider });
    const at = acceptedAt - (acceptedAt % bucketMs);
    change(this.#bucket(arm, at));
    const key = `${arm}|${at}`;
    const unshared = this.#unshared.get(key) ?? { arm, at, ...emptyBucket() };
    change(unshared);
    this.#unshared.set(key, unshared);
  }

  #bucket(arm: string, at: number): Bucket {
    const buckets = this.#arms.get(arm) ?? new Map<number, Bucket>();
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

function nameOf({ channel, country, provider }: Arm): string {
  return `${channel}|${country ?? ''}|${provider}`;
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
