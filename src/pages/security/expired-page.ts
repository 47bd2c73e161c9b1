import { readableText } from '#core/readable-text.ts';
import { icons } from '../icons.ts';
import { isolated, isolatedText, markup } from '../markup.ts';
import { renderShell } from '../page-shell.ts';
import { textsFor } from '../texts/texts.ts';
import type { Brand, PageAssets } from '../verification-view.ts';

export type ExpiredView = {
  /** BCP 47. */
  readonly locale: string;
  readonly nonce: string;
  readonly brand: Brand;
  readonly assets: PageAssets;
  readonly returnHref?: string;
};

/** For a link whose time is over: whose it was, and the way back there. */
export function renderExpiredPage({ locale, nonce, brand: given, assets, returnHref }: ExpiredView): string {
  const texts = textsFor(locale);
  const { security } = texts.catalogue;
  const brand = { ...given, name: readableText(given.name) || 'Countersign' };
  const name = isolated(brand.name);
  const body = markup`<div class="ended ended-expired">
<div class="ended-picture">${icons.clock}</div>
<h1>${security.expiredHeading}</h1>
<p class="lead">${texts.say(security.expiredText, { brand: name })}</p>
${returnHref !== undefined && markup`<a class="primary" href="${returnHref}"><span>${texts.say(security.back, { brand: name })}</span></a>`}
</div>`;
  const title = `${security.expiredHeading} – ${isolatedText(brand.name)}`;
  return renderShell({ texts, title, nonce, brand, css: assets.css, body });
}
