import type { Channel } from '#core/channel.ts';
import { isolated, type Markup, markup } from './markup.ts';
import { hasOtherWays, noneOfThese, otherWays, sendButton } from './other-ways.ts';
import type { Texts } from './texts/texts.ts';
import type { VerificationView } from './verification-view.ts';
import { backHref } from './way-back.ts';

/**
 * Below the field of a message's code: "send again" and every other way, as buttons of one form. The script counts down and
 * holds them back until they work.
 */
export function resendSection(texts: Texts, view: VerificationView): Markup {
  const { catalogue } = texts;
  const { channel, resendAt, sendsLeft } = view;
  const from = resendAt === null || sendsLeft < 1 ? null : resendAt;
  return markup`<section class="resend" aria-labelledby="resend-heading">
<h2 id="resend-heading">${catalogue.resendHeading}</h2>
${tips(texts, view)}
<form method="post" action="/v/${view.id}/resend" data-resend data-ready="${catalogue.resendReady}">
${
  from === null || channel === null
    ? markup`<p class="quiet">${catalogue.noMoreSends} ${noneArrived(texts, view)}</p>`
    : sendButton(texts, view, channel, again(texts, view, channel), from, catalogue.resendWait)
}
${hasOtherWays(view) && markup`<h3>${catalogue.otherWays}</h3>`}
${otherWays(texts, view)}
</form>
<p class="quiet">${view.onlyNewest ? catalogue.newestCode : catalogue.sameCode}</p>
${noneOfThese(texts, view)}
</section>`;
}

/** Where it may be, and why it may have gone elsewhere: a contact on file can't be mistyped, one that is being verified can. */
function tips({ catalogue, say }: Texts, view: VerificationView): Markup {
  const { channel, purpose, brand } = view;
  if (purpose === 'handover') return markup`<p class="quiet">${catalogue.handover.tip}</p>`;
  const tip = channel && catalogue.resendTips[channel];
  if (purpose !== 'verify_contact') {
    return markup`<p class="quiet">${tip} ${say(catalogue.registeredOnly, { brand: isolated(brand.name) })}</p>`;
  }
  const href = backHref(view);
  return markup`<p class="quiet">${tip}</p>
${href !== undefined && markup`<p class="text-link"><a href="${href}">${catalogue.mistyped}</a></p>`}`;
}

function again({ catalogue }: Texts, { purpose }: VerificationView, channel: Channel): Markup {
  const called = channel === 'voice' && purpose === 'handover';
  return markup`${called ? catalogue.handover.callAgain : catalogue.resend[channel]}`;
}

/** Nothing is left to do here then. Whoever hands a parcel over didn't say where the code goes. */
function noneArrived({ catalogue, plain }: Texts, view: VerificationView): string | false {
  if (hasOtherWays(view) || view.purpose === 'handover') return false;
  return plain(catalogue.noneArrived, { channel: view.channel ?? 'none' });
}
