import { momentText } from '#core/moment-text.ts';
import { type Markup, markup } from './markup.ts';
import type { Texts } from './texts/texts.ts';

/** When something happened or will. The script puts it into the time of the person's own clock. */
export function moment({ catalogue }: Texts, at: number): Markup {
  return markup`<time datetime="${new Date(at).toISOString()}">${momentText(catalogue.locale, at)}</time>`;
}
