import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { DestinationStream, Logger } from 'pino';
import { Keyring } from '#core/keyring.ts';
import { createDelivery, type DeliveryOptions } from '#delivery/create-delivery.ts';
import type { OutboxWorker } from '#delivery/outbox-worker.ts';
import type { Provider } from '#delivery/provider.ts';
import { createInbox, type Inbox } from '#delivery/providers/inbox.ts';
import { learnFromApproval } from '#delivery/routing/learn.ts';
import { UserUpkeep } from '#factors/user-upkeep.ts';
import { countDelivery, createEvents } from '#http/events.ts';
import { createMetrics } from '#http/metrics.ts';
import { Readiness } from '#http/routes/operations/readiness.ts';
import type { Http } from '#http/routes.ts';
import { createServer } from '#http/server.ts';
import { type Config, ConfigError } from '#settings/config.ts';
import { readOrMakeSecret } from '#settings/secret-file.ts';
import { RetentionWorker } from '#store/retention-worker.ts';
import { SecretWatch } from '#store/secret-watch.ts';
import type { Store } from '#store/store.ts';
import { StoreClock } from '#store/store-clock.ts';
import { StoreOutage } from '#store/store-outage.ts';
import type { Tracing } from '#tracing/tracing.ts';
import { Afterwards } from '#verifications/afterwards.ts';
import type { VerificationContext } from '#verifications/context.ts';
import { FactsReader } from '#verifications/facts.ts';
import { noteReached } from '#verifications/note-reached.ts';
import { RecoveryHasher } from '#verifications/recovery-hasher.ts';
import { createSpendMeter, fallbackProviders, readPlan } from './delivery-plan.ts';
import { listenTrouble } from './listen-trouble.ts';
import { createLogger } from './logger.ts';
import { openStore } from './open-store.ts';
import { createRandomPool } from './random-pool.ts';
import { readyStore } from './ready-store.ts';
import { ServiceLog } from './service-log.ts';

/** What a test may put in the place of the real thing. */
export type Overrides = {
  readonly clock?: () => number;
  readonly random?: (bytes: number) => Uint8Array;
  readonly jitter?: () => number;
  readonly store?: Store;
  readonly providers?: readonly Provider[];
  readonly fetch?: typeof fetch;
  readonly createProvider?: DeliveryOptions['createProvider'];
  readonly logDestination?: DestinationStream;
  readonly pause?: (ms: number) => Promise<void>;
  readonly startDeadline?: DeliveryOptions['startDeadline'];
  readonly recoveryHasher?: RecoveryHasher;
};

/** The whole service, put together and not yet listening. */
export type CountersignApp = AsyncDisposable & {
  readonly http: Http;
  readonly store: Store;
  readonly worker: OutboxWorker;
  readonly context: VerificationContext;
  readonly inbox: Inbox | undefined;
  readonly secretWatch: SecretWatch;
  readonly logger: Logger;
  /** Starts the workers and the server. @returns the address it listens at. @throws ConfigError when it can't be had */
  listen(): Promise<string>;
  /** Resolves when nothing is under way that no answer waited for. */
  settled(): Promise<void>;
  /** Says that it isn't ready any more, and resolves when whoever passes requests on to it has seen that. */
  drain(): Promise<void>;
  /** Stops taking requests, finishes what is under way, and closes the store. */
  close(): Promise<void>;
};

