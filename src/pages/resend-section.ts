import { isolated, type Markup, markup } from './markup.ts';
import { hasOtherWays, noneOfThese, otherWays, sendButton } from './other-ways.ts';
import type { Texts } from './texts/texts.ts';
import type { VerificationView } from './verification-view.ts';

/**
 * Below the field of a message's code: "send again" and every other way, as buttons of one form. The script counts down and
 * holds them back until they work.
 */
export function resendSection(texts: Texts, view: VerificationView): Markup {
  const { catalogue, say } = texts;
  const { channel, resendAt, sendsLeft } = view;
  const again = resendAt === null || sendsLeft < 1 ? null : resendAt;
  return markup`<section class="resend" aria-labelledby="resend-heading">
<h2 id="resend-heading">${catalogue.resendHeading}</h2>
<p class="quiet">${channel && catalogue.resendTips[channel]} ${view.purpose === 'handover' ? '' : say(catalogue.registeredOnly, { brand: isolated(view.brand.name) })}</p>
<form method="post" action="/v/${view.id}/resend" data-resend data-ready="${catalogue.resendReady}">
${
  again === null || channel === null
    ? markup`<p class="quiet">${catalogue.noMoreSends}</p>`
    : sendButton(texts, view, channel, markup`${catalogue.resend[channel]}`, again, catalogue.resendWait)
}
${hasOtherWays(view) && markup`<h3>${catalogue.otherWays}</h3>`}
${otherWays(texts, view)}
</form>
<p class="quiet">${view.onlyNewest ? catalogue.newestCode : catalogue.sameCode}</p>
${noneOfThese(texts, view)}
</section>`;
}
