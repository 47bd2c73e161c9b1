import { IntlMessageFormat } from 'intl-messageformat';
import { type Language, languageOf, languages } from '#core/language.ts';
import { type Markup, markup } from '../markup.ts';
import { ar } from './ar.ts';
import type { Catalogue } from './catalogue.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { hi } from './hi.ts';
import { ja } from './ja.ts';
import type { Message } from './message.ts';

const byLanguage: Readonly<Record<Language, Catalogue>> = { en, de, es, hi, ja, ar };

/** Every catalogue there is, English first. */
export const catalogues: readonly Catalogue[] = languages.map((language) => byLanguage[language]);

export function catalogueFor(locale: string): Catalogue {
  return byLanguage[languageOf(locale)];
}

export type PlainValues = Readonly<Record<string, string | number>>;
export type MarkupValues = Readonly<Record<string, string | number | Markup>>;

/** One language's words, and how to fill them in. Both throw when an argument is missing. */
export type Texts = {
  readonly catalogue: Catalogue;
  plain(message: Message, values?: PlainValues): string;
  /** Strings among the values are escaped; markup stays what it is. */
  say(message: Message, values?: MarkupValues): Markup;
};

export function textsFor(locale: string): Texts {
  const catalogue = catalogueFor(locale);
  return {
    catalogue,
    plain: (message, values = {}) => String(compiled(catalogue, message).format(values)),
    say(message, values = {}) {
      const parts = compiled(catalogue, message).format<Markup>({ ...values });
      return markup`${parts}`;
    },
  };
}

// Parsing an ICU message costs a hundred times formatting it. What is kept follows from the catalogues alone.
const formats: ReadonlyMap<Catalogue, Map<Message, IntlMessageFormat>> = new Map(
  catalogues.map((catalogue) => [catalogue, new Map()]),
);

/** Always with ASCII digits: times and numbers should look like the code in the message does. */
function compiled(catalogue: Catalogue, message: Message): IntlMessageFormat {
  const known = formats.get(catalogue);
  const format = known?.get(message) ?? new IntlMessageFormat(message, `${catalogue.locale}-u-nu-latn`);
  known?.set(message, format);
  return format;
}
