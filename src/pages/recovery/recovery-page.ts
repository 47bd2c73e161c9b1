import { readableText } from '#core/readable-text.ts';
import { icons } from '../icons.ts';
import { isolated, isolatedText, type Markup, markup } from '../markup.ts';
import { address } from '../other-ways.ts';
import { renderShell } from '../page-shell.ts';
import { type Texts, textsFor } from '../texts/texts.ts';
import type { RecoveryPageView, RecoveryState, ShownThing } from './recovery-page-view.ts';

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
${waysSection(texts, view)}`;
}

/** The same for everybody, whether they have such codes or not. */
function waysSection(texts: Texts, { path, ways }: RecoveryPageView): Markup {
  const { recovery } = texts.catalogue;
  return markup`<section class="security" aria-labelledby="ways-heading"><h2 id="ways-heading">${recovery.showHeading}</h2>
${ways.map(
  ({ kind, to }, index) =>
    markup`<form method="post" action="${path}/send"><input type="hidden" name="way" value="${index}">${way(pictures[kind], texts.say(recovery.send, { to: address(to) }))}</form>
`,
)}
<form method="post" action="${path}/code">${way(icons.recovery_codes, texts.say(recovery.code))}</form>
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

function waitingBody(texts: Texts, view: RecoveryPageView, state: State<'waiting'>): Markup {
  const { recovery } = texts.catalogue;
  const date = momentText(texts, state.readyAt);
  return markup`<h1>${recovery.waitingHeading}</h1>
<p class="lead">${texts.say(recovery.waitingUntil, { date: markup`<time datetime="${new Date(state.readyAt).toISOString()}">${date}</time>` })}</p>
<p>${recovery.waitingText}</p>
${state.bySupport && markup`<p class="quiet">${recovery.bySupport}</p>`}
${shownSection(texts, state.shown)}
<p>${recovery.sooner}</p>
${waysSection(texts, view)}
${stopSection(texts, view)}`;
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

/** Said with its zone: whoever waits may be anywhere. */
function momentText({ catalogue }: Texts, at: number): string {
  const day = { year: 'numeric', month: 'long', day: 'numeric' } as const;
  const time = { hour: 'numeric', minute: '2-digit', timeZone: 'UTC', timeZoneName: 'short' } as const;
  return new Intl.DateTimeFormat(catalogue.locale, { ...day, ...time, numberingSystem: 'latn' }).format(at);
}

function wayBack(texts: Texts, { returnHref, brand }: RecoveryPageView): Markup | false {
  if (returnHref === undefined) return false;
  const { back } = texts.catalogue.security;
  return markup`<p class="security-back"><a href="${returnHref}">${texts.say(back, { brand: isolated(brand.name) })}</a></p>`;
}

function noticeBox({ catalogue }: Texts, { notice }: RecoveryPageView): Markup | false {
  if (notice === undefined) return false;
  const isGood = notice === 'canceled';
  return markup`<div class="notice ${isGood ? 'notice-good' : 'notice-warning'}" role="status">${isGood ? icons.check : icons.alert}<p>${catalogue.recovery.notices[notice]}</p></div>`;
}
