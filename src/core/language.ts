/** The languages that messages and pages are written in, English first. */
export const languages = ['en', 'de', 'es', 'hi', 'ja', 'ar'] as const;
export type Language = (typeof languages)[number];

/**
 * The language for a BCP 47 tag by the lookup of RFC 4647 §3.4: subtags are dropped from the end until one is known
 * (`de-AT` finds `de`). Unknown, empty and malformed tags get English.
 */
export function languageOf(locale: string): Language {
  const subtags = locale.toLowerCase().replaceAll('_', '-').split('-');
  for (let length = subtags.length; length > 0; length--) {
    const tag = subtags.slice(0, length).join('-');
    const found = languages.find((language) => language === tag);
    if (found) return found;
  }
  return 'en';
}
