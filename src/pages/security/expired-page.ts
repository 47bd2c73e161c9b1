import { noticeTextsFor } from '#core/notice-texts/catalogue.ts';
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
  /** Its time isn't over: it was closed since somebody said that it wasn't them. */
  readonly signedOut?: boolean;
};

/** For a link whose time is over: whose it was, and the way back there. */
export function renderExpiredPage(view: ExpiredView): string {
  const { locale, nonce, brand: given, assets, returnHref, signedOut = false } = view;
  const texts = textsFor(locale);
  const { security } = texts.catalogue;
  const heading = signedOut ? noticeTextsFor(texts.catalogue.locale).page.stopped : security.expiredHeading;
  const brand = { ...given, name: readableText(given.name) || 'Countersign' };
  const name = isolated(brand.name);
  const body = markup`<div class="ended ended-expired">
<div class="ended-picture">${icons.clock}</div>
<h1>${heading}</h1>
<p class="lead">${texts.say(security.expiredText, { brand: name })}</p>
${returnHref !== undefined && markup`<a class="primary" href="${returnHref}"><span>${texts.say(security.back, { brand: name })}</span></a>`}
</div>`;
  const title = `${heading} – ${isolatedText(brand.name)}`;
  return renderShell({ texts, title, nonce, brand, css: assets.css, body });
}
