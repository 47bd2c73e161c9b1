import { icons } from './icons.ts';
import { markup } from './markup.ts';
import { renderShell } from './page-shell.ts';
import { textsFor } from './texts/texts.ts';
import type { Brand, PageAssets } from './verification-view.ts';

export type MessageView = {
  /** BCP 47. */
  readonly locale: string;
  readonly nonce: string;
  readonly brand?: Brand;
  readonly assets: PageAssets;
  readonly kind: 'not-found' | 'unavailable' | 'bad-request';
};

/** The page for when there's no verification to show. */
export function renderMessagePage({ locale, nonce, brand, assets, kind }: MessageView): string {
  const texts = textsFor(locale);
  const { heading, text } = texts.catalogue.messages[kind];
  const body = markup`<div class="ended">
<div class="ended-picture">${icons.alert}</div>
<h1>${heading}</h1>
<p class="lead">${text}</p>
</div>`;
  return renderShell({ texts, title: heading, nonce, brand, css: assets.css, body });
}