/** The composition root: settings to store, delivery and server. The only place with a real clock and real randomness. */
export async function createApp(config: Config, overrides: Overrides = {}): Promise<CountersignApp> {
  const random = overrides.random ?? createRandomPool();
  const tracing = await startTracing(config, (error) => logger.warn({ err: error }, 'traces are not taken'));
  const logger = createLogger(config, tracing, overrides.logDestination);
  const log = new ServiceLog(logger);
  const storeClock = new StoreClock({
    own: overrides.clock ?? Date.now,
    monotonic: () => performance.now(),
    onSkew: log.clockSkew,
  });
  const clock = storeClock.read;
  for (const warning of config.warnings) logger.warn(warning);
  const [secret = readOrMakeSecret(config.dataDir, random), ...older] = config.secrets;
  const secrets = [secret, ...older] as const;
  const keyring = new Keyring(secrets);
  const inbox = config.production ? undefined : createInbox({ capacity: 1000, now: clock });
  const fallback = overrides.providers ?? fallbackProviders(config, inbox);
  const plan = await readPlan(config, fallback, overrides.createProvider === undefined);
  const pause = overrides.pause ?? pauseUnheld;
  const onDeath = (error: Error): never => die(logger, error);
  const opening = { clock, secrets, onDeath, pause: overrides.pause ?? delay, onAway: log.storeAway };
  const opened = overrides.store ?? (await openStore(config, opening));
  const store = tracing?.watchStore(opened) ?? opened;
  const outage = new StoreOutage({ store, clock, pause, onAway: log.storeAway, onBack: log.storeBack });
  /** A store that is away is told once, and not by everybody who needs it. */
  const tell =
    (what: string) =>
    (error: unknown): void => {
      if (!outage.takes(error)) logger.error({ err: error }, what);
    };
  // The embedded store goes by ours.
  if (config.postgres) await storeClock.look(store);
  try {
    await readyStore(store, { config, keyring, logger, clock, random });
  } catch (error) {
    await store.close();
    throw error;
  }
  const spend = await createSpendMeter(plan, { store, clock, onError: tell('spend was not written') });
  const publicUrl = { value: config.publicUrl ?? `http://${config.host}:${config.port}` };
  const afterwards = new Afterwards(tell('nobody was told'));
  const context: VerificationContext = {
    store,
    keyring,
    facts: new FactsReader(keyring),
    recoveryHasher: overrides.recoveryHasher ?? new RecoveryHasher(),
    afterwards: afterwards.run,
    ...(config.placeHeader === null ? {} : { placeHeader: config.placeHeader }),
    clock,
    random,
    ...(spend ? { spend } : {}),
    ...(config.passkeyRpId === null ? {} : { passkeyRpId: config.passkeyRpId }),
    expectedSeconds: (place) => delivery.router.expectedSeconds(place),
    onApproved(verification) {
      learnFromApproval(delivery.stats, verification);
      noteReached(store, verification).catch(tell('reach was not noted'));
    },
    onFactorChange: log.factorChange,
    get operators() {
      return delivery.operators;
    },
    get routes() {
      return delivery.channels;
    },
    get publicUrl() {
      return publicUrl.value;
    },
  };
  const metrics = createMetrics(store, clock, () => outage.isAway);
  const secretWatch = new SecretWatch(store, keyring, log.blind);
  const readiness = new Readiness({ store, clock, pause });
  const delivery = await createDelivery({
    settings: plan,
    ...(spend ? { spend } : {}),
    fallback,
    store,
    composer: context,
    fetch: overrides.fetch ?? fetch,
    ...(tracing ? { watchProvider: tracing.watchProvider } : {}),
    ...(overrides.createProvider ? { createProvider: overrides.createProvider } : {}),
    clock,
    random,
    jitter: overrides.jitter ?? Math.random,
    onDelivery: (event) => {
      countDelivery(metrics, event);
      log.delivery(event);
    },
    onError: tell('delivery failed'),
    onJudgement: (event) => {
      metrics.judged.inc({ provider: event.provider, outcome: event.outcome });
      log.judgement(event);
    },
    ...(overrides.pause ? { pause: overrides.pause } : {}),
    ...(overrides.startDeadline ? { startDeadline: overrides.startDeadline } : {}),
  });
  const http = await createServer({
    store,
    context,
    metrics,
    outage,
    readiness,
    worker: delivery.worker,
    logger,
    events: createEvents(metrics),
    requestId: () => `req_${Buffer.from(random(12)).toString('base64url')}`,
    trustedProxies: config.trustedProxies,
    api: config.roles.api,
    mayServe: () => !secretWatch.isBlind,
    ...(config.roles.api && delivery.providers.size > 0 ? { callbacks: delivery } : {}),
    ...(tracing ? { tracing } : {}),
    ...(inbox ? { inbox } : {}),
  });
  const retention = new RetentionWorker(store, tell('retention failed'));
  const userUpkeep = new UserUpkeep(context, {
    onError: tell('upkeep of users failed'),
    onLeft: log.usersLeft,
  });
  let closing: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    await http.close();
    outage.close();
    await afterwards.settled();
    await delivery.close();
    await retention.stop();
    await userUpkeep.stop();
    await secretWatch.stop();
    await storeClock.stop();
    await store.close();
    await tracing?.close();
  };
  const close = (): Promise<void> => (closing ??= closeAll());
  return {
    http,
    store,
    worker: delivery.worker,
    context,
    inbox,
    secretWatch,
    logger,
    settled: () => afterwards.settled(),
    // Nobody passes requests on to a worker.
    drain: () => (config.roles.api ? readiness.drain() : Promise.resolve()),
    close,
    [Symbol.asyncDispose]: close,
    async listen() {
      await http.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
        const trouble = listenTrouble(error, config);
        throw trouble === undefined ? error : new ConfigError([trouble]);
      });
      const { port } = http.server.address() as AddressInfo;
      publicUrl.value = config.publicUrl ?? `http://${urlHost(config.host)}:${port}`;
      delivery.start(config.roles);
      secretWatch.start();
      if (config.postgres) storeClock.start(store);
      if (config.roles.worker) {
        retention.start();
        userUpkeep.start();
      }
      return `http://${urlHost(config.host)}:${port}`;
    },
  };
}

/** Keeps no process alive. */
const pauseUnheld = (ms: number): Promise<void> => delay(ms, undefined, { ref: false });

/** A service that can't reach its store for ever after is started anew by whoever watches over it, and not by itself. */
function die(logger: Logger, error: Error): never {
  logger.fatal({ err: error }, 'the store has died');
  logger.flush();
  process.exit(1);
}

/** Every interface is no place a browser can go to; this machine is. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** Nothing of it is loaded without a collector. */
async function startTracing(
  { tracing, postgres }: Config,
  onRefused: (error: Error) => void,
): Promise<Tracing | undefined> {
  if (!tracing) return undefined;
  const { startTracing: start } = await import('#tracing/start-tracing.ts');
  return start({ ...tracing, database: postgres ? 'postgresql' : 'sqlite', onRefused });
}
