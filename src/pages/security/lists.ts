import { readableText } from '#core/readable-text.ts';
import { fewRecoveryCodes } from '#core/recovery-codes.ts';
import { icons } from '../icons.ts';
import { isolated, type Markup, markup } from '../markup.ts';
import { address } from '../other-ways.ts';
import type { Texts } from '../texts/texts.ts';
import { mayChange, type SecurityView, type ShownFactor } from './security-view.ts';

const pictures = { ...icons, phone: icons.sms } as const;

/** What the person has enrolled, in the order in which they are asked. */
export function factorsSection(texts: Texts, view: SecurityView): Markup {
  const { security } = texts.catalogue;
  return markup`<section class="security" aria-labelledby="factors-heading"><h2 id="factors-heading">${security.heading}</h2>
${
  view.factors.length === 0
    ? markup`<p class="quiet">${security.none}</p>`
    : markup`<ul class="security-list">${view.factors.map((factor, index) => factorItem(texts, view, factor, index))}</ul>`
}
</section>`;
}

function factorItem(texts: Texts, view: SecurityView, factor: ShownFactor, index: number): Markup {
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
</div>
<div class="security-acts">
${factor.needsVerification && verifyAgain(texts, view, factor, known)}
${mayChange(view) && changes(texts, view, factor, known, index)}
</div>
</li>
`;
}

/** Whoever has an address of old proves by a code that they read there still; one that is somebody else's takes another proof first. */
function verifyAgain(texts: Texts, view: SecurityView, factor: ShownFactor, name: string): Markup | false {
  const { security } = texts.catalogue;
  if (factor.recycledAt !== null && !mayChange(view)) return false;
  return markup`<form method="post" action="${view.path}/verify"><input type="hidden" name="factorId" value="${factor.id}"><button class="plain" type="submit" aria-label="${texts.plain(security.verifyAgainNamed, { name })}">${security.verifyAgain}</button></form>`;
}

function codesLeft({ catalogue, plain }: Texts, count: number): Markup {
  const { codesLeft: left, fewCodes: few } = catalogue.security;
  const isFew = count <= fewRecoveryCodes;
  return markup`<span class="${isFew ? 'security-few' : 'quiet'}">${plain(left, { count })}</span>${isFew && markup`<span class="security-few">${few}</span>`}`;
}

function changes(
  texts: Texts,
  { path, factors }: SecurityView,
  { id, kind }: ShownFactor,
  name: string,
  index: number,
): Markup {
  const { security } = texts.catalogue;
  const first =
    index > 0 && kind !== 'recovery_codes' && kind !== 'passkey' && factors[0]?.kind !== 'passkey';
  return markup`<div class="security-changes">
${first && markup`<form method="post" action="${path}/first"><input type="hidden" name="factorId" value="${id}"><button class="plain" type="submit">${security.first}</button></form>`}
<form method="post" action="${path}/remove"><input type="hidden" name="factorId" value="${id}"><button class="plain plain-danger" type="submit" aria-label="${texts.plain(security.removeNamed, { name })}">${security.remove}</button></form>
</div>`;
}

function whenOf(
  texts: Texts,
  { createdAt, lastUsedAt }: Pick<ShownFactor, 'createdAt' | 'lastUsedAt'>,
): string {
  const { addedOn, usedOn } = texts.catalogue.security;
  const date = dateText(texts, lastUsedAt ?? createdAt);
  return texts.plain(lastUsedAt === null ? addedOn : usedOn, { date });
}

function dateText({ catalogue }: Texts, at: number): string {
  const format = { dateStyle: 'long', timeZone: 'UTC', numberingSystem: 'latn' } as const;
  return new Intl.DateTimeFormat(catalogue.locale, format).format(at);
}

/** Whether more than a password is asked for. */
export function twoStepSection(texts: Texts, view: SecurityView): Markup | false {
  const { security } = texts.catalogue;
  const { twoStep, twoStepDemanded, hasBackup, factors, path } = view;
  if (factors.length === 0 && !twoStepDemanded) return false;
  const brand = isolated(view.brand.name);
  const button = (on: boolean) =>
    markup`<form method="post" action="${path}/two-step"><input type="hidden" name="on" value="${on ? 'yes' : 'no'}"><button class="plain" type="submit">${on ? security.turnOn : security.turnOff}</button></form>`;
  return markup`<section class="security" aria-labelledby="two-step-heading"><h2 id="two-step-heading">${security.twoStep}</h2>
<p>${twoStepDemanded ? texts.say(security.twoStepDemanded, { brand }) : twoStep ? security.twoStepOn : security.twoStepOff}</p>
${(twoStepDemanded || !twoStep) && !hasBackup && markup`<p class="${twoStepDemanded ? 'security-few' : 'quiet'}">${security.needsBackup}</p>`}
${mayChange(view) && !twoStepDemanded && (twoStep || hasBackup) && button(!twoStep)}
</section>`;
}

/** Where the person isn't asked again. Asking again there takes no proof: it only makes things safer. */
export function browsersSection(texts: Texts, { browsers, path }: SecurityView): Markup | false {
  const { security } = texts.catalogue;
  if (browsers.length === 0) return false;
  const items = browsers.map((browser) => {
    const name = readableText(browser.name);
    return markup`<li class="security-item"><div class="security-what"><strong>${isolated(name)}</strong><span class="quiet">${whenOf(texts, browser)}</span></div>
<form method="post" action="${path}/browsers"><input type="hidden" name="browserId" value="${browser.id}"><button class="plain plain-danger" type="submit" aria-label="${texts.plain(security.removeNamed, { name })}">${security.remove}</button></form></li>
`;
  });
  return markup`<section class="security" aria-labelledby="browsers-heading"><h2 id="browsers-heading">${security.browsers}</h2>
<p class="quiet">${security.browsersText}</p>
<ul class="security-list">${items}</ul>
<form method="post" action="${path}/browsers"><button class="plain plain-danger" type="submit">${security.askEverywhere}</button></form>
</section>`;
}
