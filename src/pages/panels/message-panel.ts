import { answerForm, codeTime, digitsField } from '../answer-form.ts';
import { durationText } from '../duration.ts';
import { type Markup, markup } from '../markup.ts';
import { address } from '../other-ways.ts';
import type { Texts } from '../texts/texts.ts';
import type { VerificationView } from '../verification-view.ts';

/** Asks for the code of a message. */
export function messagePanel(texts: Texts, view: VerificationView, hasFacts: boolean): Markup {
  const { catalogue, plain } = texts;
  const { digits } = view;
  const field = {
    label: plain(catalogue.codeLabel, { digits }),
    hint: plain(catalogue.codeHint, { digits }),
    intro: 'sent-to',
    attributes: digitsField(digits, digits),
    time: codeTime(texts, view),
  };
  return markup`${sentTo(texts, view)}
${answerForm(texts, view, field, hasFacts)}`;
}

function sentTo(texts: Texts, view: VerificationView): Markup | false {
  const { channel, to, digits, purpose } = view;
  if (channel === null || to === null) return false;
  const { handover, sentTo } = texts.catalogue;
  const text = purpose === 'handover' ? handover.sentTo : sentTo[channel];
  return markup`<p id="sent-to">${texts.say(text, { to: address(to), digits })}${usually(texts, view)}</p>`;
}

/** A call rings at once, and a code for the door was sent long ago. */
function usually(texts: Texts, { channel, expectedSeconds, purpose }: VerificationView): Markup | false {
  if (expectedSeconds === null || channel === 'voice' || purpose === 'handover') return false;
  const time = durationText(texts, expectedSeconds * 1000, 'up');
  return markup` ${texts.plain(texts.catalogue.usuallyWithin, { time })}`;
}
