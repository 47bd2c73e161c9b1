import type { OwnMethod } from '#core/factor.ts';
import { type Markup, markup } from './markup.ts';
import { hasOtherWays, noneOfThese, otherWays } from './other-ways.ts';
import type { Texts } from './texts/texts.ts';
import type { VerificationView } from './verification-view.ts';

/** Below the field of what the person has: its usual trouble, and every other way. Nothing here was sent, so nothing is sent again. */
export function ownSection(texts: Texts, view: VerificationView, method: OwnMethod): Markup {
  const { catalogue } = texts;
  const trouble = method === 'passkey' ? undefined : catalogue.own[method];
  const ways = hasOtherWays(view);
  const waysHeading = trouble
    ? markup`<h3>${catalogue.otherWays}</h3>`
    : markup`<h2>${catalogue.otherWays}</h2>`;
  return markup`<section class="resend">
${
  trouble &&
  markup`<h2>${trouble.troubleHeading}</h2>
<p class="quiet">${trouble.trouble}</p>`
}
${
  ways &&
  markup`${waysHeading}
<form method="post" action="/v/${view.id}/resend" data-resend data-ready="${catalogue.resendReady}">
<input type="hidden" name="by" value="${method}">
${otherWays(texts, view)}
</form>`
}
${noneOfThese(texts, view)}
</section>`;
}
