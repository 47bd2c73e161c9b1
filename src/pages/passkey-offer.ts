import { icons } from './icons.ts';
import { isolated, type Markup, markup } from './markup.ts';
import type { Texts } from './texts/texts.ts';
import type { VerificationView } from './verification-view.ts';

/** The script goes on by itself then: well before the ticket's five minutes are over. */
const aloneSeconds = 120;

/** Approved, and before the browser goes back: a passkey for the next time. Each way out of it leads to the app. */
export function passkeyOfferBody(
  texts: Texts,
  { id, brand, returnHref = '' }: VerificationView,
  ticket: string,
): Markup {
  const { passkeyOffer, security } = texts.catalogue;
  const name = isolated(brand.name);
  return markup`<div class="ended ended-approved passkey-offer">
<div class="ended-picture">${icons.passkey}</div>
<h1>${texts.plain(passkeyOffer.heading)}</h1>
<p class="lead" id="offer">${texts.say(passkeyOffer.text, { brand: name })}</p>
<form class="notice-choice" method="post" action="/v/${id}/passkey-offer" data-go-on="${returnHref}" data-go-on-after="${aloneSeconds * 1000}">
<input type="hidden" name="ticket" value="${ticket}">
<button class="primary" type="submit" name="answer" value="add" aria-describedby="offer">${passkeyOffer.add}</button>
<button class="plain" type="submit" name="answer" value="later">${security.stop}</button>
</form>
<p class="quiet">${texts.plain(passkeyOffer.alone)}</p>
</div>`;
}
