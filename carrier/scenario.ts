import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

const share = (description: string) => Type.Number({ minimum: 0, maximum: 1, default: 0, description });
const milliseconds = (description: string, standard: number) =>
  Type.Number({ minimum: 0, maximum: 3_600_000, default: standard, description });
const closed = { additionalProperties: false } as const;

const delay = Type.Object(
  {
    medianMs: milliseconds('Half of the messages are on the phone by then.', 3_000),
    sigma: Type.Number({ minimum: 0, maximum: 3, default: 0.5, description: 'Spread (log-normal).' }),
    tailShare: share('Of the messages, how many take the long way.'),
    tailMedianMs: milliseconds('Half of those have come by then.', 60_000),
    tailSigma: Type.Number({ minimum: 0, maximum: 3, default: 0.8 }),
  },
  closed,
);

const receipts = Type.Object(
  {
    delayMs: milliseconds('From the phone to whoever asked.', 400),
    missing: share('How many final receipts never come.'),
    duplicate: share('How many come twice.'),
    outOfOrder: share('How many times the last comes before the first.'),
    false: share('How many lost messages are called delivered.'),
  },
  closed,
);

const darkPeriod = Type.Object(
  {
    fromMs: Type.Number({ minimum: 0, description: 'Since the start.' }),
    untilMs: Type.Number({ minimum: 0 }),
    manner: Type.Union(
      [Type.Literal('fail'), Type.Literal('hang'), Type.Literal('cut'), Type.Literal('swallow')],
      {
        default: 'swallow',
        description: 'What the door does meanwhile. `swallow` says yes to all and delivers nothing.',
      },
    ),
  },
  closed,
);

const phone = Type.Object(
  {
    /** As E.164 or an address; `*` stands for any run of characters. */
    number: Type.String(),
    is: Type.Union(
      [
        Type.Literal('unknown'),
        Type.Literal('absent'),
        Type.Literal('barred'),
        Type.Literal('busy'),
        Type.Literal('voicemail'),
        Type.Literal('silent'),
      ],
      {
        description:
          'unknown: no such subscriber. absent: switched off. barred: the network filters it. busy, voicemail: who ' +
          'answers a call. silent: a person answers and presses nothing.',
      },
    ),
  },
  closed,
);

const carrier = Type.Object(
  {
    delay: Type.Object(delay.properties, { ...closed, default: {} }),
    receipts: Type.Object(receipts.properties, { ...closed, default: {} }),
    loss: share('Messages that are accepted and never come.'),
    messagesPerSecond: Type.Number({
      minimum: 0,
      default: 0,
      description: 'More are throttled; 0: no limit.',
    }),
    dark: Type.Array(darkPeriod, { default: [] }),
  },
  { ...closed, default: {} },
);

const scenario = Type.Object(
  {
    /** For a carrier that isn't named below. */
    standard: carrier,
    carriers: Type.Record(Type.String(), carrier, { default: {} }),
    phones: Type.Array(phone, { default: [] }),
  },
  closed,
);

export type CarrierScript = Static<typeof carrier>;
export type PhoneState = Static<typeof phone>['is'];
export type Scenario = Static<typeof scenario>;

/** Every member may be left out. */
export type ScenarioInput = DeepPartial<Scenario>;
type DeepPartial<T> = T extends readonly (infer Item)[]
  ? readonly DeepPartial<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]?: DeepPartial<T[Name]> }
    : T;

/**
 * A scenario with all that was left out filled in.
 * @throws Error that names the first wrong member
 */
export function readScenario(input: unknown): Scenario {
  const filled: unknown = Value.Default(scenario, structuredClone(input ?? {}));
  if (Value.Check(scenario, filled)) return filled;
  const [first] = Value.Errors(scenario, filled);
  throw new Error(`Scenario: ${first?.instancePath || 'the whole'} ${first?.message ?? 'is wrong'}.`);
}

const fiveMinutesMs = 5 * 60_000;

/** Scenarios that go by a name: `npm run carrier -- --scenario rough`. */
export const namedScenarios: Readonly<Record<string, ScenarioInput>> = {
  good: { standard: { delay: { medianMs: 2_000, sigma: 0.4 } } },
  slow: {
    standard: { delay: { medianMs: 6_000, sigma: 0.8, tailShare: 0.15, tailMedianMs: 90_000 }, loss: 0.01 },
  },
  rough: {
    standard: {
      delay: { medianMs: 4_000, sigma: 0.8, tailShare: 0.1, tailMedianMs: 60_000 },
      loss: 0.03,
      receipts: { missing: 0.1, duplicate: 0.1, outOfOrder: 0.1, false: 0.2 },
      messagesPerSecond: 10,
    },
  },
  dark: { standard: { dark: [{ fromMs: 60_000, untilMs: 60_000 + fiveMinutesMs, manner: 'swallow' }] } },
  /** Everything at once and nothing by chance: for tests of something else. */
  instant: { standard: { delay: { medianMs: 0, sigma: 0 }, receipts: { delayMs: 0 } } },
};
