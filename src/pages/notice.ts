import { askedBy, isClosed } from './asked-by.ts';
import { durationText } from './duration.ts';
import { icons } from './icons.ts';
import { type Markup, markup } from './markup.ts';
import { waysOf } from './other-ways.ts';
import type { Message } from './texts/message.ts';
import type { Texts } from './texts/texts.ts';
import type { Notice, VerificationView } from './verification-view.ts';

/** A notice about what was typed. It belongs to the field; the others are about the whole page. */
export function isFieldError(notice: Notice | undefined): notice is 'wrong' | 'malformed' {
  return notice === 'wrong' || notice === 'malformed';
}

/** What a notice says; undefined when there's none. */
export function noticeText(texts: Texts, view: VerificationView): string | undefined {
  const { checksLeft: count } = view;
  const message = messageOf(texts, view);
  const digits = askedBy(view) === 'message' ? view.digits : (view.ownDigits ?? 'none');
  return message && texts.plain(message, { count, digits, time: timeOf(texts, view), ways: waysOf(view) });
}

function messageOf({ catalogue }: Texts, view: VerificationView): Message | undefined {
  const { notice, channel } = view;
  const asked = askedBy(view);
  const aboutMessage = notice === 'sent' || notice === 'not-sent';
  // Nothing is said of a message that wasn't sent, or that the person has given up for another way.
  if (notice === undefined || (aboutMessage && (channel === null || asked !== 'message'))) return undefined;
  const handover = view.purpose === 'handover' && asked === 'message';
  if (handover && (notice === 'sent' || notice === 'wrong')) return catalogue.handover[notice];
  if (handover && notice === 'too-many-failures') return catalogue.handover.closed;
  if (notice === 'sent') return catalogue.notices.sent[channel ?? 'sms'];
  if (isFieldError(notice) && asked !== 'message' && asked !== 'passkey') return catalogue.own[asked][notice];
  if (notice === 'too-many-failures' && asked !== 'message') return catalogue.ownClosed;
  return catalogue.notices[notice];
}

function timeOf(texts: Texts, { notice, retryAt, resendAt, now }: VerificationView): string {
  const at = retryAt ?? (notice === 'resend-too-soon' ? resendAt : null);
  return at === null || at <= now ? 'none' : durationText(texts, at - now, 'up');
}

/** That what is asked for is disabled, or will be soon. Said aloud unless something else is. */
export function failureWarning({ catalogue, plain }: Texts, view: VerificationView): Markup | false {
  const { failuresLeft: count = null, notice } = view;
  if (count === null) return false;
  // What is over has no ways any more, and what is asked next has.
  const ways = view.status === 'pending' ? waysOf(view) : 'some';
  const alone = notice === undefined || (isFieldError(notice) && isClosed(view));
  return markup`<div class="notice notice-warning"${alone && markup` data-announce`}>${icons.alert}<p id="failures-left">${plain(catalogue.failuresLeft, { count, ways })}</p></div>`;
}

/** A notice about the whole page. `data-announce` has the script say it aloud: a region that is full from the start is silent. */
export function noticeBox(texts: Texts, view: VerificationView): Markup | undefined {
  const text = noticeText(texts, view);
  if (text === undefined || isFieldError(view.notice)) return undefined;
  const good = view.notice === 'sent';
  return markup`<div class="notice ${good ? 'notice-good' : 'notice-warning'}" data-announce>${good ? icons.check : icons.alert}<p>${text}</p></div>`;
}
