import { type Channel, channels } from '#core/channel.ts';
import { idRandomBytes, makeId } from '#core/id.ts';
import { isOfNotice } from '#core/message.ts';
import type { Store } from '#store/store.ts';
import { type Composer, composeMessage } from './compose-message.ts';
import { Courier } from './courier.ts';
import { type StartDeadline, startDeadline } from './deadline.ts';
import { type DeliveryEvent, Dispatcher } from './dispatcher.ts';
import { type JudgementEvent, OperatorJudge } from './operator-judge.ts';
import { OutboxWorker } from './outbox-worker.ts';
import type { OutgoingMessage, Provider } from './provider.ts';
import type { createProvider } from './providers/kinds.ts';
import { recordStop } from './record-stop.ts';
import { learnFromReceipt, learnNetwork } from './routing/learn.ts';
import { NetworkMemory } from './routing/network-memory.ts';
import { NewsExchange } from './routing/news-exchange.ts';
import {
  type Carrier,
  type CarrierLimits,
  createCarrier,
  type Route,
  type Workflow,
} from './routing/route.ts';
import { RouteStats } from './routing/route-stats.ts';
import { Router } from './routing/router.ts';
import type { SpendMeter } from './spend/spend-meter.ts';
import { NewsTaker } from './take-news.ts';

/** As much of the delivery file as is needed here. */
export type DeliverySettings = {
  readonly providers: Readonly<Record<string, { readonly kind: string } & CarrierLimits>>;
  readonly routes: readonly {
    readonly channel: Channel;
    readonly countries?: readonly string[];
    readonly apps?: readonly string[];
    readonly choice?: Route['choice'];
    readonly receiptSeconds?: number | null;
    readonly ways: readonly {
      readonly provider: string;
      readonly sender?: string;
      readonly weight?: number;
    }[];
  }[];
  readonly workflows?: readonly { readonly apps?: readonly string[]; readonly steps: Workflow['steps'] }[];
};

export type DeliveryOptions = {
  readonly settings: DeliverySettings | null;
  /** For channels that no route of the settings is for: each by the first that speaks it. */
  readonly fallback: readonly Provider[];
  readonly store: Store;
  readonly composer: Composer;
  readonly fetch: typeof fetch;
  /** Looks on at what a provider does. */
  readonly watchProvider?: (provider: Provider) => Provider;
  /** In the place of the real kinds, in tests. */
  readonly createProvider?: typeof createProvider;
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
  /** What messages cost; absent: nobody asks. */
  readonly spend?: SpendMeter;
  /** 0 to 1, 1 excluded. */
  readonly jitter: () => number;
  readonly onDelivery: (event: DeliveryEvent) => void;
  readonly onError: (error: unknown) => void;
  readonly onJudgement?: (event: JudgementEvent) => void;
  /** In the place of timers, in tests. */
  readonly pause?: (ms: number) => Promise<void>;
  readonly startDeadline?: StartDeadline;
};

export type Delivery = {
  readonly operators: OperatorJudge;
  readonly worker: OutboxWorker;
  readonly stats: RouteStats;
  readonly news: NewsTaker;
  readonly router: Router;
  /** Channels that lead anywhere, in the order they are offered. */
  readonly channels: readonly Channel[];
  /** By the names that callbacks come to. */
  readonly providers: ReadonlyMap<string, Provider>;
  /** Learns of routes and spend from now on, and sends if this process is one that does. */
  start(roles: { readonly worker: boolean }): void;
  close(): Promise<void>;
};

const leaseSeconds = 30;
/** Of the lease, so that what came of a message is written down before somebody else has it. */
const attemptShare = 0.8;
const defaultReceiptSeconds = 20;
const callSeconds = 120;

/**
 * Everything between the outbox and the providers.
 * @throws Error with all that is wrong with the providers' settings, and none of their values
 */
