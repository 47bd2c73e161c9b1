import { pageAssets } from './assets.ts';
import { brandPalette, paletteCss } from './brand-palette.ts';
import { icons } from './icons.ts';
import { type Markup, markup } from './markup.ts';
import type { Texts } from './texts/texts.ts';
import type { Brand } from './verification-view.ts';

export type Shell = {
  readonly texts: Texts;
  /** Plain text. */
  readonly title: string;
  readonly nonce: string;
  readonly brand?: Brand | undefined;
  readonly css: string;
  /** Left out of pages with nothing to do. */
  readonly script?: string | undefined;
  /** Content of `<main>`. */
  readonly body: Markup;
};

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** A whole page: the brand above, one card below. Nothing in it comes from another host. */
export function renderShell({ texts, title, nonce, brand, css, script, body }: Shell): string {
  const { locale, direction } = texts.catalogue;
  const page = markup`<!doctype html>
<html lang="${locale}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${css}">
<style nonce="${nonce}">${paletteCss(brandPalette(brand?.colour))}</style>
${script !== undefined && scripts(script)}
</head>
<body>
${brand && header(brand.name)}
<main class="card">
${body}
${script !== undefined && trouble(texts)}
</main>
</body>
</html>
`;
  return String(page);
}

function scripts(own: string): Markup {
  return markup`<script src="${pageAssets.href('trouble.js')}" type="module"></script>
<script src="${own}" type="module"></script>`;
}

/** Stands beside a button whose press did not go through, and is said aloud. */
function trouble({ catalogue }: Texts): Markup {
  return markup`<p class="field-error" data-trouble data-offline="${catalogue.offline}" hidden>${icons.alert}<span></span></p>
<p class="visually-hidden" role="status" data-live></p>`;
}

function header(name: string): Markup {
  const initial = segmenter.segment(name)[Symbol.iterator]().next().value?.segment ?? '';
  return markup`<header class="brand"><span class="mark" aria-hidden="true">${initial.toUpperCase()}</span><span class="brand-name"><bdi>${name}</bdi></span></header>`;
}
