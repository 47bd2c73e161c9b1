import type { Channel } from '#core/channel.ts';
import { durationText, timePlaceholder } from './duration.ts';
import { icons } from './icons.ts';
import { isolated, type Markup, markup } from './markup.ts';
import type { Message } from './texts/catalogue.ts';
import type { Texts } from './texts/texts.ts';
import type { VerificationView } from './verification-view.ts';

/**
 * "Send again" and every other way, as buttons of one form. Without script they can always be pressed and the text says
 * from when they work; the script counts down and holds them back until then.
 */
export function resendSection(texts: Texts, view: VerificationView): Markup {
  const { catalogue, say } = texts;
  const { channel, resendAt, sendsLeft, nextChannels } = view;
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
${nextChannels.length > 0 && markup`<h3>${catalogue.otherWays}</h3>`}
${nextChannels.map((next) =>
  sendButton(
    texts,
    view,
    next.channel,
    say(catalogue.otherWay[next.channel], { to: address(next.to) }),
    next.availableAt,
    catalogue.otherWayWait,
  ),
)}
</form>
<p class="quiet">${catalogue.sameCode}</p>
</section>`;
}

function sendButton(
  texts: Texts,
  { now }: VerificationView,
  channel: Channel,
  label: Markup,
  availableAt: number,
  wait: Message,
): Markup {
  const waiting = availableAt > now;
  const waitText =
    waiting &&
    markup`<span class="way-wait" data-countdown="${availableAt}" data-template="${texts.plain(wait, { time: timePlaceholder })}">${texts.plain(wait, { time: durationText(texts, availableAt - now, 'up') })}</span>`;
  return markup`<button class="way" type="submit" name="channel" value="${channel}"${waiting && markup` data-available="${availableAt}"`}>${icons[channel]}<span class="way-text"><span>${label}</span>${waitText}</span></button>
`;
}

/** Numbers and e-mail addresses read from left to right in every language. */
export function address(to: string): Markup {
  return markup`<bdi class="address" dir="ltr">${to}</bdi>`;
}
