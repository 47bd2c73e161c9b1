import { getCountries } from 'libphonenumber-js/max';
import Type, { type Static } from 'typebox';
import { Check } from 'typebox/value';
import { type Channel, channels } from '#core/channel.ts';
import { providerProblems } from '#delivery/provider-problems.ts';
import { schemaProblems } from '#delivery/schema-problems.ts';
import { pricesSchema } from '#delivery/spend/prices.ts';
import { spendLimitsSchema, unpricedRoutes } from '#delivery/spend/spend-limits.ts';
import { ConfigError, type DeliveryFile } from './config.ts';

const name = Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' });
const channel = Type.Enum([...channels]);
const apps = Type.Optional(Type.Array(Type.String({ pattern: '^app_' }), { minItems: 1 }));
const strict = { additionalProperties: false };

const provider = Type.Object({
  kind: Type.String(),
  /** What the contract allows this process, messages a second. */
  perSecond: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  timeoutSeconds: Type.Optional(Type.Number({ minimum: 1, maximum: 20 })),
  /** The most it tells of its messages. */
  tells: Type.Optional(Type.Enum(['none', 'sent', 'delivered'])),
});

const way = Type.Object(
  {
    provider: name,
    sender: Type.Optional(Type.String({ minLength: 1, maxLength: 320 })),
    weight: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  },
  strict,
);

const route = Type.Object(
  {
    channel,
    countries: Type.Optional(Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), { minItems: 1 })),
    apps,
    choice: Type.Optional(Type.Enum(['ordered', 'weighted', 'learned'])),
    receiptSeconds: Type.Optional(Type.Union([Type.Number({ minimum: 3, maximum: 300 }), Type.Null()])),
    ways: Type.Array(way, { minItems: 1 }),
  },
  strict,
);

const workflow = Type.Object(
  {
    apps,
    steps: Type.Array(
      Type.Object({ channel, afterSeconds: Type.Number({ minimum: 0, maximum: 600 }) }, strict),
      { minItems: 2 },
    ),
  },
  strict,
);

const file = Type.Object(
  {
    providers: Type.Record(name, provider, strict),
    routes: Type.Array(route),
    workflows: Type.Optional(Type.Array(workflow)),
    /** What messages cost. Absent: nothing, as far as is known. */
    prices: Type.Optional(pricesSchema),
    /** What apps may spend in a day. Absent: what they like. */
    spendLimits: Type.Optional(spendLimitsSchema),
  },
  strict,
);

/** How messages leave: providers and their settings, the routes over them, and what follows when nobody answers. */
export type DeliveryPlan = Static<typeof file>;

export type DeliveryPlanOptions = {
  /** Channels that lead somewhere without a route of the file. */
  readonly fallback: readonly Channel[];
  /** Off where a test makes providers of kinds that there aren't. */
  readonly withProviders: boolean;
};

/** @throws ConfigError with all that is wrong, in words for whoever wrote the file */
export async function readDeliveryPlan(
  { path, value }: DeliveryFile,
  { fallback, withProviders }: DeliveryPlanOptions,
): Promise<DeliveryPlan> {
  const plan = soundPart(value);
  const problems = [
    ...schemaProblems(file, value),
    ...[dangling, unpriced, operatorsAlone, strangers].flatMap((problemsOf) => problemsOf(plan)),
    ...leadingNowhere(plan, fallback),
    ...(withProviders ? await providerProblems(plan) : []),
  ];
  if (Check(file, value) && problems.length === 0) return value;
  throw new ConfigError([...new Set(problems)].map((problem) => `${path}: ${problem}`));
}

/** A provider that is wrong in itself keeps its name, for the routes that lead to it. */
const unsound = { kind: '' };

/**
 * What can be looked at more closely though something else is wrong, so that all is said at once: in the place of what is wrong
 * in itself stands what nothing more can be said of.
 */
function soundPart(value: unknown): DeliveryPlan {
  if (Check(file, value)) return value;
  const { providers, routes, workflows, prices, spendLimits } = Object(value);
  const listOf = (list: unknown): readonly unknown[] => (Array.isArray(list) ? list : []);
  const named = Object.entries(Object(providers)).map(
    ([name, one]) => [name, Check(provider, one) ? one : unsound] as const,
  );
  return {
    providers: Object.fromEntries(named),
    routes: listOf(routes).map((one) => (Check(route, one) ? one : { channel: 'sms', ways: [] })),
    workflows: listOf(workflows).map((one) => (Check(workflow, one) ? one : { steps: [] })),
    ...(Check(pricesSchema, prices) ? { prices } : {}),
    ...(Check(pricesSchema, prices) && Check(spendLimitsSchema, spendLimits) ? { spendLimits } : {}),
  };
}

/** Country codes that no number has. */
function strangers({ routes }: DeliveryPlan): string[] {
  const known = new Set<string>(getCountries());
  return routes.flatMap(({ countries = [] }, index) =>
    countries
      .filter((country) => !known.has(country))
      .map((country) => `/routes/${index}/countries has ${country}, which no number is of.`),
  );
}

/** Steps that would be offered and lead to nobody. */
function leadingNowhere({ routes, workflows = [] }: DeliveryPlan, fallback: readonly Channel[]): string[] {
  const routed = new Set([...fallback, ...routes.map(({ channel }) => channel)]);
  return workflows.flatMap(({ steps }, index) =>
    steps
      .filter(({ channel }) => !routed.has(channel))
      .map(({ channel }) => `/workflows/${index} goes on by ${channel}, for which there is no route.`),
  );
}

/** Prices of nobody, and limits that nothing would ever reach. */
function unpriced({ providers, routes, prices, spendLimits }: DeliveryPlan): string[] {
  const unknown = Object.keys(prices?.providers ?? {}).filter((provider) => !(provider in providers));
  return [
    ...unknown.map((provider) => `/prices names ${provider}, which is no provider of this file.`),
    ...(spendLimits ? unpricedRoutes(prices, routes) : []),
  ];
}

function dangling({ providers, routes }: DeliveryPlan): string[] {
  return routes.flatMap(({ ways }, index) =>
    ways
      .filter(({ provider }) => !(provider in providers))
      .map(({ provider }) => `/routes/${index} names ${provider}, which is no provider of this file.`),
  );
}

/** An operator's code will not do for every purpose, and ends when it fails: each route goes on with a code of ours. */
function operatorsAlone({ providers, routes }: DeliveryPlan): string[] {
  const isOperator = (name: string): boolean => providers[name]?.kind === 'camara';
  return routes.flatMap(({ channel, ways }, index) => {
    const operators = ways.filter(({ provider }) => isOperator(provider));
    if (operators.length === 0) return [];
    if (channel !== 'sms') return [`/routes/${index} is for ${channel}; an operator's codes go by sms only.`];
    return operators.length < ways.length
      ? []
      : [`/routes/${index} has no way for codes of our own: add one that is not of the kind camara.`];
  });
}
