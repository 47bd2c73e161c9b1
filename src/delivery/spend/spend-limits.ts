import Type, { type Static } from 'typebox';
import type { Channel } from '#core/channel.ts';
import type { Spend } from '#core/spend.ts';
import { decimal, digitsOf, microsOf, Prices, type PriceTable } from './prices.ts';

const strict = { additionalProperties: false };

const dailyLimits = Type.Object(
  {
    /** All that an app may spend on a UTC day, on whatever channel. */
    perDay: Type.Optional(decimal),
    /** Of that, by the ISO 3166 country of the number. */
    countries: Type.Optional(Type.Record(Type.String({ pattern: '^[A-Z]{2}$' }), decimal, strict)),
    /** Of that, by the first digits of the number. */
    prefixes: Type.Optional(Type.Record(Type.String({ pattern: '^\\d{1,15}$' }), decimal, strict)),
  },
  strict,
);

/** The part of the delivery file that says what may be spent in a day. An app's own limits replace the default's whole. */
export const spendLimitsSchema = Type.Object(
  {
    default: Type.Optional(dailyLimits),
    apps: Type.Optional(Type.Record(Type.String({ pattern: '^app_' }), dailyLimits, strict)),
  },
  strict,
);

export type SpendLimits = Static<typeof spendLimitsSchema>;
type DailyLimits = Static<typeof dailyLimits>;

/** The limits of one app, in millionths. */
export type Limits = {
  readonly perDay: bigint | null;
  readonly countries: ReadonlyMap<string, bigint>;
  readonly prefixes: ReadonlyMap<string, bigint>;
};

/** @returns null: the app may spend what it likes */
export function limitsOf(settings: SpendLimits, appId: string): Limits | null {
  const given: DailyLimits | undefined = settings.apps?.[appId] ?? settings.default;
  if (!given) return null;
  return {
    perDay: given.perDay === undefined ? null : microsOf(given.perDay),
    countries: microsByName(given.countries),
    prefixes: microsByName(given.prefixes),
  };
}

function microsByName(given: Readonly<Record<string, string>> = {}): Map<string, bigint> {
  return new Map(Object.entries(given).map(([name, limit]) => [name, microsOf(limit)]));
}

export function limitedPrefixes({ default: otherwise, apps = {} }: SpendLimits): string[] {
  return [otherwise, ...Object.values(apps)].flatMap((limits) => Object.keys(limits?.prefixes ?? {}));
}

/** What an app has spent on a day, as its limits ask for it. */
export class SpendTotals {
  readonly day: string;
  #all = 0n;
  readonly #countries = new Map<string, bigint>();
  readonly #prefixes = new Map<string, bigint>();

  constructor(day: string) {
    this.day = day;
  }

  add({ country, prefix, micros }: Pick<Spend, 'country' | 'prefix' | 'micros'>): void {
    const more = BigInt(micros);
    this.#all += more;
    if (country !== null) this.#countries.set(country, (this.#countries.get(country) ?? 0n) + more);
    if (prefix !== '') this.#prefixes.set(prefix, (this.#prefixes.get(prefix) ?? 0n) + more);
  }

  /** Whether nothing more may be spent on a number; without one, whether on anything at all. */
  reach({ perDay, countries, prefixes }: Limits, country: string | null, to: string | null): boolean {
    if (perDay !== null && this.#all >= perDay) return true;
    const ofCountry = country === null ? undefined : countries.get(country);
    if (country !== null && ofCountry !== undefined && (this.#countries.get(country) ?? 0n) >= ofCountry)
      return true;
    const digits = to === null ? '' : digitsOf(to);
    for (const [prefix, limit] of prefixes) {
      if (digits.startsWith(prefix) && this.#under(prefix) >= limit) return true;
    }
    return false;
  }

  #under(prefix: string): bigint {
    let sum = 0n;
    for (const [known, micros] of this.#prefixes) if (known.startsWith(prefix)) sum += micros;
    return sum;
  }
}

/**
 * What is wrong with limits: what a provider sends without a price would never reach any.
 * @param routes which providers send by which channel
 */
export function unpricedRoutes(
  table: PriceTable | undefined,
  routes: readonly { readonly channel: Channel; readonly ways: readonly { readonly provider: string }[] }[],
): string[] {
  const prices = table && new Prices(table);
  const missing = routes
    .filter(({ channel }) => channel !== 'email')
    .flatMap(({ channel, ways }) =>
      ways
        .filter(({ provider }) => !prices?.knows(provider, channel))
        .map(({ provider }) => `${provider} sends by ${channel}`),
    );
  return [...new Set(missing)].map(
    (what) =>
      `/spendLimits limits nothing where there is no price: ${what}. Give /prices/providers a default for it, or a rate with the prefix "".`,
  );
}
