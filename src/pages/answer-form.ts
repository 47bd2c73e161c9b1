import { durationText, timePlaceholder } from './duration.ts';
import { icons } from './icons.ts';
import { type Markup, markup } from './markup.ts';
import { isFieldError, noticeText } from './notice.ts';
import type { Texts } from './texts/texts.ts';
import type { VerificationView } from './verification-view.ts';

/** The one field of a way to answer. */
export type Field = {
  /** Hidden in the form; absent: the answer is the code of a message. */
  readonly method?: string;
  readonly label: string;
  /** Said when the browser finds that what was typed can't be right. */
  readonly hint: string;
  /** Of the element above that says what to enter. */
  readonly intro: string;
  /** Keyboard, autofill and pattern. */
  readonly attributes: Markup;
  readonly letters?: boolean;
  readonly time: Markup;
};

/** The form of whatever is typed: one field, its error, how many tries are left and how long. */
export function answerForm(texts: Texts, view: VerificationView, field: Field, hasFacts: boolean): Markup {
  const { catalogue, plain } = texts;
  const error = isFieldError(view.notice) ? noticeText(texts, view) : undefined;
  // The field has the focus from the start, so what stands above it is read with it: the amount above all.
  const warned = (view.failuresLeft ?? null) !== null;
  const described = [
    error && 'code-error',
    warned && 'failures-left',
    hasFacts && 'facts',
    field.intro,
    'code-meta',
  ]
    .filter(Boolean)
    .join(' ');
  return markup`<form class="code-form" method="post" action="/v/${view.id}" data-code data-submitting="${catalogue.submitting}" data-no-answer="${catalogue.noAnswer}">
<input type="hidden" name="attempt" value="${view.attemptKey}">
${field.method === undefined && view.purpose.startsWith('sign_in') && markup`<input type="hidden" name="makes" value="">`}
${field.method !== undefined && markup`<input type="hidden" name="method" value="${field.method}">`}
<label for="code">${field.label}</label>
${error !== undefined && markup`<p class="field-error" id="code-error">${icons.alert}<span>${error}</span></p>`}
<input class="code${field.letters && ' code-letters'}" id="code" name="code" type="text" ${field.attributes} title="${field.hint}" dir="ltr" enterkeyhint="done" autocorrect="off" spellcheck="false" required autofocus aria-describedby="${described}"${error !== undefined && markup` aria-invalid="true"`}>
<p class="meta" id="code-meta"><span>${plain(catalogue.triesLeft, { count: view.checksLeft })}</span><span class="dot" aria-hidden="true"> </span>${field.time}</p>
<button class="primary" type="submit">${catalogue.submit}</button>
</form>`;
}

/** What phones and password managers take for the field of a code, in the digits of any script. */
export function digitsField(fewest: number, most: number): Markup {
  return markup`inputmode="numeric" autocomplete="one-time-code" autocapitalize="off" pattern="${codePattern(fewest, most)}"`;
}

/** As generous as the service: any script's digits, with spaces, dashes and unseen marks between them. */
function codePattern(fewest: number, most: number): string {
  const filler = '[\\s\\p{Pd}\\p{DI}\\u2212]*';
  return `${filler}(?:\\p{Nd}${filler}){${fewest === most ? fewest : `${fewest},${most}`}}`;
}

/** How long the code of a message is good for. */
export function codeTime(texts: Texts, view: VerificationView): Markup {
  const { validFor, validUntil } = texts.catalogue;
  const clock = texts.plain(validUntil, { time: timePlaceholder });
  return timeLeft(texts, view, validFor, markup` data-clock="${clock}"${view.sending && markup` hidden`}`);
}

/** How long there is to answer; what an app shows is good for less. */
export function answerTime(texts: Texts, view: VerificationView): Markup {
  return timeLeft(texts, view, texts.catalogue.answerFor);
}

function timeLeft(
  texts: Texts,
  { expiresAt, now }: VerificationView,
  message: string,
  attributes?: Markup,
): Markup {
  const { plain } = texts;
  const left = plain(message, { time: durationText(texts, expiresAt - now, 'down') });
  return markup`<span data-countdown="${expiresAt}" data-expiry data-template="${plain(message, { time: timePlaceholder })}"${attributes}>${left}</span>`;
}
