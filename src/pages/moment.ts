import { type Markup, markup } from './markup.ts';
import type { Texts } from './texts/texts.ts';

/** When something happened or will: in UTC, and saying so, since nobody here knows where somebody is; the script does. */
export function moment(texts: Texts, at: number): Markup {
  return markup`<time datetime="${new Date(at).toISOString()}">${momentText(texts, at)}</time>`;
}

function momentText({ catalogue }: Texts, at: number): string {
  const day = { year: 'numeric', month: 'long', day: 'numeric' } as const;
  const time = { hour: 'numeric', minute: '2-digit', timeZone: 'UTC', timeZoneName: 'short' } as const;
  return new Intl.DateTimeFormat(catalogue.locale, { ...day, ...time, numberingSystem: 'latn' }).format(at);
}
