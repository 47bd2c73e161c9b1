import type { Channel } from '#core/channel.ts';
import type { Provider } from '../provider.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { Places } from './places.ts';
import { TokenBucket } from './token-bucket.ts';

/** A provider as the routes use it: with what its contract allows, and what is known of its health. */
export type Carrier = {
  readonly provider: Provider;
  readonly receipts: Receipts;
  readonly timeoutSeconds: number;
  readonly breaker: CircuitBreaker;
  readonly bucket: TokenBucket;
  readonly places: Places;
};

/** The most that a provider tells of its messages: nothing, that they were passed on, or that they arrived. */
export type Receipts = 'none' | 'sent' | 'delivered';

export type CarrierLimits = {
  readonly perSecond?: number;
  readonly timeoutSeconds?: number;
  /** As the operator knows it. Absent: what the provider says of itself. */
  readonly tells?: Receipts;
};

const defaultTimeoutSeconds = 8;

export function createCarrier(
  provider: Provider,
  { perSecond, timeoutSeconds, tells }: CarrierLimits = {},
): Carrier {
  const givesReceipts = provider.givesReceipts ?? provider.readCallback !== undefined;
  return {
    provider,
    receipts: tells ?? (givesReceipts ? 'delivered' : 'none'),
    timeoutSeconds: timeoutSeconds ?? defaultTimeoutSeconds,
    breaker: new CircuitBreaker(),
    bucket: new TokenBucket(perSecond ?? Number.POSITIVE_INFINITY),
    places: new Places(),
  };
}

/** One of a route's providers. */
export type Way = {
  readonly carrier: Carrier;
  /** Number, name or address that the person sees; null: the provider's own. */
  readonly sender: string | null;
  readonly weight: number;
};

/** How messages of a channel reach a country. The first route that fits a message is its route. */
export type Route = {
  readonly channel: Channel;
  /** ISO 3166; null: all. */
  readonly countries: readonly string[] | null;
  /** Ids of apps; null: all. */
  readonly apps: readonly string[] | null;
  readonly ways: readonly Way[];
  /** `ordered`: the first that works. `weighted`: by share. `learned`: by what has arrived of late. */
  readonly choice: 'ordered' | 'weighted' | 'learned';
  /** A message without a receipt after this goes another way; null: it doesn't. */
  readonly receiptSeconds: number | null;
  /** An operator's code that nobody has typed after this is given up for one of ours; null: it isn't. Default: a minute. */
  readonly typingSeconds?: number | null;
};

/** Which channel is next for somebody who hasn't answered, and when. */
export type Workflow = {
  readonly apps: readonly string[] | null;
  /** The first is where it begins. */
  readonly steps: readonly { readonly channel: Channel; readonly afterSeconds: number }[];
};

export type MessagePlace = {
  readonly channel: Channel;
  readonly country: string | null;
  /** Mobile country and network code that the number is thought to have. */
  readonly network?: string | null;
  readonly appId: string;
  /** Only a code of ours will do, and no operator's. */
  readonly oursOnly?: boolean;
};

export function routeFor(
  routes: readonly Route[],
  { channel, country, appId }: MessagePlace,
): Route | undefined {
  return routes.find(
    (route) =>
      route.channel === channel &&
      (route.countries === null || (country !== null && route.countries.includes(country))) &&
      (route.apps === null || route.apps.includes(appId)),
  );
}

/** The step after a channel's in the app's workflow; undefined at its end, or without one. */
export function nextStep(
  workflows: readonly Workflow[],
  appId: string,
  channel: Channel,
): Workflow['steps'][number] | undefined {
  const workflow = workflows.find(({ apps }) => apps === null || apps.includes(appId));
  const index = workflow?.steps.findIndex((step) => step.channel === channel) ?? -1;
  return index < 0 ? undefined : workflow?.steps[index + 1];
}
