import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** HTML that is ready to be put into a page. */
export type Markup = HtmlEscapedString;

/**
 * HTML from a template; what is put in is escaped unless it is markup itself. Arrays are joined; `undefined`, `null`
 * and `false` leave nothing. Only promises make `html` asynchronous: putting one in throws a TypeError.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly unknown[]): Markup {
  const result = html(strings, ...values);
  if (result instanceof Promise) throw new TypeError('a promise was put into a page');
  return result;
}

/** A name or address inside a sentence, which keeps its direction from turning the sentence's round. */
export function isolated(text: string): Markup {
  return markup`<bdi>${text}</bdi>`;
}

/** The same for where there can't be elements, such as titles: between U+2068 and U+2069. */
export function isolatedText(text: string): string {
  return `\u2068${text}\u2069`;
}
