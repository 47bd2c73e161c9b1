import { answerForm, answerTime, digitsField } from '../answer-form.ts';
import { type Markup, markup } from '../markup.ts';
import type { Texts } from '../texts/texts.ts';
import type { VerificationView } from '../verification-view.ts';

/** Asks for what an authenticator app or a token shows. */
export function tokenPanel(
  texts: Texts,
  view: VerificationView,
  method: 'totp' | 'hotp',
  hasFacts: boolean,
): Markup {
  const { plain, catalogue } = texts;
  const { how, label, hint } = catalogue.own[method];
  const { ownDigits } = view;
  const digits = ownDigits ?? 'none';
  const field = {
    method,
    label: plain(label),
    hint: plain(hint, { digits }),
    intro: 'how',
    attributes: ownDigits ? digitsField(ownDigits, ownDigits) : digitsField(6, 8),
    time: answerTime(texts, view),
  };
  return markup`<p id="how">${plain(how, { digits })}</p>
${answerForm(texts, view, field, hasFacts)}`;
}
