import Type, { type Static } from 'typebox';
import { Check, Errors } from 'typebox/value';
import { channels } from '#core/channel.ts';

const name = Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' });
const channel = Type.Enum([...channels]);
const apps = Type.Optional(Type.Array(Type.String({ pattern: '^app_' }), { minItems: 1 }));
const strict = { additionalProperties: false };

const provider = Type.Object({
  kind: Type.String(),
  /** What the contract allows this process, messages a second. */
  perSecond: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  timeoutSeconds: Type.Optional(Type.Number({ minimum: 1, maximum: 20 })),
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
    providers: Type.Record(name, provider),
    routes: Type.Array(route),
    workflows: Type.Optional(Type.Array(workflow)),
  },
  strict,
);

/** How messages leave: providers and their settings, the routes over them, and what follows when nobody answers. */
export type DeliveryPlan = Static<typeof file>;

/**
 * Reads the delivery file: JSON, in which `{"$env": "NAME"}` stands for a secret from the environment.
 * @returns what is wrong, in words for whoever wrote the file, beside or instead of the plan
 */
export function parseDeliveryFile(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): { readonly plan: DeliveryPlan | null; readonly problems: readonly string[] } {
  const problems: string[] = [];
  let value: unknown;
  try {
    value = withSecrets(JSON.parse(text), env, problems);
  } catch (error) {
    return { plan: null, problems: [`It is no JSON: ${error instanceof Error ? error.message : error}.`] };
  }
  if (!Check(file, value)) {
    problems.push(
      ...Errors(file, value).map(({ instancePath, message }) => `${instancePath || '/'} ${message}.`),
    );
    return { plan: null, problems };
  }
  problems.push(...dangling(value));
  return { plan: problems.length === 0 ? value : null, problems };
}

function withSecrets(
  value: unknown,
  env: Readonly<Record<string, string | undefined>>,
  problems: string[],
): unknown {
  if (Array.isArray(value)) return value.map((item) => withSecrets(item, env, problems));
  if (typeof value !== 'object' || value === null) return value;
  if ('$env' in value) {
    const secret = env[String(value.$env)];
    if (secret === undefined || secret === '') problems.push(`The environment has no ${value.$env}.`);
    return secret ?? '';
  }
  return Object.fromEntries(
    Object.entries(value).map(([member, item]) => [member, withSecrets(item, env, problems)]),
  );
}

function dangling({ providers, routes }: DeliveryPlan): string[] {
  return routes.flatMap(({ ways }, index) =>
    ways
      .filter(({ provider }) => !(provider in providers))
      .map(({ provider }) => `/routes/${index} names ${provider}, which is no provider of this file.`),
  );
}
