import { icons } from '../icons.ts';
import { type Markup, markup } from '../markup.ts';
import type { Texts } from '../texts/texts.ts';
import type { SecurityView } from './security-view.ts';

/** Everything that may be added, what protects best first. */
export function addSection(
  { catalogue }: Texts,
  { path, factors, passkeys, recovers }: SecurityView,
): Markup {
  const { security } = catalogue;
  const hasCodes = factors.some(({ kind }) => kind === 'recovery_codes');
  const way = (action: string, icon: Markup, label: string) =>
    markup`<form method="post" action="${path}/${action}"><button class="way" type="submit">${icon}<span class="way-text"><span>${label}</span></span></button></form>
`;
  return markup`<section class="security" aria-labelledby="add-heading"><h2 id="add-heading">${security.add}</h2>
${passkeys && way('passkey', icons.passkey, security.addPasskey)}
${way('app', icons.totp, security.addApp)}
${factors.length > 0 && !recovers && way('codes', icons.recovery_codes, hasCodes ? security.renewCodes : security.makeCodes)}
<form class="security-address" method="post" action="${path}/address">
<label for="to">${security.addressLabel}</label>
<p class="quiet" id="to-hint">${security.addressHint}</p>
<input class="text" id="to" name="to" type="text" inputmode="email" autocomplete="tel" dir="ltr" maxlength="320" required aria-describedby="to-hint">
<button class="primary" type="submit">${security.addressSubmit}</button>
</form>
</section>`;
}
