import type { ProviderAnswer } from '../provider.ts';
import { drawBeta } from './beta.ts';
import {
  type Carrier,
  type MessagePlace,
  nextStep,
  type Route,
  routeFor,
  type Way,
  type Workflow,
} from './route.ts';
import type { Arm, ArmRecord, RouteStats } from './route-stats.ts';

export type RouterOptions = {
  readonly routes: readonly Route[];
  readonly workflows: readonly Workflow[];
  readonly stats: RouteStats;
  readonly clock: () => number;
  /** 0 to 1, 1 excluded. */
  readonly random: () => number;
};

/** The ways a message may go now, best first. */
export type Plan = {
  readonly ways: readonly Way[];
  /** When none may be used now: after how long one may, seconds; undefined when there is none at all. */
  readonly afterSeconds?: number;
};

/** So much of a learned route's traffic goes anywhere, so that what was bad gets the chance to show that it is good again. */
const exploredShare = 0.03;
/** What a dark way's promise is worth, beside one of which nothing is known. */
const darkShare = 0.02;

/** Chooses who carries a message: by the routes, by who is up, by what contracts allow, and by what has arrived of late. */
export class Router {
  readonly #options: RouterOptions;

  constructor(options: RouterOptions) {
    this.#options = options;
  }

  /** Whether any route leads to a place at all. */
  leadsTo(place: MessagePlace): boolean {
    return (routeFor(this.#options.routes, place)?.ways.length ?? 0) > 0;
  }

  /** In which nine of ten messages to a place arrived of late; null when too little is known. */
  expectedSeconds(place: MessagePlace): number | null {
    const providers = routeFor(this.#options.routes, place)?.ways.map(({ carrier }) => carrier.provider.name);
    const ms = this.#options.stats.usualMs(place.channel, place.country, providers ?? []);
    return ms === null ? null : Math.ceil(ms / 1000);
  }

  /** @param avoid names of providers that had their chance with this code */
  plan(place: MessagePlace, avoid: readonly string[]): Plan {
    const now = this.#options.clock();
    const route = routeFor(this.#options.routes, place);
    const open = waysOf(route, place, avoid);
    const usable = open.filter(({ carrier }) => isUsable(carrier, now));
    if (route && usable.length > 0) return { ways: this.#inOrder(route, usable, place) };
    if (open.length === 0) return { ways: [] };
    const waits = open.map(({ carrier }) =>
      Math.max(carrier.bucket.waitMs(now), carrier.breaker.isOpen ? 1000 : 0),
    );
    return { ways: [], afterSeconds: Math.min(...waits) / 1000 };
  }

  /** What came of a try: for the health of the provider. */
  note(carrier: Carrier, answer: ProviderAnswer): void {
    const now = this.#options.clock();
    const isThrottled = answer.outcome === 'retry' && answer.reason.endsWith('-throttled');
    // Too much at once is no illness, and a bad number is not the provider's fault.
    carrier.breaker.note(answer.outcome !== 'retry' || isThrottled, now);
    if (isThrottled) carrier.bucket.close((answer.afterSeconds ?? 1) * 1000, now);
  }

  /** When to look after a message that was accepted; undefined: never. */
  followUpSeconds(place: MessagePlace, { carrier }: Way, avoid: readonly string[]): number | undefined {
    const route = routeFor(this.#options.routes, place);
    const step = nextStep(this.#options.workflows, place.appId, place.channel);
    const silence = this.#silenceSeconds(route, carrier, place);
    if (silence !== undefined && waysOf(route, place, [...avoid, carrier.provider.name]).length > 0)
      return silence;
    return step?.afterSeconds ?? (carrier.receipts === 'none' ? undefined : keptSeconds);
  }

  /**
   * The ways left for a message of which nothing good was heard, and the workflow's next channel.
   * @param isLost a receipt says that it will never arrive
   */
  otherWays(
    place: MessagePlace,
    avoid: readonly string[],
    isLost: boolean,
  ): { readonly elsewhere: boolean; readonly nextChannel: MessagePlace['channel'] | null } {
    const route = routeFor(this.#options.routes, place);
    const step = nextStep(this.#options.workflows, place.appId, place.channel);
    const next = step && this.leadsTo({ ...place, channel: step.channel }) ? step.channel : null;
    const had = route?.ways.find(({ carrier }) => carrier.provider.name === avoid.at(-1))?.carrier;
    const isMissed = isLost || had === undefined || this.#silenceSeconds(route, had, place) !== undefined;
    const elsewhere = isMissed && route?.receiptSeconds !== null && waysOf(route, place, avoid).length > 0;
    return { elsewhere, nextChannel: next };
  }

  /** After how long without a word a message goes another way; undefined: no word was to be expected. */
  #silenceSeconds(route: Route | undefined, carrier: Carrier, place: MessagePlace): number | undefined {
    if (carrier.provider.operator)
      return (route?.typingSeconds === undefined ? defaultTypingSeconds : route.typingSeconds) ?? undefined;
    if (carrier.receipts === 'none' || (!this.#tells(carrier, place) && !this.#record(carrier, place).isDark))
      return undefined;
    return route?.receiptSeconds ?? undefined;
  }

  /** Whether its receipts say what arrived, as far as is known there. */
  #tells(carrier: Carrier, place: MessagePlace): boolean {
    return carrier.receipts === 'delivered' && !this.#options.stats.isMute(armOf(carrier, place));
  }

  #record(carrier: Carrier, place: MessagePlace): ArmRecord {
    return this.#options.stats.record(armOf(carrier, place), this.#tells(carrier, place));
  }

  #inOrder(route: Route, ways: readonly Way[], place: MessagePlace): readonly Way[] {
    if (route.choice === 'ordered' || ways.length < 2) return ways;
    const worth = route.choice === 'weighted' ? this.#byWeight : this.#byRecord(ways, place);
    return ways
      .map((way) => ({ way, worth: worth(way) }))
      .sort((a, b) => b.worth - a.worth)
      .map(({ way }) => way);
  }

  /** Sorted by these, each comes first as often as its weight says (Efraimidis and Spirakis). */
  readonly #byWeight = ({ weight }: Way): number => this.#options.random() ** (1 / weight);

  /** Thompson sampling: each way's chance is drawn from what is known of it, so that little known ones are tried too. */
  #byRecord(ways: readonly Way[], place: MessagePlace): (way: Way) => number {
    const { random } = this.#options;
    if (random() < exploredShare) return random;
    const records = new Map(ways.map((way) => [way, this.#record(way.carrier, place)]));
    const usual = typedShare([...records.values()]) * usualStrength;
    return (way) => {
      const record = records.get(way) ?? nothingKnown;
      const tells = this.#tells(way.carrier, place);
      const arrives = tells ? drawBeta(1 + record.good, 1 + record.bad, random) : 1;
      const typed = drawBeta(usual + record.typed, usualStrength - usual + record.untyped, random);
      return arrives * typed * way.weight * (record.isDark ? darkShare : 1);
    };
  }
}

/** As good as so many messages: a way of which little is known is taken to be typed as often as the others. */
const usualStrength = 50;
const nothingKnown: ArmRecord = { good: 0, bad: 0, typed: 0, untyped: 0, isDark: false };

/** Of the codes that went any of these ways, how many were typed: never taken for all or none. */
function typedShare(records: readonly ArmRecord[]): number {
  const typed = records.reduce((sum, record) => sum + record.typed, 0);
  const untyped = records.reduce((sum, record) => sum + record.untyped, 0);
  return Math.min(0.9, Math.max(0.1, (typed + 8) / (typed + untyped + 10)));
}

/** A message that nobody need look after stays where its receipt is looked for until its code has ended. */
const keptSeconds = 600;

/** An operator's code gives no receipt, and dies when another is sent: people get the time to type it. */
const defaultTypingSeconds = 60;

function armOf({ provider }: Carrier, { channel, country, network = null }: MessagePlace): Arm {
  return { channel, country, network, provider: provider.name };
}

function waysOf(route: Route | undefined, place: MessagePlace, avoid: readonly string[]): readonly Way[] {
  const ways = route?.ways.filter(({ carrier }) => !avoid.includes(carrier.provider.name)) ?? [];
  return place.oursOnly ? ways.filter(({ carrier }) => !carrier.provider.operator) : ways;
}

function isUsable({ breaker, bucket, places }: Carrier, now: number): boolean {
  return !places.isFull(now) && breaker.allows(now) && bucket.waitMs(now) === 0;
}
