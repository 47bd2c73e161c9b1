import { readableText } from '#core/readable-text.ts';
import { durationText } from '../duration.ts';
import { icons } from '../icons.ts';
import { isolated, isolatedText, type Markup, markup } from '../markup.ts';
import { moment } from '../moment.ts';
import { renderShell } from '../page-shell.ts';
import type { SecurityNotice } from '../texts/security/security-texts.ts';
import { type Texts, textsFor } from '../texts/texts.ts';
import { addSection } from './add-section.ts';
import { browsersSection, factorsSection, twoStepSection } from './lists.ts';
import { mayAdd, type SecurityView } from './security-view.ts';
import { stepBody, wayOn } from './steps.ts';
import { toldSection } from './told-section.ts';

const good: readonly SecurityNotice[] = ['added', 'removed', 'distrusted', 'changed', 'verified'];

/** "Login & security": what the person has enrolled, and how to add to it. Works without script but for passkeys. */
export function renderSecurityPage(given: SecurityView): string {
  const texts = textsFor(given.locale);
  const brand = { ...given.brand, name: readableText(given.brand.name) || 'Countersign' };
  const view = { ...given, brand };
  const { title } = texts.catalogue.security;
  const error = isFieldError(view) ? `${texts.catalogue.errorTitle}: ` : '';
  const body = view.step
    ? markup`<div class="security-step">${stepBody(texts, view, view.step)}</div>`
    : view.addsPasskey
      ? passkeyBody(texts, view)
      : listBody(texts, view);
  return renderShell({
    texts,
    title: `${error}${texts.plain(title)} – ${isolatedText(brand.name)}`,
    nonce: view.nonce,
    brand,
    css: view.assets.css,
    script: view.assets.script,
    body: markup`${noticeBox(texts, view)}${body}`,
  });
}

function passkeyBody(texts: Texts, view: SecurityView): Markup {
  const { security } = texts.catalogue;
  return markup`<h1>${security.addPasskey}</h1>
${proof(texts, view)}
${mayAdd(view) && markup`<form class="security-prove" method="post" action="${view.path}/passkey"><button class="primary" type="submit">${security.addPasskey}</button></form>`}
${wayOn(texts, view)}`;
}

function listBody(texts: Texts, view: SecurityView): Markup {
  const { security } = texts.catalogue;
  const href = view.returnHref;
  return markup`<h1>${security.title}</h1>
<p class="lead">${texts.say(security.lead, { brand: isolated(view.brand.name) })}</p>
${proof(texts, view)}
${factorsSection(texts, view)}
${twoStepSection(texts, view)}
${mayAdd(view) && addSection(texts, view)}
${browsersSection(texts, view)}
${toldSection(texts, view)}
${href !== undefined && markup`<p class="security-back"><a href="${href}">${texts.say(security.back, { brand: isolated(view.brand.name) })}</a></p>`}`;
}

function proof(texts: Texts, view: SecurityView): Markup | false {
  const { security } = texts.catalogue;
  const { factors, provedUntil, frozenUntil, now, path } = view;
  if (frozenUntil !== null) {
    const date = moment(texts, frozenUntil);
    return markup`<p class="security-proved">${icons.alert}<span>${texts.say(security.frozen, { date })}</span></p>`;
  }
  if (provedUntil !== null) {
    const time = durationText(texts, provedUntil - now, 'down');
    if (view.recovers)
      return markup`<p class="security-proved">${icons.shield}<span>${security.recovering}</span></p>`;
    return markup`<p class="quiet security-proved">${icons.shield}<span>${texts.plain(security.proved, { time })}</span></p>`;
  }
  if (factors.length === 0) return false;
  return markup`<form class="security-prove" method="post" action="${path}/prove"><p>${security.proveFirst}</p>
<button class="primary" type="submit">${security.prove}</button></form>`;
}

/** What is wrong with a field stands beside it, and not above the page. */
function isFieldError({ step, notice, typedAddress }: SecurityView): boolean {
  return (step?.kind === 'app' && notice === 'wrong') || typedAddress !== undefined;
}

function noticeBox({ catalogue }: Texts, view: SecurityView): Markup | false {
  const { notice } = view;
  if (notice === undefined || isFieldError(view)) return false;
  const isGood = good.includes(notice);
  return markup`<div class="notice ${isGood ? 'notice-good' : 'notice-warning'}" role="status">${isGood ? icons.check : icons.alert}<p>${catalogue.security.notices[notice]}</p></div>`;
}
