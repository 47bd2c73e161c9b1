import { type Markup, markup } from '../markup.ts';
import { moment } from '../moment.ts';
import { noticeStory } from '../notice-story.ts';
import { address } from '../other-ways.ts';
import type { Texts } from '../texts/texts.ts';
import type { SecurityView } from './security-view.ts';

/** What every address was told of in the last days: somebody who sits here without them sees it too. */
export function toldSection(texts: Texts, { told }: SecurityView): Markup | false {
  const { security } = texts.catalogue;
  if (told.length === 0) return false;
  const items = told.map(
    (one) => markup`<li class="security-item"><div class="security-what">
<strong>${noticeStory(texts, one)}</strong>
<span class="quiet">${moment(texts, one.at)}</span>
<span class="quiet">${texts.say(security.toldBy, { to: addresses(texts, one.to) })}</span>
</div></li>
`,
  );
  return markup`<section class="security" aria-labelledby="told-heading"><h2 id="told-heading">${security.told}</h2>
<ul class="security-list">${items}</ul>
</section>`;
}

// Not `Intl.ListFormat`: it writes the Arabic "and" onto the address that follows.
const commas: Readonly<Record<string, string>> = { ar: '، ', ja: '、' };

/** No line ends within an address. */
function addresses({ catalogue }: Texts, to: readonly string[]): Markup {
  const comma = commas[catalogue.locale] ?? ', ';
  return markup`${to.map((one, index) => markup`${index > 0 && comma}${address(one)}`)}`;
}