export async function createDelivery(options: DeliveryOptions): Promise<Delivery> {
  const { settings, store, composer, clock, random, jitter } = options;
  const watch = options.watchProvider ?? ((provider: Provider) => provider);
  const fallback = options.fallback.map(watch);
  const stats = new RouteStats(clock);
  const networks = new NetworkMemory();
  const news = new NewsTaker({
    store,
    onReceipt(recorded, { network }) {
      if (isOfNotice(recorded.message)) return;
      learnFromReceipt(stats, recorded, clock());
      if (network === undefined) return;
      return learnNetwork({ store, facts: composer.facts, networks }, recorded.message, network);
    },
    async onOpposition(name, opposition) {
      const channel = carriers.get(name)?.provider.channels[0];
      if (channel) await recordStop({ store, keyring: composer.keyring }, channel, opposition);
    },
    onError: options.onError,
  });
  const carriers = await createCarriers(options, watch, news);
  const routes = [...routesOf(settings, carriers), ...fallbackRoutes(settings, fallback)];
  const workflows = (settings?.workflows ?? []).map(({ apps = null, steps }) => ({ apps, steps }));
  const router = new Router({ routes, workflows, stats, clock, random: jitter });
  const spend = options.spend ? { spend: options.spend } : {};
  const dispatcher = new Dispatcher({
    store,
    keyring: composer.keyring,
    router,
    stats,
    ...spend,
    clock,
    onDelivery: options.onDelivery,
    onError: options.onError,
    attemptSeconds: leaseSeconds * attemptShare,
    startDeadline: options.startDeadline ?? startDeadline,
  });
  const courier = new Courier({
    store,
    composer,
    router,
    stats,
    dispatcher,
    ...spend,
    clock,
    jitter,
    newMessageId: () => makeId('msg', clock(), random(idRandomBytes)),
    networkOf: (number) => networks.networkOf(number),
  });
  const operators = new OperatorJudge({
    carriers,
    clock,
    random: jitter,
    onJudgement: options.onJudgement ?? (() => undefined),
    onError: options.onError,
    ...(options.pause ? { pause: options.pause } : {}),
  });
  const worker = new OutboxWorker({
    store,
    deliver: (claimed) => courier.deliver(claimed),
    onError: options.onError,
    clock,
    leaseSeconds,
  });
  const learners = [stats, networks];
  const exchange = settings ? new NewsExchange({ store, learners, onError: options.onError }) : undefined;
  const providers = new Map([...carriers].map(([name, { provider }]) => [name, provider]));
  const all = new Set([...providers.values(), ...fallback]);
  return {
    operators,
    worker,
    stats,
    news,
    router,
    providers,
    channels: channels.filter((channel) => routes.some((route) => route.channel === channel)),
    start(roles) {
      exchange?.start();
      options.spend?.start();
      if (!roles.worker) return;
      for (const provider of all) provider.start?.();
      worker.start();
    },
    async close() {
      dispatcher.close();
      operators.close();
      await worker.stop();
      await news.close();
      await exchange?.stop();
      await options.spend?.stop().catch(options.onError);
      await Promise.all([...all].map((provider) => provider.close()));
    },
  };
}

async function createCarriers(
  options: DeliveryOptions,
  watch: (provider: Provider) => Provider,
  taker: NewsTaker,
): Promise<Map<string, Carrier>> {
  const { composer, store, fetch, clock, random, settings } = options;
  if (!settings) return new Map();
  const create = options.createProvider ?? (await import('./providers/kinds.ts')).createProvider;
  const problems: string[] = [];
  const carriers = new Map<string, Carrier>();
  for (const [name, { kind, perSecond, timeoutSeconds, tells, ...given }] of Object.entries(
    settings.providers,
  )) {
    try {
      const provider = await create(kind, given, {
        name,
        fetch,
        clock,
        random,
        callbackUrl: (messageId) => `${composer.publicUrl}/callbacks/${name}/${messageId}`,
        compose: (messageId) => composeAgain(store, composer, messageId, clock()),
        onNews: (news) => void taker.take(name, news).catch(options.onError),
      });
      const limits = {
        ...(perSecond ? { perSecond } : {}),
        ...(timeoutSeconds ? { timeoutSeconds } : {}),
        ...(tells ? { tells } : {}),
      };
      carriers.set(name, createCarrier(watch(provider), limits));
    } catch (error) {
      problems.push(`provider ${name}: ${error instanceof Error ? error.message : 'does not work'}`);
    }
  }
  if (problems.length > 0) throw new Error(`The delivery file doesn't work:\n  - ${problems.join('\n  - ')}`);
  return carriers;
}

async function composeAgain(
  store: Store,
  composer: Composer,
  messageId: string,
  now: number,
): Promise<OutgoingMessage | undefined> {
  const found = await store.findMessage(messageId);
  const { verification } = found ?? {};
  if (!found || verification?.status !== 'pending' || verification.expiresAt <= now) return undefined;
  const app = await store.findApp(verification.appId);
  return app && composeMessage(composer, app, found.message, verification, now);
}

function routesOf(settings: DeliverySettings | null, carriers: ReadonlyMap<string, Carrier>): Route[] {
  return (settings?.routes ?? []).map((route) => ({
    channel: route.channel,
    countries: route.countries ?? null,
    apps: route.apps ?? null,
    choice: route.choice ?? 'ordered',
    receiptSeconds:
      route.receiptSeconds === undefined ? receiptSecondsOf(route.channel) : route.receiptSeconds,
    ...(route.receiptSeconds === undefined ? {} : { typingSeconds: route.receiptSeconds }),
    ways: route.ways.flatMap(({ provider, sender = null, weight = 1 }) => {
      const carrier = carriers.get(provider);
      return carrier ? [{ carrier, sender, weight }] : [];
    }),
  }));
}

/** A mail that hasn't arrived yet may arrive any minute, and a call rings and speaks before anything is known of it. */
function receiptSecondsOf(channel: Channel): number | null {
  if (channel === 'email') return null;
  return channel === 'voice' ? callSeconds : defaultReceiptSeconds;
}

function fallbackRoutes(settings: DeliverySettings | null, fallback: readonly Provider[]): Route[] {
  const missing = channels.filter((channel) => !settings?.routes.some((route) => route.channel === channel));
  return missing.flatMap((channel): Route[] => {
    const provider = fallback.find((one) => one.channels.includes(channel));
    if (!provider) return [];
    const ways = [{ carrier: createCarrier(provider), sender: null, weight: 1 }];
    return [{ channel, countries: null, apps: null, choice: 'ordered', receiptSeconds: null, ways }];
  });
}
