import type { Channel } from '#core/channel.ts';
import type { Provider, ProviderTools } from './provider.ts';
import { createProvider } from './providers/kinds.ts';

/** As much of a delivery file as is looked at here. A provider without a kind is wrong in a way that was told. */
type PlannedDelivery = {
  readonly providers: Readonly<Record<string, { readonly kind: string }>>;
  readonly routes: readonly PlannedRoute[];
};

type PlannedRoute = {
  readonly channel: Channel;
  readonly ways: readonly { readonly provider: string; readonly sender?: string }[];
};

/** What only the provider itself can tell of what a file says of it: its settings, its channels, its senders. */
export async function providerProblems({ providers, routes }: PlannedDelivery): Promise<string[]> {
  const problems: string[] = [];
  const made = new Map<string, Provider>();
  for (const [name, { kind, perSecond: _, timeoutSeconds: _t, tells: _s, ...settings }] of Object.entries<
    Record<string, unknown>
  >(providers)) {
    if (kind === '') continue;
    try {
      made.set(name, await createProvider(String(kind), settings, toolsFor(name)));
    } catch (error) {
      const why = error instanceof Error ? error.message : 'does not work';
      problems.push(`/providers/${name}: ${why}`);
    }
  }
  problems.push(...routes.flatMap((route, index) => routeProblems(route, `/routes/${index}`, made)));
  await Promise.all([...made.values()].map((provider) => provider.close()));
  return problems;
}

function routeProblems(
  { channel, ways }: PlannedRoute,
  place: string,
  made: ReadonlyMap<string, Provider>,
): string[] {
  return ways.flatMap(({ provider: name, sender }) => {
    const provider = made.get(name);
    if (!provider) return [];
    if (!provider.channels.includes(channel)) {
      return [`${place} is for ${channel}; ${name} takes ${provider.channels.join(', ')} only.`];
    }
    const problem = provider.senderProblem?.(sender);
    return problem === undefined ? [] : [`${place} by ${name}: ${problem}`];
  });
}

/** Nothing is sent by what is made with these. */
function toolsFor(name: string): ProviderTools {
  return {
    name,
    fetch: () => Promise.reject(new Error('Nothing is sent.')),
    clock: () => 0,
    random: (bytes) => new Uint8Array(bytes),
    callbackUrl: () => '',
    compose: async () => undefined,
    onNews: () => undefined,
  };
}
