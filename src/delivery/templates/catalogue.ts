import { IntlMessageFormat } from 'intl-messageformat';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { hi } from './hi.ts';
import { ja } from './ja.ts';
import type { Catalogue, Message } from './wording.ts';

export type MessageArguments = Readonly<Record<string, string | number>>;

const byLanguage: ReadonlyMap<string, Catalogue> = new Map(
  [en, de, es, hi, ja, ar].map((catalogue) => [catalogue.locale, catalogue]),
);

/** Every catalogue there is, English first. */
export const catalogues: readonly Catalogue[] = [...byLanguage.values()];

/**
 * The catalogue for a BCP 47 tag by the lookup of RFC 4647 §3.4: subtags are dropped from the end until one is known
 * (`de-AT` finds `de`). Unknown, empty and malformed tags get English.
 */
export function catalogueFor(locale: string): Catalogue {
  const subtags = locale.toLowerCase().replaceAll('_', '-').split('-');
  for (let length = subtags.length; length > 0; length--) {
    const found = byLanguage.get(subtags.slice(0, length).join('-'));
    if (found) return found;
  }
  return en;
}

// Parsing an ICU message costs a hundred times formatting it. What is kept follows from the catalogue alone.
const compiled: ReadonlyMap<Catalogue, Map<Message, IntlMessageFormat>> = new Map(
  catalogues.map((catalogue) => [catalogue, new Map()]),
);

/**
 * Formats an ICU message of a catalogue, always with ASCII digits: a form, an autofill and a shop assistant on the
 * phone all read those. Throws when an argument is missing.
 */
export function formatMessage(catalogue: Catalogue, message: Message, values: MessageArguments): string {
  const known = compiled.get(catalogue);
  const format = known?.get(message) ?? compile(catalogue, message);
  known?.set(message, format);
  return String(format.format(values));
}

function compile({ locale }: Catalogue, message: Message): IntlMessageFormat {
  return new IntlMessageFormat(message, `${locale}-u-nu-latn`);
}
