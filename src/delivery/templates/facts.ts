import { isSayableCode, moneyText } from '#core/message-text.ts';
import { type Wording, wordingOf } from '#core/wording.ts';
import { cleanFact, truncate, unlinked } from './clean-fact.ts';
import type { MessageInput } from './message-input.ts';

/** What a message says, cleaned. Absent facts are empty strings. */
export type Facts = {
  readonly wording: Wording;
  readonly code: string;
  readonly brand: string;
  readonly minutes: number;
  readonly money: string;
  readonly payee: string;
  readonly newContact: string;
  readonly parcel: string;
};

/**
 * Reads what is to be said and makes it safe to say; names are cut to `maxUnits`. Throws a RangeError for a code that
 * isn't digits and for a payment without a readable amount, currency and payee: a person who can't see what they agree
 * to must not be given the means to (PSD2 RTS Art. 5).
 */
export function readFacts(input: MessageInput, maxUnits: number): Facts {
  if (!isSayableCode(input.code)) throw new RangeError('a code is 4 to 10 digits');
  const wording = wordingOf(input.purpose);
  const name = (value: string | undefined): string => truncate(cleanFact(value ?? ''), maxUnits, '...');
  const brand = name(input.brand) || name(input.originHost) || 'Countersign';
  return {
    wording,
    code: input.code,
    brand,
    minutes: Math.max(1, Math.floor(input.lifetimeMinutes)),
    newContact: wording === 'change_contact' ? name(input.binding.newContact) : '',
    parcel: wording === 'handover' ? unlinked(name(input.binding.parcel)) : '',
    ...(wording === 'payment' ? readPayment(input.binding, brand, name) : { money: '', payee: '' }),
  };
}

function readPayment(
  binding: MessageInput['binding'],
  brand: string,
  name: (value: string | undefined) => string,
): { money: string; payee: string } {
  const { amount, currency } = binding;
  if (amount === undefined || currency === undefined || binding.payee === undefined) {
    throw new RangeError('a payment names amount, currency and payee');
  }
  const payee = name(binding.payee);
  return {
    money: moneyText(amount, currency),
    // `?`: nothing readable is left of such a payee. The person sees that, and can decline.
    payee: payee === brand ? payee : unlinked(payee) || '?',
  };
}
