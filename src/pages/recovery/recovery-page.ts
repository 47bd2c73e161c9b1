import { readableText } from '#core/readable-text.ts';
import { icons } from '../icons.ts';
import { isolated, isolatedText, type Markup, markup } from '../markup.ts';
import { moment } from '../moment.ts';
import { address } from '../other-ways.ts';
import { renderShell } from '../page-shell.ts';
import { type Texts, textsFor } from '../texts/texts.ts';
import type { RecoveryPageView, RecoveryState, ShownThing, WayKind } from './recovery-page-view.ts';

const pictures = { ...icons, phone: icons.sms } as const;

/** The way back into an account. Works without script: every step is a form. */
export function renderRecoveryPage(given: RecoveryPageView): string {
  const texts = textsFor(given.locale);
  const brand = { ...given.brand, name: readableText(given.brand.name) || 'Countersign' };
  const view = { ...given, brand };
  const { title } = texts.catalogue.recovery;
  return renderShell({
    texts,
    title: `${texts.plain(title)} – ${isolatedText(brand.name)}`,
    nonce: view.nonce,
    brand,
    css: view.assets.css,
    script: view.assets.script,
    body: markup`${noticeBox(texts, view)}${body(texts, view)}${wayBack(texts, view)}`,
  });
}

function body(texts: Texts, view: RecoveryPageView): Markup {
  const { state } = view;
  switch (state.kind) {
    case 'ask':
      return askBody(texts, view);
    case 'shown':
      return shownBody(texts, view, state);
    case 'nothing':
      return nothingBody(texts, view);
    case 'waiting':
      return waitingBody(texts, view, state);
    case 'ready':
      return readyBody(texts, view, state);
    case 'finished':
      return finishedBody(texts, state);
  }
}

type State<Kind extends RecoveryState['kind']> = Extract<RecoveryState, { readonly kind: Kind }>;

function askBody(texts: Texts, view: RecoveryPageView): Markup {
  const { recovery } = texts.catalogue;
  return markup`<h1>${recovery.title}</h1>
<p class="lead">${texts.say(recovery.lead, { brand: isolated(view.brand.name) })}</p>
<section class="security" aria-labelledby="how-heading"><h2 id="how-heading">${recovery.howHeading}</h2>
<ol class="recovery-how"><li>${recovery.howShow}</li><li>${recovery.howWait}</li><li>${recovery.howTold}</li></ol>
</section>
${waysSection(texts, view, ['phone', 'email', 'recovery_codes'])}`;
}

/** The same for everybody, whether they have such codes or not. Each address keeps its number, whatever is left out. */
function waysSection(texts: Texts, { path, ways }: RecoveryPageView, kinds: readonly WayKind[]): Markup {
  const { recovery } = texts.catalogue;
  return markup`<section class="security" aria-labelledby="ways-heading"><h2 id="ways-heading">${recovery.showHeading}</h2>
${ways.map(
  ({ kind, to }, index) =>
    kinds.includes(kind) &&
    markup`<form method="post" action="${path}/send"><input type="hidden" name="way" value="${index}">${way(pictures[kind], texts.say(recovery.send, { to: address(to) }))}</form>
`,
)}
${kinds.includes('recovery_codes') && markup`<form method="post" action="${path}/code">${way(icons.recovery_codes, texts.say(recovery.code))}</form>`}
</section>`;
}

function way(picture: Markup, label: Markup): Markup {
  return markup`<button class="way" type="submit">${picture}<span class="way-text"><span>${label}</span></span></button>`;
}

/** Nothing counts by following a link: the person says so. */
function shownBody(texts: Texts, { path }: RecoveryPageView, { to }: State<'shown'>): Markup {
  const { recovery } = texts.catalogue;
  const what =
    to === null ? texts.say(recovery.otherShown) : texts.say(recovery.addressShown, { to: address(to) });
  return markup`<div class="security-step"><h1>${what}</h1>
<p>${recovery.tellsAll}</p>
<form method="post" action="${path}/count"><button class="primary" type="submit">${recovery.goOn}</button></form>
<p class="security-back"><a href="${path}?again">${texts.catalogue.security.stop}</a></p></div>`;
}

