import assert from 'node:assert/strict';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import type { CallbackOutcome, CallbackRequest, ProviderNews, Receipt } from '#delivery/callback.ts';
import type { OutgoingMessage, Provider, ProviderKind, ProviderTools } from '#delivery/provider.ts';
import type { Behaviour, HarnessOptions, ProviderHarness } from '#test/contract/provider-contract.ts';
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
  type Vendor,
  type VendorTools,
} from '../../../carrier/vendor.ts';

export const never = (): AbortSignal => new AbortController().signal;
export const now = Date.UTC(2026, 10, 23, 9);

const messageIdOf = (number: number): string => `msg_${String(number).padStart(36, '0')}`;

function messageOf(number: number, channel: OutgoingMessage['channel']): Omit<OutgoingMessage, 'content'> {
  return {
    messageId: messageIdOf(number),
    verificationId: 'ver_1',
    channel,
    to: `+4915${String(200_000_000 + number)}`,
    code: String(470_000 + number),
    sender: null,
    locale: 'en',
    expiresAt: now + 300_000,
  };
}

export function text(number = 1): OutgoingMessage {
  const message = messageOf(number, 'sms');
  const words = `Shop: your sign-in code is ${message.code}.\n\n@shop.example #${message.code}`;
  return { ...message, content: { kind: 'sms', text: words } };
}

export function chat(number = 1): OutgoingMessage {
  return { ...messageOf(number, 'whatsapp'), content: { kind: 'whatsapp' } };
}

export function call(number = 1, language = 'en-US'): OutgoingMessage {
  const message = messageOf(number, 'voice');
  const before = 'This is Q & A Shop. <Press> 1 to hear your code.';
  const digits = Array.from(message.code).join(', ');
  const after = `Your code is ${digits}. Again: ${digits}.`;
  const speak = (words: string): string =>
    `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="${language}"><s>${words
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')}</s></speak>`;
  return {
    ...message,
    content: {
      kind: 'voice',
      language,
      plainBeforeKeyPress: before,
      plainAfterKeyPress: after,
      ssmlBeforeKeyPress: speak(before),
      ssmlAfterKeyPress: speak(after),
      plain: `${before}\n${after}`,
    },
  };
}

export type VendorBenchOptions<S extends TSchema, V extends Vendor> = {
  readonly kind: ProviderKind<S>;
  readonly createVendor: (tools: VendorTools) => V;
  /** Over what the vendor says a customer must set; undefined takes a member out. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly scenario?: ScenarioInput;
  readonly answerMs?: number | undefined;
  /** The code is no longer wanted when the provider asks for it again. */
  readonly gone?: boolean;
};

export type VendorBench<V extends Vendor = Vendor> = AsyncDisposable & {
  readonly provider: Provider;
  readonly vendor: V;
  readonly served: ServedVendor;
  readonly carrier: Carrier;
  readonly network: Network;
  /** Moved by hand; the vendor's too. */
  readonly time: { now: number };
  readonly news: readonly ProviderNews[];
  /** What the vendor sent us, and what was said to it. */
  readonly callbacks: readonly { readonly sent: Outgoing; readonly outcome: CallbackOutcome }[];
  /** Hands the provider something as the vendor would. */
  callback(sent: Outgoing): Promise<CallbackOutcome>;
  newsCount(count: number): Promise<readonly ProviderNews[]>;
  receiptOf(status: Receipt['status']): Promise<Receipt>;
  requestBody(index?: number): string;
};

export const callbackUrl = (messageId: string): string =>
  `https://otp.example/callbacks/vendor-main/${messageId}`;
export const inboundUrl = 'https://otp.example/callbacks/vendor-main';

/** Everything at once and nothing by chance. */
const instant: ScenarioInput = {
  standard: { delay: { medianMs: 0, sigma: 0 }, receipts: { delayMs: 0 } },
};

/** A provider as the delivery file would make it. */
export function makeVendorProvider<S extends TSchema>(
  kind: ProviderKind<S>,
  settings: Readonly<Record<string, unknown>>,
  tools: Partial<ProviderTools> = {},
): Provider {
  const given: unknown = Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  );
  if (!isOf(kind.settings, given)) throw new Error('These settings are wrong.');
  return kind.create(given, {
    name: 'vendor-main',
    fetch,
    clock: () => now,
    random: seededRandom(7),
    callbackUrl,
    compose: async () => undefined,
    onNews: () => undefined,
    ...tools,
  });
}

function isOf<S extends TSchema>(schema: S, value: unknown): value is Static<S> {
  return Value.Check(schema, value);
}

