import { IntlMessageFormat } from 'intl-messageformat';
import { type Language, languageOf, languages } from '#core/language.ts';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { hi } from './hi.ts';
import { ja } from './ja.ts';
import type { Catalogue, Message } from './wording.ts';

export type MessageArguments = Readonly<Record<string, string | number>>;

const byLanguage: Readonly<Record<Language, Catalogue>> = { en, de, es, hi, ja, ar };

/** Every catalogue there is, English first. */
export const catalogues: readonly Catalogue[] = languages.map((language) => byLanguage[language]);

export function catalogueFor(locale: string): Catalogue {
  return byLanguage[languageOf(locale)];
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
