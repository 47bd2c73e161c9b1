import { isAmount, isCurrency, moneyText } from '#core/message-text.ts';
import { readableText } from '#core/readable-text.ts';
import { type Markup, markup } from './markup.ts';
import type { Texts } from './texts/texts.ts';

export type Fact = {
  readonly label: string;
  readonly value: string;
  /** `amount`: the largest thing in the list. `name`: what the person must recognise. `detail`: the rest. */
  readonly weight: 'amount' | 'name' | 'detail';
};

const known: readonly string[] = ['payee', 'newContact', 'parcel', 'orderId'];
const money = ['amount', 'currency'];
const prominent: readonly string[] = ['payee', 'newContact', 'parcel'];

/**
 * What a code is bound to, as a person reads it: the amount first and exactly as it is in the message (`EUR 129.90`),
 * then payee, contact and parcel, then the app's own facts by the app's own names (PSD2 RTS Art. 5: the payer sees
 * amount and payee).
 */
export function factsOf({ catalogue }: Texts, binding: Readonly<Record<string, string>>): Fact[] {
  const labels: Readonly<Record<string, string>> = catalogue.factLabels;
  const names = Object.keys(binding).filter((name) => !money.includes(name));
  const rank = (name: string): number => {
    const at = known.indexOf(name);
    return at < 0 ? known.length : at;
  };
  names.sort((one, other) => rank(one) - rank(other));
  const rest = names.map(
    (name): Fact => ({
      label: Object.hasOwn(labels, name) ? (labels[name] ?? name) : spelledOut(name),
      value: readableText(binding[name] ?? ''),
      weight: prominent.includes(name) ? 'name' : 'detail',
    }),
  );
  const amount = moneyOf(binding);
  const first: Fact[] = amount
    ? [{ label: catalogue.factLabels.amount, value: amount, weight: 'amount' }]
    : [];
  return [...first, ...rest].filter(({ value }) => value !== '');
}

function moneyOf({ amount = '', currency = '' }: Readonly<Record<string, string>>): string {
  if (isAmount(amount) && isCurrency(currency)) return moneyText(amount, currency);
  return readableText(`${currency} ${amount}`);
}

/** `deliveryDay` and `delivery_day` are "Delivery day". */
function spelledOut(name: string): string {
  const words = readableText(
    name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replaceAll(/[_-]+/g, ' '),
  ).toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The facts as a list, or nothing when there are none. */
export function factList({ catalogue }: Texts, facts: readonly Fact[]): Markup | undefined {
  if (facts.length === 0) return undefined;
  return markup`<dl class="facts" id="facts" aria-label="${catalogue.factsLabel}">
${facts.map(({ label, value, weight }) => markup`<div class="fact fact-${weight}"><dt><bdi>${label}</bdi></dt><dd><bdi>${value}</bdi></dd></div>`)}
</dl>`;
}
