import { VirtualClock } from '#carrier/clock.ts';
import { createNetwork, type Network } from '#carrier/network.ts';
import { seededRandomness } from '#carrier/randomness.ts';
import type { ScenarioInput } from '#carrier/scenario.ts';
import { Keyring } from '#core/keyring.ts';
import { createDelivery, type Delivery, type DeliverySettings } from '#delivery/create-delivery.ts';
import type { Provider, ProviderTools } from '#delivery/provider.ts';
import { learnFromApproval } from '#delivery/routing/learn.ts';
import { SqliteStore } from '#store/sqlite/sqlite-store.ts';
import { checkVerification } from '#verifications/check-verification.ts';
import type { VerificationContext } from '#verifications/context.ts';
import { FactsReader } from '#verifications/facts.ts';
import { openVerification } from '#verifications/open-verification.ts';
import { RecoveryHasher } from '#verifications/recovery-hasher.ts';

export type Strategy = {
  readonly name: string;
  readonly settings: DeliverySettings;
};

export type DeliveryFigures = {
  /** From the request to the code on the phone, seconds; Infinity for a code that never came. Sorted. */
  readonly seconds: readonly number[];
  readonly messages: number;
  readonly verifications: number;
};

/** Three carriers, all of which say yes to everything: one good, one slow with a heavy tail, one dark for five minutes. */
export const scenario: ScenarioInput = {
  carriers: {
    good: { delay: { medianMs: 2500, sigma: 0.5 }, loss: 0.003, receipts: { missing: 0.02 } },
    slow: {
      delay: { medianMs: 6000, sigma: 0.8, tailShare: 0.15, tailMedianMs: 90_000, tailSigma: 0.8 },
      loss: 0.01,
      receipts: { missing: 0.05 },
    },
    dark: {
      delay: { medianMs: 3000, sigma: 0.5 },
      loss: 0.005,
      receipts: { missing: 0.02 },
      dark: [{ fromMs: 300_000, untilMs: 600_000, manner: 'swallow' }],
    },
  },
};

const minutes = 20;
const tickMs = 100;
/** After the last request, until every code has ended. */
const tailMs = 10 * 60_000;

/** People who ask for a code over twenty minutes, and type it when it comes. Nobody asks again, which would hide a loss. */
export async function simulate(
  strategy: Strategy,
  seed: number,
  verifications: number,
): Promise<DeliveryFigures> {
  const clock = new VirtualClock();
  const network = createNetwork({ seed, clock, scenario });
  const world = new World(clock, network, seed);
  await world.start(strategy.settings);
  const random = seededRandomness(seed, 'people');
  const startedAt = clock.now();
  for (let i = 0; i < verifications; i++) {
    clock.after(Math.floor(random.next() * minutes * 60_000), () => world.ask(i));
  }
  while (clock.now() < startedAt + minutes * 60_000 + tailMs) {
    await clock.advance(tickMs);
    await world.settle();
  }
  await world.stop();
  const seconds = Array.from(
    { length: verifications },
    (_, i) => world.inHand.get(i) ?? Number.POSITIVE_INFINITY,
  );
  return { seconds: seconds.sort((a, b) => a - b), messages: world.messages, verifications };
}

/** The service on the simulated network and its clock, and the people with their phones. */
class World {
  readonly inHand = new Map<number, number>();
  messages = 0;
  readonly #clock: VirtualClock;
  readonly #network: Network;
  readonly #seed: number;
  readonly #codes = new Map<string, string>();
  readonly #asked = new Map<string, { readonly person: number; readonly at: number; id: string }>();
  readonly #underWay = new Set<Promise<unknown>>();
  #delivery: Delivery | undefined;
  #context: VerificationContext | undefined;
  #store: SqliteStore | undefined;

