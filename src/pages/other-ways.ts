import { type Channel, kindOf } from '#core/channel.ts';
import { askedBy, isClosed, pathBy } from './asked-by.ts';
import { durationText, timePlaceholder } from './duration.ts';
import { icons } from './icons.ts';
import { isolated, type Markup, markup } from './markup.ts';
import type { Message } from './texts/message.ts';
import type { Texts } from './texts/texts.ts';
import type { VerificationView } from './verification-view.ts';

/** Whether there is anything else than what the page asks for. */
export function hasOtherWays(view: VerificationView): boolean {
  return nextChannels(view).length > 0 || ownLinks(view).length > 0 || sentBefore(view) !== undefined;
}

/** Argument of the texts that speak of another way where there is one. */
export function waysOf(view: VerificationView): 'some' | 'none' {
  return hasOtherWays(view) ? 'some' : 'none';
}

/**
 * What the person has and a message that was sent are links, which send nothing; a new message is a button. They stand
 * where the caller has a form for the buttons.
 */
export function otherWays(texts: Texts, view: VerificationView): Markup {
  const { catalogue, say, plain } = texts;
  const sent = sentBefore(view);
  return markup`${sent && way(view, sent.channel, icons[sent.channel], say(catalogue.enterSent, { to: address(sent.to) }))}
${ownLinks(view).map((method) => way(view, method, icons[method], markup`${plain(catalogue.ownWay[method])}`))}
${nextChannels(view).map((next) =>
  sendButton(
    texts,
    view,
    next.channel,
    say(otherWay(texts, view, next.channel), { to: address(next.to) }),
    next.availableAt,
    catalogue.otherWayWait,
  ),
)}`;
}

/** For who can use nothing of all this: the way back into the account, or the app, which knows them by other means. */
export function noneOfThese({ catalogue, say }: Texts, view: VerificationView): Markup | false {
  const { ownMethods, brand, recoverHref } = view;
  if (ownMethods.length === 0) return false;
  if (recoverHref !== undefined) {
    const text = hasOtherWays(view) ? catalogue.lostEverything : catalogue.lostOnly;
    return markup`<p class="text-link"><a href="${recoverHref}">${text}</a></p>`;
  }
  return markup`<p class="quiet">${say(catalogue.noneOfThese, { brand: isolated(brand.name) })}</p>`;
}

/** Wrong codes close every channel to the same kind of address. */
function nextChannels(view: VerificationView): VerificationView['nextChannels'] {
  const { channel: current } = view;
  if (current === null || askedBy(view) !== 'message' || !isClosed(view)) return view.nextChannels;
  return view.nextChannels.filter(({ channel }) => kindOf(channel) !== kindOf(current));
}

function otherWay({ catalogue }: Texts, { purpose }: VerificationView, channel: Channel): Message {
  return channel === 'voice' && purpose === 'handover'
    ? catalogue.handover.call
    : catalogue.otherWay[channel];
}

function ownLinks(view: VerificationView): VerificationView['ownMethods'] {
  const asked = askedBy(view);
  return view.ownMethods.filter((method) => method !== asked);
}

/** The message that was sent, when the page asks for something else. */
function sentBefore(view: VerificationView): { channel: Channel; to: string } | undefined {
  const { channel, to } = view;
  return channel === null || to === null || askedBy(view) === 'message' ? undefined : { channel, to };
}

function way({ id }: VerificationView, by: string, icon: Markup, label: Markup): Markup {
  return markup`<a class="way" href="${pathBy(id, by)}">${icon}<span class="way-text"><span>${label}</span></span></a>
`;
}

/** A message to ask for. Without script it can always be pressed, and the text says from when it works. */
export function sendButton(
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
  return markup`<bdi class="address${!to.includes('@') && ' number'}" dir="ltr">${to}</bdi>`;
}
