import { readableText } from '#core/readable-text.ts';
import { fewRecoveryCodes } from '#core/recovery-codes.ts';
import { icons } from '../icons.ts';
import { isolated, type Markup, markup } from '../markup.ts';
import { address } from '../other-ways.ts';
import type { Texts } from '../texts/texts.ts';
import { mayChange, type SecurityView, type ShownFactor } from './security-view.ts';
import { whenOf } from './when-of.ts';

const pictures = { ...icons, phone: icons.sms } as const;

/** One thing that the person has enrolled, and what they can do with it. */
export function factorItem(texts: Texts, view: SecurityView, factor: ShownFactor, index: number): Markup {
  const { security } = texts.catalogue;
  const kind = texts.plain(security.kinds[factor.kind]);
  const name = readableText(factor.name);
  const known = name === '' ? kind : name;
  return markup`<li class="security-item">${pictures[factor.kind]}<div class="security-what">
<strong>${isolated(known)}</strong>
${factor.to !== null && markup`<span>${address(factor.to)}</span>`}
${name !== '' && markup`<span class="quiet">${kind}</span>`}
<span class="quiet">${whenOf(texts, factor)}</span>
${factor.codesLeft !== null && codesLeft(texts, factor.codesLeft)}
${factor.needsVerification && markup`<span class="security-few">${factor.recycledAt === null ? security.old : security.recycled}</span>`}
${factor.willBeReplaced && markup`<span class="security-few">${security.willBeReplaced}</span>`}
</div>
${acts(texts, view, factor, known, index)}</li>
`;
}

function codesLeft({ catalogue, plain }: Texts, count: number): Markup {
  const { codesLeft: left, fewCodes: few } = catalogue.security;
  const isFew = count <= fewRecoveryCodes;
  return markup`<span class="${isFew ? 'security-few' : 'quiet'}">${plain(left, { count })}</span>${isFew && markup`<span class="security-few">${few}</span>`}`;
}

function acts(
  texts: Texts,
  view: SecurityView,
  factor: ShownFactor,
  name: string,
  index: number,
): Markup | false {
  const again = factor.needsVerification && verifyAgain(texts, view, factor, name);
  if (!again && !mayChange(view)) return false;
  return markup`<div class="security-acts">
${again}
${mayChange(view) && changes(texts, view, factor, name, index)}
</div>`;
}

/** Whoever has an address of old proves by a code that they read there still; one that is somebody else's takes another proof first. */
function verifyAgain(texts: Texts, view: SecurityView, factor: ShownFactor, name: string): Markup | false {
  const { security } = texts.catalogue;
  if (factor.recycledAt !== null && !mayChange(view)) return false;
  return markup`<form method="post" action="${view.path}/verify"><input type="hidden" name="factorId" value="${factor.id}"><button class="plain" type="submit" aria-label="${texts.plain(security.verifyAgainNamed, { name })}">${security.verifyAgain}</button></form>`;
}

function changes(
  texts: Texts,
  { path, factors }: SecurityView,
  factor: ShownFactor,
  name: string,
  index: number,
): Markup {
  const { security } = texts.catalogue;
  const { id, kind } = factor;
  const first =
    index > 0 && kind !== 'recovery_codes' && kind !== 'passkey' && factors[0]?.kind !== 'passkey';
  return markup`${first && markup`<form method="post" action="${path}/first"><input type="hidden" name="factorId" value="${id}"><button class="plain" type="submit">${security.first}</button></form>`}
${kind !== 'recovery_codes' && rename(texts, path, factor, name)}
${removal(texts, path, factor, name)}`;
}

/** Two of a kind are told apart by what the person calls them. */
function rename(texts: Texts, path: string, { id, name: own }: ShownFactor, name: string): Markup {
  const { security } = texts.catalogue;
  return markup`<details class="security-open"><summary class="plain" aria-label="${texts.plain(security.renameNamed, { name })}">${security.rename}</summary>
<form method="post" action="${path}/rename"><input type="hidden" name="factorId" value="${id}">
<label for="name-${id}">${security.nameLabel}</label>
<input class="text" id="name-${id}" name="name" type="text" dir="auto" maxlength="60" required value="${readableText(own)}">
<button class="primary" type="submit">${security.saveName}</button></form></details>`;
}

/** Opened first and pressed second: what is removed is gone at once. */
function removal(texts: Texts, path: string, { id, kind }: ShownFactor, name: string): Markup {
  const { security } = texts.catalogue;
  const named = texts.plain(security.removeNamed, { name });
  const text = kind === 'recovery_codes' ? security.removeCodesText : security.removeText;
  return markup`<details class="security-open"><summary class="plain plain-danger" aria-label="${named}">${security.remove}</summary>
<form method="post" action="${path}/remove"><input type="hidden" name="factorId" value="${id}"><p>${text}</p>
<button class="danger" type="submit">${named}</button></form></details>`;
}
