import { type AskedBy, isClosed } from './asked-by.ts';
import { type Markup, markup } from './markup.ts';
import { hasOtherWays, noneOfThese, otherWays } from './other-ways.ts';
import type { Texts } from './texts/texts.ts';
import type { VerificationView } from './verification-view.ts';

/**
 * Below the field of what the person has: its usual trouble, and every other way. Nothing here was sent, so nothing is sent
 * again. In the place of a field where what was asked for is closed.
 */
export function ownSection(texts: Texts, view: VerificationView, asked: AskedBy): Markup | false {
  const { catalogue } = texts;
  const closed = isClosed(view);
  const trouble = closed || asked === 'passkey' || asked === 'message' ? undefined : catalogue.own[asked];
  const ways = hasOtherWays(view);
  const none = noneOfThese(texts, view);
  if (!trouble && !ways && !none) return false;
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
${asked !== 'message' && markup`<input type="hidden" name="by" value="${asked}">`}
${otherWays(texts, view)}
</form>`
}
${none}
</section>`;
}
