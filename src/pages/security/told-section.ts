import { isolated, type Markup, markup } from '../markup.ts';
import { minuteText, noticeStory } from '../notice-story.ts';
import type { Texts } from '../texts/texts.ts';
import type { SecurityView } from './security-view.ts';

/** What every address was told of in the last days: somebody who sits here without them sees it too. */
export function toldSection(texts: Texts, { told }: SecurityView): Markup | false {
  const { security } = texts.catalogue;
  if (told.length === 0) return false;
  const items = told.map(
    (one) => markup`<li class="security-item"><div class="security-what">
<strong>${noticeStory(texts, one)}</strong>
<span class="quiet"><bdi dir="ltr">${minuteText(one.at)}</bdi></span>
<span class="quiet">${texts.say(security.toldBy, { to: markup`${one.to.map((to, index) => markup`${index > 0 && ', '}${isolated(to)}`)}` })}</span>
</div></li>
`,
  );
  return markup`<section class="security" aria-labelledby="told-heading"><h2 id="told-heading">${security.told}</h2>
<ul class="security-list">${items}</ul>
</section>`;
}
