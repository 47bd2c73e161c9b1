import { wordingOf } from '#core/wording.ts';
import { durationText, timePlaceholder } from './duration.ts';
import { factList, factsOf } from './facts.ts';
import { icons } from './icons.ts';
import { isolated, type Markup, markup } from './markup.ts';
import { isFieldError, noticeBox, noticeText } from './notice.ts';
import { address, resendSection } from './resend-section.ts';
import type { Texts } from './texts/texts.ts';
import type { VerificationView } from './verification-view.ts';

/** The page that asks for the code. */
export function pendingBody(texts: Texts, view: VerificationView): Markup {
  const { catalogue, say, plain } = texts;
  const { channel, digits } = view;
  const brand = isolated(view.brand.name);
  const wording = wordingOf(view.purpose);
  const handover = wording === 'handover';
  const facts = factList(texts, factsOf(texts, view.binding));
  return markup`<div data-verification data-page="/v/${view.id}" data-now="${view.now}" data-expires="${view.expiresAt}" data-digits="${digits}" data-soon="${catalogue.expiresSoon}">
<h1>${plain(catalogue.headings[wording], { brand: view.brand.name, channel: channel ?? 'none' })}</h1>
<p class="lead">${say(catalogue.leads[wording], { brand, channel: channel ?? 'none' })}</p>
${facts}
${noticeBox(texts, view)}
${sentTo(texts, view, handover)}
${codeForm(texts, view, facts !== undefined)}
<div class="safety">${icons.shield}<div>
<h2>${handover ? catalogue.handoverShareHeading : catalogue.shareHeading}</h2>
<p>${say(handover ? catalogue.handoverShare : catalogue.share, { brand })}</p>
</div></div>
${resendSection(texts, view)}
${notMe(texts, view.id, handover)}
<p class="visually-hidden" role="status" data-live></p>
</div>`;
}

function sentTo(texts: Texts, view: VerificationView, handover: boolean): Markup | false {
  const { channel, to, digits } = view;
  if (channel === null || to === null) return false;
  const text = handover ? texts.catalogue.handoverSentTo : texts.catalogue.sentTo[channel];
  return markup`<p id="sent-to">${texts.say(text, { to: address(to), digits })}${usually(texts, view)}</p>`;
}

/** A call rings at once, and a code for the door was sent long ago. */
function usually(texts: Texts, { channel, expectedSeconds, purpose }: VerificationView): Markup | false {
  if (expectedSeconds === null || channel === 'voice' || purpose === 'handover') return false;
  const time = durationText(texts, expectedSeconds * 1000, 'up');
  return markup` ${texts.plain(texts.catalogue.usuallyWithin, { time })}`;
}

function codeForm(texts: Texts, view: VerificationView, hasFacts: boolean): Markup {
  const { catalogue, plain } = texts;
  const { digits, notice } = view;
  const error = isFieldError(notice) ? noticeText(texts, view) : undefined;
  // The field has the focus from the start, so what stands above it is read with it: the amount above all.
  const described = [error && 'code-error', hasFacts && 'facts', 'sent-to', 'code-meta']
    .filter(Boolean)
    .join(' ');
  return markup`<form class="code-form" method="post" action="/v/${view.id}" data-code data-submitting="${catalogue.submitting}">
<input type="hidden" name="attempt" value="${view.attemptKey}">
<label for="code">${plain(catalogue.codeLabel, { digits })}</label>
${error !== undefined && markup`<p class="field-error" id="code-error">${icons.alert}<span>${error}</span></p>`}
<input class="code" id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" pattern="${codePattern(digits)}" title="${plain(catalogue.codeHint, { digits })}" dir="ltr" enterkeyhint="done" autocapitalize="off" autocorrect="off" spellcheck="false" required autofocus aria-describedby="${described}"${error !== undefined && markup` aria-invalid="true"`}>
<p class="meta" id="code-meta">${meta(texts, view)}</p>
<button class="primary" type="submit">${catalogue.submit}</button>
</form>`;
}

/** As generous as the service: any script's digits, with spaces, dashes and unseen marks between them. */
function codePattern(digits: number): string {
  const filler = '[\\s\\p{Pd}\\p{DI}\\u2212]*';
  return `${filler}(?:\\p{Nd}${filler}){${digits}}`;
}

function meta(texts: Texts, { checksLeft, expiresAt, now }: VerificationView): Markup {
  const { catalogue, plain } = texts;
  const valid = plain(catalogue.validFor, { time: durationText(texts, expiresAt - now, 'down') });
  const template = plain(catalogue.validFor, { time: timePlaceholder });
  const clock = plain(catalogue.validUntil, { time: timePlaceholder });
  return markup`<span>${plain(catalogue.triesLeft, { count: checksLeft })}</span><span aria-hidden="true">·</span><span data-countdown="${expiresAt}" data-expiry data-template="${template}" data-clock="${clock}">${valid}</span>`;
}

/** Opened first and pressed second, so that it isn't hit by accident. */
function notMe({ catalogue }: Texts, id: string, handover: boolean): Markup {
  return markup`<details class="not-me">
<summary>${handover ? catalogue.handoverNotMe : catalogue.notMe}</summary>
<form method="post" action="/v/${id}/cancel">
<p>${handover ? catalogue.handoverNotMeText : catalogue.notMeText}</p>
<button class="danger" type="submit">${catalogue.cancel}</button>
</form>
</details>`;
}
