import type { Static, TSchema } from 'typebox';
import { Check, Errors } from 'typebox/value';
import type { Provider, ProviderKind, ProviderTools } from '../provider.ts';

/** A kind whose settings are checked when a provider is made of it. */
type CheckedKind = (settings: unknown, tools: ProviderTools) => Provider;

/** Only what is used is loaded. */
const kinds: Readonly<Record<string, () => Promise<CheckedKind>>> = {
  smpp: async () => checked((await import('./smpp.ts')).smpp),
  smtp: async () => checked((await import('./smtp.ts')).smtp),
};

/**
 * @param settings as they stand in the delivery file, secrets filled in
 * @throws Error that says what is wrong, and holds no value of any setting
 */
export async function createProvider(
  kind: string,
  settings: unknown,
  tools: ProviderTools,
): Promise<Provider> {
  const load = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (!load) throw new Error(`There is no kind "${kind}". There are: ${Object.keys(kinds).join(', ')}.`);
  return (await load())(settings, tools);
}

function checked<S extends TSchema>(kind: ProviderKind<S>): CheckedKind {
  return (settings, tools) => {
    if (isOf(kind.settings, settings)) return kind.create(settings, tools);
    const wrong = Errors(kind.settings, settings).map(
      ({ instancePath, message }) => `${instancePath} ${message}`,
    );
    throw new Error([...new Set(wrong)].join('; '));
  };
}

function isOf<S extends TSchema>(schema: S, value: unknown): value is Static<S> {
  return Check(schema, value);
}
