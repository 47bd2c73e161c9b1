import type { NoticeClient } from '#core/notice.ts';
import { noticeTextsFor } from '#core/notice-texts/catalogue.ts';
import type { NoticeTexts } from '#core/notice-texts/notice-texts.ts';
import { readableText } from '#core/readable-text.ts';
import { icons } from './icons.ts';
import { isolated, isolatedText, type Markup, markup } from './markup.ts';
import { moment } from './moment.ts';
import { type NoticeStory, noticeStory } from './notice-story.ts';
import { renderShell } from './page-shell.ts';
import { type Texts, textsFor } from './texts/texts.ts';
import type { Brand, PageAssets } from './verification-view.ts';

/** The page of a notice, for whoever came by the link of one of their addresses. Times are epoch milliseconds. */
export type NoticeView = NoticeStory & {
  /** BCP 47. */
  readonly locale: string;
  readonly nonce: string;
  readonly brand: Brand;
  readonly assets: PageAssets;
  /** Where its forms go. */
  readonly path: string;
  readonly client: NoticeClient;
  readonly at: number;
  /** `open`: it can be said that it wasn't them. `thanks`: they said that it was. `informs`: there is nothing to say. */
  readonly state: 'open' | 'thanks' | 'stopped' | 'over' | 'informs';
  /** What saying so takes back. */
  readonly undo: 'change' | 'recovery' | 'dispute' | null;
  /** Until when nothing can be changed; null: it can. */
  readonly frozenUntil: number | null;
  /** The app's own pages, which it has said of itself; absent: it has none over https. */
  readonly appHref?: string;
};

/** "Was this you?": what happened, and two buttons. Looking changes nothing (law 10), and it needs no script. */
export function renderNoticePage(given: NoticeView): string {
  const texts = textsFor(given.locale);
  const notice = noticeTextsFor(given.locale);
  const view = { ...given, brand: { ...given.brand, name: readableText(given.brand.name) || 'Countersign' } };
  return renderShell({
    texts,
    title: `${titleOf(texts, notice, view)} – ${isolatedText(view.brand.name)}`,
    nonce: view.nonce,
    brand: view.brand,
    css: view.assets.css,
    script: view.assets.script,
    body: body(texts, notice, view),
  });
}

/** How things stand: a question that was answered isn't asked any more. */
function titleOf(texts: Texts, { page, what }: NoticeTexts, { state, kind, by }: NoticeView): string {
  switch (state) {
    case 'open':
      return page.title;
    case 'informs':
      return texts.plain(what[kind], { factor: '', by: by ?? '' });
    default:
      return page[state];
  }
}

function body(texts: Texts, notice: NoticeTexts, view: NoticeView): Markup {
  const brand = isolated(view.brand.name);
  const { page } = notice;
  switch (view.state) {
    case 'open':
      return markup`<h1>${page.title}</h1>
${story(texts, notice, view)}
${choice(texts, notice, view)}`;
    case 'stopped':
      return stoppedBody(texts, notice, view);
    case 'thanks':
      return markup`${ending(icons.check, 'approved', page.thanks)}
${appLink(texts, page, view)}`;
    case 'over':
      return markup`${ending(icons.clock, 'expired', page.over, texts.say(page.overNext, { brand }))}
${appLink(texts, page, view)}`;
    case 'informs':
      return markup`<h1>${noticeStory(texts, view)}</h1>
${facts(texts, notice, view)}
<p class="notice-next">${texts.say(page.informs, { brand })}</p>
${appLink(texts, page, view)}`;
  }
}

function stoppedBody(texts: Texts, notice: NoticeTexts, view: NoticeView): Markup {
  const { page } = notice;
  const { frozenUntil, undo, appHref, brand } = view;
  const name = isolated(brand.name);
  return markup`${ending(icons.check, 'approved', page.stopped, page.stoppedTold)}
${story(texts, notice, view)}
${undo === 'recovery' && markup`<p class="notice-next">${page.putBack}</p>`}
${frozenUntil !== null && markup`<p class="notice-next">${texts.say(page.frozen, { date: moment(texts, frozenUntil) })}</p>`}
<p class="notice-next">${texts.say(page.next, { brand: name })}</p>
${appHref !== undefined && markup`<p class="notice-next"><a class="primary" href="${appHref}"><span>${texts.say(page.go, { brand: name })}</span></a></p>`}`;
}

function ending(
  picture: Markup,
  look: 'approved' | 'expired',
  heading: string,
  text?: string | Markup,
): Markup {
  return markup`<div class="ended ended-${look}"><div class="ended-picture">${picture}</div><h1>${heading}</h1>${text !== undefined && markup`<p class="lead">${text}</p>`}</div>`;
}

function appLink(texts: Texts, page: NoticeTexts['page'], { appHref, brand }: NoticeView): Markup | false {
  if (appHref === undefined) return false;
  return markup`<p class="security-back"><a href="${appHref}">${texts.say(page.go, { brand: isolated(brand.name) })}</a></p>`;
}

function story(texts: Texts, notice: NoticeTexts, view: NoticeView): Markup {
  return markup`<p class="lead">${noticeStory(texts, view)}</p>
${facts(texts, notice, view)}`;
}

function facts(texts: Texts, notice: NoticeTexts, { at, client }: NoticeView): Markup {
  const row = (label: string, value: string | undefined) =>
    value !== undefined &&
    value !== '' &&
    markup`<div class="fact fact-detail"><dt>${label}</dt><dd dir="auto">${value}</dd></div>`;
  return markup`<dl class="facts">
<div class="fact fact-detail"><dt>${notice.when}</dt><dd>${moment(texts, at)}</dd></div>
${row(notice.browser, client.browser && readableText(client.browser))}
${row(notice.place, client.place && readableText(client.place))}
</dl>`;
}

function choice(texts: Texts, { page, notMeButton }: NoticeTexts, { undo, path }: NoticeView): Markup {
  const effects = {
    change: page.effectsWithUndo,
    recovery: page.effectsOfRecovery,
    dispute: page.effectsOfDispute,
    none: page.effects,
  }[undo ?? 'none'];
  return markup`<p id="effects">${texts.say(effects, { button: notMeButton })}</p>
<form class="notice-choice" method="post" action="${path}">
<button class="primary" type="submit" name="answer" value="not-me" aria-describedby="effects">${notMeButton}</button>
<button class="plain" type="submit" name="answer" value="me">${page.wasMeButton}</button>
</form>`;
}
