import { fieldError } from '../field-error.ts';
import { icons } from '../icons.ts';
import { type Markup, markup } from '../markup.ts';
import type { Texts } from '../texts/texts.ts';
import type { SecurityView } from './security-view.ts';

/** Everything that may be added, what protects best first. */
export function addSection(texts: Texts, view: SecurityView): Markup {
  const { security } = texts.catalogue;
  const { path, factors, passkeys, recovers } = view;
  const way = (action: string, icon: Markup, label: string) =>
    markup`<form method="post" action="${path}/${action}"><button class="way" type="submit">${icon}<span class="way-text"><span>${label}</span></span></button></form>
`;
  return markup`<section class="security" aria-labelledby="add-heading"><h2 id="add-heading">${security.add}</h2>
${passkeys && way('passkey', icons.passkey, security.addPasskey)}
${way('app', icons.totp, security.addApp)}
${factors.length > 0 && !recovers && codesWay(texts, view)}
${addressForm(texts, view)}
</section>`;
}

/**
 * A set of codes is shown once, as the answer to this form. It says which set the new one takes the place of, so that the form
 * sent again, as a reload does, finds another one there and makes none: what was written down stays good.
 */
function codesWay({ catalogue }: Texts, { path, factors }: SecurityView): Markup {
  const { makeCodes, renewCodes, renewText } = catalogue.security;
  const before = factors.find(({ kind }) => kind === 'recovery_codes')?.id ?? '';
  const label = (text: string) =>
    markup`${icons.recovery_codes}<span class="way-text"><span>${text}</span></span>`;
  const form = (content: Markup) =>
    markup`<form method="post" action="${path}/codes"><input type="hidden" name="before" value="${before}">${content}</form>`;
  if (before === '') return form(markup`<button class="way" type="submit">${label(makeCodes)}</button>`);
  return markup`<details class="security-open"><summary class="way">${label(renewCodes)}</summary>
${form(markup`<p>${renewText}</p><button class="danger" type="submit">${renewCodes}</button>`)}</details>`;
}

function addressForm({ catalogue }: Texts, { path, typedAddress }: SecurityView): Markup {
  const { security } = catalogue;
  const isWrong = typedAddress !== undefined;
  return markup`<form class="security-address" method="post" action="${path}/address">
<label for="to">${security.addressLabel}</label>
<p class="quiet" id="to-hint">${security.addressHint}</p>
${isWrong && fieldError('to-error', security.notices['not-reachable'])}
<input class="text" id="to" name="to" type="text" inputmode="email" autocomplete="tel" dir="ltr" maxlength="320" required aria-describedby="${isWrong && 'to-error '}to-hint"${isWrong && markup` value="${typedAddress}" aria-invalid="true" autofocus`}>
<button class="primary" type="submit">${security.addressSubmit}</button>
</form>`;
}
