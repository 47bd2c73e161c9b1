import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { Value } from 'typebox/value';
import type { ProviderNews } from '#delivery/callback.ts';
import type { OutgoingMessage, Provider, ProviderTools } from '#delivery/provider.ts';
import { smpp } from '#delivery/providers/smpp.ts';
import type { SmppSettings } from '#delivery/providers/smpp-settings.ts';
import { seededRandom } from '#test/contract/steps.ts';
import type { Carrier } from '../../../carrier/carrier.ts';
import { type Clock, systemClock } from '../../../carrier/clock.ts';
import { createNetwork, type Network } from '../../../carrier/network.ts';
import type { ScenarioInput } from '../../../carrier/scenario.ts';
import { type MessageCentre, type MessageCentreOptions, startMessageCentre } from '../../../carrier/smpp.ts';

export const never = (): AbortSignal => new AbortController().signal;
export const now = Date.UTC(2026, 10, 23, 9);

export function text(number = 1, words?: string): OutgoingMessage {
  const code = String(470_000 + number);
  return {
    messageId: `msg_${String(number).padStart(36, '0')}`,
    verificationId: 'ver_1',
    channel: 'sms',
    to: `+4915${String(200_000_000 + number)}`,
    code,
    sender: null,
    locale: 'en',
    expiresAt: now + 300_000,
    content: { kind: 'sms', text: words ?? `Shop: your sign-in code is ${code}.\n\n@shop.example #${code}` },
  };
}

export type SettingsInput = Partial<SmppSettings>;

/** A provider as the delivery file would make it, with the defaults of its settings. */
export function makeProvider(
  input: SettingsInput,
  news: (news: readonly ProviderNews[]) => void = () => undefined,
): Provider {
  const settings: unknown = { systemId: 'countersign', password: 'simulate', ...input };
  if (!Value.Check(smpp.settings, settings)) throw new Error('These settings are wrong.');
  const tools: ProviderTools = {
    name: 'smpp-main',
    fetch: () => Promise.reject(new Error('SMPP is not HTTP.')),
    clock: () => now,
    random: seededRandom(7),
    callbackUrl: (messageId) => `https://otp.example/callback/${messageId}`,
    compose: async () => undefined,
    onNews: news,
  };
  return smpp.create(settings, tools);
}

export type Bench = AsyncDisposable & {
  readonly provider: Provider;
  readonly centre: MessageCentre;
  readonly carrier: Carrier;
  readonly network: Network;
  readonly news: readonly ProviderNews[];
  /** Resolves when there is that much news. */
  newsCount(count: number): Promise<readonly ProviderNews[]>;
  newsOf(kind: ProviderNews['kind']): Promise<ProviderNews>;
};

export type BenchOptions = {
  readonly settings?: SettingsInput;
  readonly centre?: Partial<MessageCentreOptions>;
  readonly scenario?: ScenarioInput;
};

const instant = { standard: { delay: { medianMs: 0, sigma: 0 }, receipts: { delayMs: 0 } } };

/** The provider, bound to the simulator's message centre. */
export async function startBench({ settings, centre: options, scenario }: BenchOptions = {}): Promise<Bench> {
  // The simulated centre judges validity by the same time as the provider; what falls due does so at once.
  const clock: Clock = { now: () => now, after: (_ms, run) => systemClock.after(0, run) };
  const network = createNetwork({ seed: 1, clock, scenario: scenario ?? instant });
  const carrier = network.carrier('smpp');
  const centre = await startMessageCentre({ carrier, ...options });
  const news: ProviderNews[] = [];
  const waiting = new Set<() => void>();
  const until = async (met: () => boolean): Promise<void> => {
    while (!met()) await new Promise<void>((resolve) => waiting.add(resolve));
  };
  const provider = makeProvider({ host: '127.0.0.1', port: centre.port, tls: false, ...settings }, (some) => {
    news.push(...some);
    for (const resolve of waiting) resolve();
  });
  return {
    provider,
    centre,
    carrier,
    network,
    news,
    async newsCount(count) {
      await until(() => news.length >= count);
      return news;
    },
    async newsOf(kind) {
      await until(() => news.some((one) => one.kind === kind));
      return news.find((one) => one.kind === kind) ?? assert.fail();
    },
    async [Symbol.asyncDispose]() {
      await provider.close();
      await centre.close();
    },
  };
}

/** A server that does to a connection what the test says: for what isn't SMPP at all. */
export async function startRawServer(onSocket: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