  constructor(clock: VirtualClock, network: Network, seed: number) {
    this.#clock = clock;
    this.#network = network;
    this.#seed = seed;
    network.subscribe(({ to, text }) => this.#receive(to, text));
  }

  async start(settings: DeliverySettings): Promise<void> {
    const clock = (): number => this.#clock.now();
    const random = seededRandomness(this.#seed, 'service');
    const bytes = (length: number): Uint8Array =>
      Uint8Array.from({ length }, () => Math.floor(random.next() * 256));
    const keyring = new Keyring(['a secret for the delivery benchmark only']);
    const store = new SqliteStore({ path: ':memory:', clock, keyring });
    this.#store = store;
    await store.saveApp(app, { id: 'key_bench', hash: 'bench', name: 'bench' });
    const facts = new FactsReader(keyring);
    const publicUrl = 'https://verify.bench.example';
    const composer = {
      keyring,
      facts,
      publicUrl,
      afterwards: () => undefined,
      recoveryHasher: new RecoveryHasher(),
    };
    const delivery = await createDelivery({
      settings,
      fallback: [],
      store,
      composer,
      fetch,
      clock,
      random: bytes,
      jitter: () => random.next(),
      createProvider: async (_kind, _settings, tools) => this.#provider(tools),
      onDelivery: ({ outcome }) => {
        if (outcome === 'accepted') this.messages++;
      },
      onError: (error) => {
        throw error;
      },
    });
    this.#delivery = delivery;
    this.#context = {
      ...composer,
      store,
      clock,
      random: bytes,
      operators: delivery.operators,
      routes: delivery.channels,
      expectedSeconds: () => null,
      onApproved: (verification) => learnFromApproval(delivery.stats, verification),
    };
  }

  ask(person: number): void {
    const to = `+4915${String(200_000_000 + person)}`;
    const { context } = this.#running();
    const at = this.#clock.now();
    this.#track(
      openVerification(context, app, { to, purpose: 'sign_in' }).then((outcome) => {
        if (outcome.kind !== 'opened') throw new Error(`${to} was refused: ${JSON.stringify(outcome)}`);
        this.#asked.set(to, { person, at, id: outcome.verification.id });
      }),
    );
  }

  async settle(): Promise<void> {
    const { delivery } = this.#running();
    do {
      await Promise.all([...this.#underWay, delivery.news.settled()]);
      await delivery.worker.drain();
    } while (this.#underWay.size > 0);
  }

  async stop(): Promise<void> {
    await this.#running().delivery.close();
    await this.#store?.close();
  }

  #running(): { delivery: Delivery; context: VerificationContext } {
    if (!this.#delivery || !this.#context) throw new Error('not started');
    return { delivery: this.#delivery, context: this.#context };
  }

  #provider({ name, onNews }: ProviderTools): Provider {
    const carrier = this.#network.carrier(name);
    return {
      name,
      channels: ['sms'],
      givesReceipts: true,
      send: async ({ messageId, to, code, content, expiresAt }) => {
        if (carrier.door() !== 'accept') return { outcome: 'retry', reason: 'carrier-down' };
        this.#codes.set(to, code);
        const text = content.kind === 'sms' ? content.text : '';
        const id = carrier.submit({
          channel: 'sms',
          from: 'Shop',
          to,
          text,
          validUntil: expiresAt,
          onReceipt: ({ status }) => {
            const said = status === 'sent' || status === 'delivered' ? status : 'failed';
            onNews([{ kind: 'receipt', messageId, status: said }]);
          },
        });
        return { outcome: 'accepted', providerMessageId: id };
      },
      close: async () => undefined,
    };
  }

  /** The first message is the one that counts; who has it types the code a few seconds later. */
  #receive(to: string, text: string): void {
    const asked = this.#asked.get(to);
    const code = this.#codes.get(to) ?? '';
    if (!asked || this.inHand.has(asked.person) || !text.includes(code)) return;
    this.inHand.set(asked.person, (this.#clock.now() - asked.at) / 1000);
    const { context } = this.#running();
    this.#clock.after(6000, () => {
      this.#track(checkVerification(context, { id: asked.id, appId: app.id }, app.id, { code }));
    });
  }

  #track(work: Promise<unknown>): void {
    const done = work.finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }
}

const app = {
  id: 'app_bench',
  name: 'Bench',
  origins: ['https://bench.example'],
  countries: ['DE'],
  colour: null,
};
