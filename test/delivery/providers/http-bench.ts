import type { TSchema } from 'typebox';
import { Check, Errors } from 'typebox/value';
import type { CallbackOutcome, CallbackRequest, ProviderNews } from '#delivery/callback.ts';
import type { OutgoingMessage, Provider, ProviderKind, ProviderTools } from '#delivery/provider.ts';
import type { HarnessOptions, ProviderHarness } from '#test/contract/provider-contract.ts';
import { seededRandom } from '#test/contract/steps.ts';
import type { Carrier } from '../../../carrier/carrier.ts';
import { type Clock, systemClock } from '../../../carrier/clock.ts';
import { createNetwork, type Network } from '../../../carrier/network.ts';
import type { ScenarioInput } from '../../../carrier/scenario.ts';
import {
  type Outgoing,
  type OutgoingReply,
  type ServedVendor,
  serveVendor,
  settingsAt,
  type Vendor,
  type VendorTools,
} from '../../../carrier/vendor.ts';
import { never, now, text } from './smpp-bench.ts';

export { never, now, text };

export function mail(number = 1): OutgoingMessage {
  const { code, ...rest } = text(number);
  const words = `${code} is your code for Shop.`;
  return {
    ...rest,
    code,
    channel: 'email',
    to: `ann.${number}@mail.example`,
    content: { kind: 'email', subject: `${code} – your code`, text: words, html: `<p>${words}</p>` },
  };
}

/** Where the service has its callbacks, by the name of the provider. */
export const callbackBase = 'https://otp.example/callbacks/test';

/** A callback as the service hands it to the provider. */
export function callback(
  { url, method = 'POST', headers, body = '' }: Outgoing,
  messageId: string | null = new URL(url).pathname.slice(new URL(callbackBase).pathname.length + 1) || null,
): CallbackRequest {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { method, url, headers: Object.fromEntries(lower), body: Buffer.from(body), messageId };
}

export type VendorBench<V extends Vendor> = AsyncDisposable & {
  readonly provider: Provider;
  readonly vendor: V;
  readonly served: ServedVendor;
  readonly carrier: Carrier;
  readonly network: Network;
  readonly tools: ProviderTools;
  readonly news: readonly ProviderNews[];
  /** What the vendor posted, and what came of it. */
  readonly callbacks: readonly { readonly request: Outgoing; readonly outcome: CallbackOutcome }[];
  /** Resolves when there is that much news. */
  newsCount(count: number): Promise<readonly ProviderNews[]>;
};

export type BenchOptions<S extends TSchema, V extends Vendor> = {
  readonly kind: ProviderKind<S>;
  readonly vendor: (tools: VendorTools) => V;
  /** On top of those the vendor gives. */
  readonly settings?: object;
  readonly scenario?: ScenarioInput;
  readonly tools?: Partial<ProviderTools>;
  /** The network's time, epoch milliseconds; absent: it stands still. */
  readonly clock?: () => number;
};

const instant = { standard: { delay: { medianMs: 0, sigma: 0 }, receipts: { delayMs: 0 } } };

export function makeProvider<S extends TSchema>(
  kind: ProviderKind<S>,
  settings: unknown,
  tools: ProviderTools,
): Provider {
  if (Check(kind.settings, settings)) return kind.create(settings, tools);
  const [first] = Errors(kind.settings, settings);
  throw new Error(`These settings are wrong: ${first?.instancePath} ${first?.message}`);
}

export function makeTools(tools: Partial<ProviderTools> = {}): ProviderTools {
  return {
    name: 'test',
    fetch,
    clock: () => now,
    random: seededRandom(7),
    callbackUrl: (messageId) => `${callbackBase}/${messageId}`,
    compose: async () => undefined,
    onNews: () => undefined,
    ...tools,
  };
}

/** A provider of a vendor that speaks HTTP, at the simulated vendor; what that posts comes straight to the provider. */
export async function startVendorBench<S extends TSchema, V extends Vendor>(
  options: BenchOptions<S, V>,
): Promise<VendorBench<V>> {
  const clock: Clock = { now: options.clock ?? (() => now), after: (_ms, run) => systemClock.after(0, run) };
  const network = createNetwork({ seed: 1, clock, scenario: options.scenario ?? instant });
  const carrier = network.carrier(options.kind.kind);
  const news: ProviderNews[] = [];
  const callbacks: { request: Outgoing; outcome: CallbackOutcome }[] = [];
  const waiting = new Set<() => void>();
  const post = async (request: Outgoing): Promise<OutgoingReply> => {
    const outcome = (await provider.readCallback?.(callback(request))) ?? { kind: 'garbage' };
    callbacks.push({ request, outcome });
    if (outcome.kind === 'genuine') news.push(...outcome.news);
    for (const resolve of waiting) resolve();
    const status = { genuine: 204, garbage: 400, forged: 403 }[outcome.kind];
    return { status, contentType: '', body: '' };
  };
  const vendor = options.vendor({ carrier, post });
  const served = await serveVendor(vendor);
  const tools = makeTools(options.tools);
  const settings = { ...settingsAt(vendor, served.url), ...options.settings };
  const provider = makeProvider(options.kind, settings, tools);
  return {
    provider,
    vendor,
    served,
    carrier,
    network,
    tools,
    news,
    callbacks,
    async newsCount(count) {
      while (news.length < count) await new Promise<void>((resolve) => waiting.add(resolve));
      return news;
    },
    async [Symbol.asyncDispose]() {
      await provider.close();
      await served.close();
    },
  };
}

/** For the contract that every provider must hold; the vendor must hand on our id as its reference. */
export function harnessOf<S extends TSchema, V extends Vendor>(
  options: BenchOptions<S, V>,
  message: (number: number) => OutgoingMessage,
): (options: HarnessOptions) => Promise<ProviderHarness & { numbers(): readonly string[] }> {
  return async ({ answerMs }) => {
    const bench = await startVendorBench(options);
    const { provider, carrier, served } = bench;
    let met = Promise.resolve();
    // It is the route that has the patience, and says so by the signal.
    const send: Provider['send'] = (one, signal) =>
      provider.send(one, AbortSignal.any([signal, AbortSignal.timeout(answerMs ?? 10_000)]));
    return {
      provider: { ...provider, send },
      behave(behaviour) {
        met = carrier.behave(behaviour);
      },
      reached: () => met,
      message,
      accepted: () => carrier.submissions.map(({ reference }) => reference ?? ''),
      /** Whom it accepted messages for. */
      numbers: () => carrier.submissions.map(({ to }) => to),
      vanish: () => served.close(),
      [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
    };
  };
}
