import type { NoticeClient } from '#core/notice.ts';
import { noticeTextsFor } from '#core/notice-texts/catalogue.ts';
import type { NoticeTexts } from '#core/notice-texts/notice-texts.ts';
import { readableText } from '#core/readable-text.ts';
import { icons } from './icons.ts';
import { isolated, isolatedText, type Markup, markup } from './markup.ts';
import { minuteText, type NoticeStory, noticeStory } from './notice-story.ts';
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
  readonly undo: 'change' | 'dispute' | null;
  /** Until when nothing can be changed; null: it can. */
  readonly frozenUntil: number | null;
};

/** "Was this you?": what happened, and two buttons. Looking changes nothing (law 10), and it needs no script. */
export function renderNoticePage(given: NoticeView): string {
  const texts = textsFor(given.locale);
  const notice = noticeTextsFor(given.locale);
  const view = { ...given, brand: { ...given.brand, name: readableText(given.brand.name) || 'Countersign' } };
  return renderShell({
    texts,
    title: `${notice.page.title} – ${isolatedText(view.brand.name)}`,
    nonce: view.nonce,
    brand: view.brand,
    css: view.assets.css,
    body: body(texts, notice, view),
  });
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
      return markup`${ending(icons.check, 'approved', page.stopped)}
${story(texts, notice, view)}
${view.frozenUntil !== null && markup`<p class="notice-next">${texts.say(page.frozen, { date: markup`<bdi dir="ltr">${minuteText(view.frozenUntil)}</bdi>` })}</p>`}
<p class="notice-next">${texts.say(page.next, { brand })}</p>`;
    case 'thanks':
      return ending(icons.check, 'approved', page.thanks);
    case 'over':
      return ending(icons.clock, 'expired', texts.say(page.over, { brand }));
    case 'informs':
      return markup`<h1>${noticeStory(texts, view)}</h1>
${facts(notice, view)}
<p class="notice-next">${texts.say(page.informs, { brand })}</p>`;
  }
}

function ending(picture: Markup, look: 'approved' | 'expired', text: string | Markup): Markup {
  return markup`<div class="ended ended-${look}"><div class="ended-picture">${picture}</div><h1>${text}</h1></div>`;
}

function story(texts: Texts, notice: NoticeTexts, view: NoticeView): Markup {
  return markup`<p class="lead">${noticeStory(texts, view)}</p>
${facts(notice, view)}`;
}

function facts(notice: NoticeTexts, { at, client }: NoticeView): Markup {
  const row = (label: string, value: string | undefined, direction: 'ltr' | 'auto') =>
    value !== undefined &&
    value !== '' &&
    markup`<div class="fact fact-detail"><dt>${label}</dt><dd dir="${direction}">${value}</dd></div>`;
  return markup`<dl class="facts">
${row(notice.when, minuteText(at), 'ltr')}
${row(notice.browser, client.browser && readableText(client.browser), 'auto')}
${row(notice.place, client.place && readableText(client.place), 'auto')}
</dl>`;
}

function choice(texts: Texts, { page, notMeButton }: NoticeTexts, { undo, path, brand }: NoticeView): Markup {
  const effects = {
    change: page.effectsWithUndo,
    dispute: page.effectsOfDispute,
    none: page.effects,
  }[undo ?? 'none'];
  return markup`<p id="effects">${texts.say(effects, { brand: isolated(brand.name) })}</p>
<form class="notice-choice" method="post" action="${path}">
<button class="primary" type="submit" name="answer" value="not-me" aria-describedby="effects">${notMeButton}</button>
<button class="plain" type="submit" name="answer" value="me">${page.wasMeButton}</button>
</form>`;
}
