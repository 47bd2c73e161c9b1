import { markup } from './markup.ts';
import type { PageAssets } from './verification-view.ts';

export type InboxPage = {
  /** Of the page's policy; the style sheet has it, since the page has no style of its own. */
  readonly nonce: string;
  readonly assets: PageAssets;
};

/**
 * The simulated phone and mailbox of development. The page is an empty frame; its script fills it with what
 * `/inbox/messages` and `/inbox/events` tell.
 */
export function renderInboxPage({ nonce, assets }: InboxPage): string {
  const page = markup`<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>Inbox – Countersign (development)</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" nonce="${nonce}" href="${assets.css}">
<script src="${assets.script}" type="module"></script>
</head>
<body>
<header class="bar">
<div class="bar-title"><h1>Inbox</h1><p class="warning">Development only. Nothing here is ever sent.</p></div>
<div class="bar-tools">
<label for="recipient">Recipient</label>
<select id="recipient"><option value="">Everybody</option></select>
<p class="connection" id="connection" role="status">Connecting…</p>
</div>
</header>
<noscript><p class="noscript">This page needs script. <a href="/inbox/messages">The messages as JSON</a> don’t.</p></noscript>
<main class="desk">
${phone}
${mailbox}
</main>
<p class="visually-hidden" role="status" id="live"></p>
</body>
</html>
`;
  return String(page);
}

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

const phone = markup`<section class="phone" aria-labelledby="phone-heading">
<div class="screen">
<div class="screen-top" aria-hidden="true"><span id="clock">9:41</span><span class="battery"></span></div>
<h2 id="phone-heading">Phone</h2>
<div class="thread-scroll" id="thread-scroll" tabindex="0" role="region" aria-label="Text messages and calls">
<p class="empty" id="phone-empty">No messages yet.<br>A text message or call for a code shows up here the moment it is sent.</p>
<ol class="thread" id="thread"></ol>
</div>
<div class="call" id="call" role="dialog" aria-labelledby="call-title" hidden>
<div class="call-head"><span class="call-mark" aria-hidden="true"></span><h3 id="call-title" tabindex="-1">Incoming call</h3><p id="call-to"></p></div>
<div class="captions" id="captions" role="log" aria-label="What the call says" tabindex="0"></div>
<div class="keypad" id="keypad" role="group" aria-label="Keypad" hidden>${keys.map((key) => markup`<button type="button" data-key="${key}">${key}</button>`)}</div>
<div class="call-buttons"><button type="button" class="hang-up" id="hang-up">Decline</button><button type="button" class="answer" id="answer">Answer</button></div>
</div>
</div>
</section>`;

const mailbox = markup`<section class="mailbox" aria-labelledby="mailbox-heading">
<div class="mail-side">
<h2 id="mailbox-heading">Mailbox</h2>
<p class="empty" id="mail-empty">No e-mail yet.</p>
<ol class="mail-list" id="mail-list"></ol>
</div>
<article class="mail" id="mail" aria-labelledby="mail-subject" hidden>
<header class="mail-head">
<h3 id="mail-subject"></h3>
<p class="mail-to">To <bdi id="mail-to"></bdi><span class="dot"> </span><time id="mail-at"></time></p>
<button type="button" class="copy" id="mail-copy"></button>
<span id="mail-link"></span>
</header>
<iframe id="mail-body" title="E-mail" sandbox="" referrerpolicy="no-referrer"></iframe>
<details class="mail-plain"><summary>Plain text part</summary><pre id="mail-text" dir="auto"></pre></details>
</article>
</section>`;