/** A provider, and the vendor it talks to in the simulator. */
export async function startVendorBench<S extends TSchema, V extends Vendor>(
  options: VendorBenchOptions<S, V>,
): Promise<VendorBench<V>> {
  const { kind, createVendor, settings = {}, scenario, answerMs, gone = false } = options;
  const time = { now };
  const clock: Clock = { now: () => time.now, after: (_ms, run) => systemClock.after(0, run) };
  const network = createNetwork({ seed: 1, clock, scenario: scenario ?? instant });
  const carrier = network.carrier('vendor');
  const news: ProviderNews[] = [];
  const callbacks: { sent: Outgoing; outcome: CallbackOutcome }[] = [];
  const waiting = new Set<() => void>();
  const until = async (met: () => boolean): Promise<void> => {
    while (!met()) await new Promise<void>((resolve) => waiting.add(resolve));
  };
  const callback = async (sent: Outgoing): Promise<CallbackOutcome> => {
    const outcome = (await provider.readCallback?.(requestOf(sent))) ?? assert.fail('It reads no callbacks.');
    callbacks.push({ sent, outcome });
    if (outcome.kind === 'genuine') news.push(...outcome.news);
    for (const resolve of waiting) resolve();
    waiting.clear();
    return outcome;
  };
  const vendor = createVendor({ carrier, post: async (sent) => replyFor(await callback(sent)) });
  const served = await serveVendor(vendor);
  const sent = new Map<string, OutgoingMessage>();
  const made = makeVendorProvider(
    kind,
    { ...vendor.settings, baseUrl: served.url, ...settings },
    {
      clock: () => time.now,
      fetch: patientFetch(answerMs),
      compose: async (messageId) => (gone ? undefined : sent.get(messageId)),
    },
  );
  const provider: Provider = {
    ...made,
    send(message, signal) {
      sent.set(message.messageId, message);
      return made.send(message, signal);
    },
  };
  return {
    provider,
    vendor,
    served,
    carrier,
    network,
    time,
    news,
    callbacks,
    callback,
    async newsCount(count) {
      await until(() => news.length >= count);
      return news;
    },
    async receiptOf(status) {
      const found = (): Receipt | undefined =>
        news.find((one): one is Receipt => one.kind === 'receipt' && one.status === status);
      await until(() => found() !== undefined);
      return found() ?? assert.fail();
    },
    requestBody: (index = 0) => served.requests[index]?.body ?? assert.fail('There was no such request.'),
    async [Symbol.asyncDispose]() {
      await provider.close();
      await served.close();
    },
  };
}

/** In the service, it is the courier that tells a provider to stop waiting. */
function patientFetch(answerMs: number | undefined): typeof fetch {
  if (answerMs === undefined) return fetch;
  return (url, init) => {
    const given = init?.signal ?? never();
    return fetch(url, { ...init, signal: AbortSignal.any([given, AbortSignal.timeout(answerMs)]) });
  };
}

function requestOf({ url, method = 'POST', headers, body = '' }: Outgoing): CallbackRequest {
  const messageId = /^\/callbacks\/[^/]+\/(msg_[^/]+)$/.exec(new URL(url).pathname)?.[1] ?? null;
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { method, url, headers: Object.fromEntries(lower), body: Buffer.from(body), messageId };
}

function replyFor(outcome: CallbackOutcome): OutgoingReply {
  if (outcome.kind !== 'genuine') {
    return { status: outcome.kind === 'forged' ? 403 : 400, contentType: '', body: '' };
  }
  return { status: outcome.answer ? 200 : 204, contentType: '', body: '', ...outcome.answer };
}

/** For the provider contract. @param accepted numbers of whose messages the vendor has */
export function harnessOf<V extends Vendor>(
  start: (options: HarnessOptions) => Promise<VendorBench<V>>,
  message: (number: number) => OutgoingMessage,
  accepted: (bench: VendorBench<V>) => readonly string[] = ({ carrier }) =>
    carrier.submissions.map(({ to }) => to),
): (options: HarnessOptions) => Promise<ProviderHarness> {
  return async (options) => {
    const bench = await start(options);
    let met: Promise<void> = Promise.resolve();
    return {
      provider: bench.provider,
      message,
      behave(behaviour: Behaviour) {
        met = bench.carrier.behave(behaviour === 'accept' ? undefined : behaviour);
      },
      reached: () => met,
      accepted: () => accepted(bench).map((to) => messageIdOf(Number(to.slice(-9)) - 200_000_000)),
      vanish: () => bench.served.close(),
      [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
    };
  };
}
