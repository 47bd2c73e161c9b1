import { readableText } from '#core/readable-text.ts';
import { isolated, type Markup, markup } from '../markup.ts';
import type { Texts } from '../texts/texts.ts';
import { factorItem } from './factor-item.ts';
import { mayChange, type SecurityView } from './security-view.ts';
import { whenOf } from './when-of.ts';

/** What the person has enrolled, in the order in which they are asked. */
export function factorsSection(texts: Texts, view: SecurityView): Markup {
  const { security } = texts.catalogue;
  return markup`<section class="security" aria-labelledby="factors-heading"><h2 id="factors-heading">${security.heading}</h2>
${
  view.factors.length === 0
    ? markup`<p class="quiet">${texts.say(security.none, { brand: isolated(view.brand.name) })}</p>`
    : markup`<ul class="security-list">${view.factors.map((factor, index) => factorItem(texts, view, factor, index))}</ul>`
}
</section>`;
}

/** Whether more than a password is asked for. */
export function twoStepSection(texts: Texts, view: SecurityView): Markup | false {
  const { security } = texts.catalogue;
  const { twoStep, twoStepDemanded, hasBackup, factors, path } = view;
  // A recovery is a leave for one new factor: what else there may be comes after.
  if (view.recovers || (factors.length === 0 && !twoStepDemanded)) return false;
  const brand = isolated(view.brand.name);
  const button = (on: boolean) =>
    markup`<form method="post" action="${path}/two-step"><input type="hidden" name="on" value="${on ? 'yes' : 'no'}"><button class="plain" type="submit">${on ? security.turnOn : security.turnOff}</button></form>`;
  return markup`<section class="security" aria-labelledby="two-step-heading"><h2 id="two-step-heading">${security.twoStep}</h2>
<p>${twoStepDemanded ? texts.say(security.twoStepDemanded, { brand }) : twoStep ? security.twoStepOn : texts.say(security.twoStepOff, { brand })}</p>
${(twoStepDemanded || !twoStep) && !hasBackup && needsBackup(texts, view)}
${mayChange(view) && !twoStepDemanded && (twoStep || hasBackup) && button(!twoStep)}
</section>`;
}

/** Points at what stands on the page: nothing can be set up before the person has shown that it's them, or while all is frozen. */
function needsBackup({ catalogue }: Texts, view: SecurityView): Markup | false {
  const { needsBackup: next, needsBackupFirst: first } = catalogue.security;
  if (view.frozenUntil !== null) return false;
  return markup`<p class="${view.twoStepDemanded ? 'security-few' : 'quiet'}">${mayChange(view) ? next : first}</p>`;
}

/** Where the person isn't asked again. Asking again there takes no proof: it only makes things safer. */
export function browsersSection(texts: Texts, { browsers, path }: SecurityView): Markup | false {
  const { security } = texts.catalogue;
  if (browsers.length === 0) return false;
  const items = browsers.map((browser) => {
    const name = readableText(browser.name);
    return markup`<li class="security-item"><div class="security-what"><strong>${isolated(name)}</strong><span class="quiet">${whenOf(texts, browser)}</span></div>
<form class="security-act" method="post" action="${path}/browsers"><input type="hidden" name="browserId" value="${browser.id}"><button class="plain plain-danger" type="submit" aria-label="${texts.plain(security.removeNamed, { name })}">${security.remove}</button></form></li>
`;
  });
  return markup`<section class="security" aria-labelledby="browsers-heading"><h2 id="browsers-heading">${security.browsers}</h2>
<p class="quiet">${security.browsersText}</p>
<ul class="security-list">${items}</ul>
<form method="post" action="${path}/browsers"><button class="plain plain-danger" type="submit">${security.askEverywhere}</button></form>
</section>`;
}
