import { answerForm, answerTime } from '../answer-form.ts';
import { type Markup, markup } from '../markup.ts';
import type { Texts } from '../texts/texts.ts';
import type { VerificationView } from '../verification-view.ts';

/** Asks for a recovery code. No pattern: in what case and with what dashes it was written down is the service's to read. */
export function recoveryPanel(texts: Texts, view: VerificationView, hasFacts: boolean): Markup {
  const { how, label, hint } = texts.catalogue.own.recovery_codes;
  const field = {
    method: 'recovery_codes',
    label,
    hint,
    intro: 'how',
    // A one-time code that the phone offers would be one of ours, and a wrong try here.
    attributes: markup`inputmode="text" autocomplete="off" autocapitalize="characters"`,
    letters: true,
    time: answerTime(texts, view),
  };
  return markup`<p id="how">${how}</p>
${answerForm(texts, view, field, hasFacts)}`;
}
