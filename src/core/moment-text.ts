/**
 * When something happened or will, in words: in UTC, and saying so, since nobody here knows where somebody is.
 * @param locale BCP 47
 * @param at epoch milliseconds
 */
export function momentText(locale: string, at: number): string {
  const day = { year: 'numeric', month: 'long', day: 'numeric' } as const;
  const time = { hour: 'numeric', minute: '2-digit', timeZone: 'UTC', timeZoneName: 'short' } as const;
  const text = new Intl.DateTimeFormat(locale, { ...day, ...time, numberingSystem: 'latn' }).format(at);
  // Old mail programs draw a box for the narrow one.
  return text.replaceAll('\u202F', '\u00A0');
}
