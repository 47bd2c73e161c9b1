import { constant, type Html, html } from './html.ts';

export const notices: Readonly<Record<string, string>> = {
  welcome: 'Welcome to Lantern & Loom. Your e-mail and phone are confirmed, and you are signed in.',
  'signed-in': 'You are signed in.',
  'signed-out': 'You are signed out.',
  'signed-out-everywhere': 'You are signed out in every browser, this one included.',
  'password-changed': 'Your password is changed, and you are signed out in every other browser.',
  'channel-saved': 'Saved. Your next code comes that way.',
  added: 'In your basket.',
  'basket-saved': 'Your basket is up to date.',
};

type Frame = {
  readonly title: string;
  readonly body: Html;
  readonly narrow?: boolean;
  readonly name: string | undefined;
  readonly items: number;
  readonly notice: string | undefined;
  readonly css: string;
  readonly script: string;
  readonly icon: string;
};

/** The frame of every page. */
export function layout({ title, body, narrow, name, items, notice, css, script, icon }: Frame): Html {
  return html`<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<title>${title} · Lantern &amp; Loom</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="Lamps, blankets and things for the table, made by hand.">
<link rel="icon" href="${icon}" type="image/svg+xml">
<link rel="stylesheet" href="${css}">
<script src="${script}" defer></script>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header class="site-header">
  <div class="bar">
    <a class="brand" href="/">${brandMark}<span>Lantern <i>&amp;</i> Loom</span></a>
    <nav aria-label="Your shop">
      ${
        name === undefined
          ? html`<a href="/sign-in">Sign in</a>`
          : html`<a href="/account">${personMark}<span class="visually-hidden">Account of</span> ${firstName(name)}</a>`
      }
      <a href="/basket">${basketMark}Basket${
        items > 0
          ? html` <span class="count"><span class="visually-hidden">, </span>${items}<span class="visually-hidden"> items</span></span>`
          : ''
      }</a>
    </nav>
  </div>
</header>
<div class="notice-region" role="status">${notice === undefined ? '' : html`<p class="notice">${notice}</p>`}</div>
<main id="content" tabindex="-1"${narrow ? constant(' class="narrow"') : ''}>
${body}
</main>
<footer class="site-footer">
  <div class="bar">
    <p>Lamps, blankets and things for the table. Made by hand, sent with care.</p>
    <p>We never ask you for a code by phone, e-mail or chat. Codes are typed on the page that asked for them, and nowhere else.</p>
  </div>
</footer>
</body>
</html>`;
}

const firstName = (name: string): string => name.split(/\s+/)[0] ?? name;

const brandMark = html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><path class="mark-cord" d="M16 1v5"/><path class="mark-paper" d="M16 6c7 0 11 4.5 11 10s-4 10-11 10S5 21.5 5 16 9 6 16 6Z"/><path class="mark-rib" d="M7 11h18M5.2 16h21.6M7 21h18"/><path class="mark-cord" d="M12.5 26h7M16 26v4.5"/></svg>`;

const basketMark = html`<svg class="glyph" viewBox="0 0 24 24" aria-hidden="true"><path d="M3 9h18l-2 11H5L3 9Zm5 0 3-6m5 6-3-6M9 13v3m6-3v3m-3-3v3"/></svg>`;

const personMark = html`<svg class="glyph" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-8 8c1-4 4-6 8-6s7 2 8 6"/></svg>`;
