import { icons } from './icons.ts';
import { type Markup, markup } from './markup.ts';

/** What is wrong with a field, beside it: read with the field, which names this id in `aria-describedby`. */
export function fieldError(id: string, text: string): Markup {
  return markup`<p class="field-error" id="${id}">${icons.alert}<span>${text}</span></p>`;
}