/** No button that leads here again. */
function nothingBody(texts: Texts, { brand, returnHref }: RecoveryPageView): Markup {
  const { recovery, security } = texts.catalogue;
  const name = isolated(brand.name);
  return markup`<div class="security-step"><h1>${recovery.nothingHeading}</h1>
<p>${texts.say(recovery.nothingText, { brand: name })}</p>
${returnHref !== undefined && markup`<p><a class="primary" href="${returnHref}"><span>${texts.say(security.signIn, { brand: name })}</span></a></p>`}</div>`;
}

function waitingBody(texts: Texts, view: RecoveryPageView, state: State<'waiting'>): Markup {
  const { recovery } = texts.catalogue;
  return markup`<h1>${recovery.waitingHeading}</h1>
<p class="lead">${texts.say(recovery.waitingUntil, { date: moment(texts, state.readyAt) })}</p>
<p>${texts.say(recovery.waitingText, { brand: isolated(view.brand.name), link: texts.catalogue.lostEverything })}</p>
${state.bySupport && markup`<p class="quiet">${recovery.bySupport}</p>`}
${shownSection(texts, state.shown)}
${soonerSection(texts, view, state)}
${stopSection(texts, view)}`;
}

/** Only what shortens the wait: another number is the same proof again. */
function soonerSection(texts: Texts, view: RecoveryPageView, { sooner }: State<'waiting'>): Markup | false {
  const isThere = (kind: WayKind) => kind === 'recovery_codes' || view.ways.some((one) => one.kind === kind);
  if (!sooner.some(isThere)) return false;
  return markup`<p>${texts.catalogue.recovery.sooner}</p>
${waysSection(texts, view, sooner)}`;
}

function readyBody(texts: Texts, view: RecoveryPageView, { shown }: State<'ready'>): Markup {
  const { recovery } = texts.catalogue;
  return markup`<h1>${recovery.readyHeading}</h1>
<p class="lead">${recovery.readyText}</p>
<form method="post" action="${view.path}/finish"><button class="primary" type="submit">${recovery.finish}</button></form>
${shownSection(texts, shown)}
${stopSection(texts, view)}`;
}

function finishedBody({ catalogue }: Texts, { href }: State<'finished'>): Markup {
  const { recovery } = catalogue;
  return markup`<h1>${recovery.readyHeading}</h1>
<p class="lead">${recovery.readyText}</p>
<p><a class="primary" href="${href}">${recovery.finish}</a></p>`;
}

function shownSection(texts: Texts, shown: readonly ShownThing[]): Markup {
  const { recovery, security } = texts.catalogue;
  return markup`<section class="security" aria-labelledby="shown-heading"><h2 id="shown-heading">${recovery.shownHeading}</h2>
<ul class="security-list">${shown.map(
    ({ kind, to }) =>
      markup`<li class="security-item">${pictures[kind]}<div class="security-what"><strong>${security.kinds[kind]}</strong>${to !== null && markup`<span>${address(to)}</span>`}</div></li>
`,
  )}</ul>
</section>`;
}

/** Opened first and pressed second, so that it isn't hit by accident. */
function stopSection({ catalogue }: Texts, { path }: RecoveryPageView): Markup {
  const { recovery } = catalogue;
  return markup`<details class="not-me">
<summary>${recovery.stopHeading}</summary>
<form method="post" action="${path}/cancel"><p>${recovery.stopText}</p>
<button class="danger" type="submit">${recovery.stop}</button></form>
</details>`;
}

function wayBack(texts: Texts, { returnHref, brand, state }: RecoveryPageView): Markup | false {
  if (returnHref === undefined || state.kind === 'nothing') return false;
  const { back } = texts.catalogue.security;
  return markup`<p class="security-back"><a href="${returnHref}">${texts.say(back, { brand: isolated(brand.name) })}</a></p>`;
}

function noticeBox({ catalogue }: Texts, { notice, state }: RecoveryPageView): Markup | false {
  if (notice === undefined || state.kind === 'nothing') return false;
  const isGood = notice === 'canceled';
  return markup`<div class="notice ${isGood ? 'notice-good' : 'notice-warning'}" role="status">${isGood ? icons.check : icons.alert}<p>${catalogue.recovery.notices[notice]}</p></div>`;
}
