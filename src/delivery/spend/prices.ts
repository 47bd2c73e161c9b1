import Type, { type Static } from 'typebox';
import { type Channel, channels } from '#core/channel.ts';

const strict = { additionalProperties: false };
/** Money as people write it, and exact: `0.0750`. A number of JSON's would be rounded before anybody could look. */
export const decimal = Type.String({ pattern: '^\\d{1,9}(\\.\\d{1,6})?$' });
const prefix = Type.String({ pattern: '^\\d{0,15}$' });

const rate = Type.Object({ prefix, channel: Type.Enum([...channels]), price: decimal }, strict);

/** The part of the delivery file that says what messages cost: for each provider, by channel and first digits. */
export const pricesSchema = Type.Object(
  {
    /** ISO 4217, one for all: what is added up must be of one kind. */
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    providers: Type.Record(
      Type.String(),
      Type.Object({ rates: Type.Optional(Type.Array(rate)), default: Type.Optional(decimal) }, strict),
    ),
  },
  strict,
);

export type PriceTable = Static<typeof pricesSchema>;

const microDigits = 6;

/** Millionths of a decimal such as `0.0750`. @throws RangeError for anything else */
export function microsOf(text: string): bigint {
  const match = /^(\d{1,9})(?:\.(\d{1,6}))?$/.exec(text);
  if (!match) throw new RangeError('a price is a plain decimal with at most six places');
  const [, whole = '', fraction = ''] = match;
  return BigInt(whole + fraction.padEnd(microDigits, '0'));
}

/** What is paid for a message, of the longest prefix that its number begins with. */
export class Prices {
  /** By provider and channel, then by prefix. */
  readonly #rates = new Map<string, Map<string, bigint>>();
  readonly #defaults = new Map<string, bigint>();

  constructor(table: PriceTable) {
    for (const [provider, { rates = [], default: otherwise }] of Object.entries(table.providers)) {
      if (otherwise !== undefined) this.#defaults.set(provider, microsOf(otherwise));
      for (const { channel, prefix, price } of rates) {
        const key = `${provider}\0${channel}`;
        const byPrefix = this.#rates.get(key) ?? new Map<string, bigint>();
        this.#rates.set(key, byPrefix.set(prefix, microsOf(price)));
      }
    }
  }

  /**
   * @param to E.164 number or e-mail address
   * @param segments parts of a text; 1 for a call and all else
   * @returns millionths of the table's currency; 0 when the table has no price for it
   */
  priceOf(provider: string, channel: Channel, to: string, segments: number): bigint {
    const rates = this.#rates.get(`${provider}\0${channel}`);
    const one = rates === undefined ? undefined : longest(rates, to);
    return (one ?? this.#defaults.get(provider) ?? 0n) * BigInt(segments);
  }

  /** Whether the table has a price for whatever a provider sends by a channel. */
  knows(provider: string, channel: Channel): boolean {
    return this.#defaults.has(provider) || this.#rates.get(`${provider}\0${channel}`)?.has('') === true;
  }

  /** All prefixes that any rate names. */
  prefixes(): Set<string> {
    return new Set([...this.#rates.values()].flatMap((rates) => [...rates.keys()]));
  }
}

function longest(rates: ReadonlyMap<string, bigint>, to: string): bigint | undefined {
  const digits = digitsOf(to);
  for (let length = digits.length; length >= 0; length--) {
    const price = rates.get(digits.slice(0, length));
    if (price !== undefined) return price;
  }
  return undefined;
}

/** Of a number, without its `+`; an e-mail address has none that count. */
export function digitsOf(to: string): string {
  return to.startsWith('+') ? to.slice(1) : '';
}
