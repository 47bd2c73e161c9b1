import { isolated, type Markup, markup } from './markup.ts';
import type { Texts } from './texts/texts.ts';
import type { VerificationView } from './verification-view.ts';

/** A link of any other scheme could run script. */
export function webHref(href: string | undefined): string | undefined {
  return href !== undefined && /^https?:\/\//i.test(href) ? href : undefined;
}

/** Where the question came from, while it is open: nothing is given up by going there. */
export function backHref({ stopHref, returnHref }: VerificationView): string | undefined {
  return stopHref ?? webHref(returnHref);
}

/** The link that leads there; as a button where it is all that is left to do. */
export function wayBack(texts: Texts, view: VerificationView, alone: boolean): Markup | false {
  const { catalogue, say } = texts;
  const href = backHref(view);
  if (href === undefined) return false;
  const label =
    view.stopHref === undefined
      ? markup`<span>${say(catalogue.wayBack.approved, { brand: isolated(view.brand.name), by: 'none' })}</span>`
      : catalogue.security.stop;
  return alone
    ? markup`<a class="primary" href="${href}">${label}</a>`
    : markup`<p class="text-link"><a href="${href}">${label}</a></p>`;
}
