import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/value';
import type { Provider, ProviderKind, ProviderTools } from '../provider.ts';
import { schemaProblems } from '../schema-problems.ts';

/** A kind whose settings are checked when a provider is made of it. */
type CheckedKind = {
  readonly settings: TSchema;
  readonly make: (settings: unknown, tools: ProviderTools) => Provider;
};

/** Only what is used is loaded. */
const kinds: Readonly<Record<string, () => Promise<CheckedKind>>> = {
  aws: async () => checked((await import('./aws.ts')).aws),
  bird: async () => checked((await import('./bird.ts')).bird),
  camara: async () => checked((await import('./camara.ts')).camara),
  http: async () => checked((await import('./http.ts')).http),
  infobip: async () => checked((await import('./infobip.ts')).infobip),
  plivo: async () => checked((await import('./plivo.ts')).plivo),
  ses: async () => checked((await import('./ses.ts')).ses),
  smpp: async () => checked((await import('./smpp.ts')).smpp),
  smtp: async () => checked((await import('./smtp.ts')).smtp),
  twilio: async () => checked((await import('./twilio.ts')).twilio),
  'twilio-voice': async () => checked((await import('./twilio-voice.ts')).twilioVoice),
  vonage: async () => checked((await import('./vonage.ts')).vonage),
  'vonage-voice': async () => checked((await import('./vonage-voice.ts')).vonageVoice),
  whatsapp: async () => checked((await import('./whatsapp.ts')).whatsapp),
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
  return (await load()).make(settings, tools);
}

/** Every kind with what an operator must say to have one. */
export async function describeKinds(): Promise<{ kind: string; settings: TSchema }[]> {
  const loads = Object.entries(kinds).map(async ([kind, load]) => ({
    kind,
    settings: (await load()).settings,
  }));
  return Promise.all(loads);
}

function checked<S extends TSchema>(kind: ProviderKind<S>): CheckedKind {
  return {
    settings: kind.settings,
    make(settings, tools) {
      if (isOf(kind.settings, settings)) return kind.create(settings, tools);
      throw new Error(schemaProblems(kind.settings, settings).join(' '));
    },
  };
}

function isOf<S extends TSchema>(schema: S, value: unknown): value is Static<S> {
  return Check(schema, value);
}
