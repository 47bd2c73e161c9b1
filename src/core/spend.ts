import type { Channel } from './channel.ts';

/** What messages of one kind have cost an app on one day: increments that nodes add up. */
export type Spend = {
  readonly appId: string;
  /** UTC: `2026-11-23`. */
  readonly day: string;
  readonly channel: Channel;
  /** ISO 3166 code of the number's country; null: an e-mail address. */
  readonly country: string | null;
  /** First digits of the number, without `+`; empty for an e-mail address. */
  readonly prefix: string;
  readonly provider: string;
  readonly messages: number;
  /** What was paid for: parts of a text, calls. */
  readonly segments: number;
  /** Millionths of the rate table's currency. Whole, and below 2^53: nine thousand million euros. */
  readonly micros: number;
};

const dayMs = 24 * 3600_000;

/** The UTC day of a moment in epoch milliseconds: `2026-11-23`. Days compare as their texts do. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** When the next UTC day begins, epoch milliseconds. */
export function nextDayAt(at: number): number {
  return (Math.floor(at / dayMs) + 1) * dayMs;
}

/**
 * One row for each app, day, channel, country, prefix and provider, in the order of these. One statement can't add to the
 * same row twice, and all that write take their locks in this order, or two of them could wait for each other.
 */
export function addedUp(items: readonly Spend[]): Spend[] {
  const sums = new Map<string, Spend>();
  for (const item of items) {
    const key = keyOf(item);
    const sum = sums.get(key);
    sums.set(key, sum ? plus(sum, item) : item);
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}

function plus(a: Spend, b: Spend): Spend {
  return {
    ...a,
    messages: a.messages + b.messages,
    segments: a.segments + b.segments,
    micros: a.micros + b.micros,
  };
}

function keyOf({ day, appId, channel, country, prefix, provider }: Spend): string {
  return [day, appId, channel, country ?? '', prefix, provider].join('\0');
}
