import type { Texts } from '../texts/texts.ts';

/** When something was used last, or else when it was added. */
export function whenOf(
  { catalogue, plain }: Texts,
  { createdAt, lastUsedAt }: { readonly createdAt: number; readonly lastUsedAt: number | null },
): string {
  const { addedOn, usedOn } = catalogue.security;
  const format = { dateStyle: 'long', timeZone: 'UTC', numberingSystem: 'latn' } as const;
  const date = new Intl.DateTimeFormat(catalogue.locale, format).format(lastUsedAt ?? createdAt);
  return plain(lastUsedAt === null ? addedOn : usedOn, { date });
}
