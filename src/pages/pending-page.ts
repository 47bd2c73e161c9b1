import { wordingOf } from '#core/wording.ts';
import { type AskedBy, askedBy, isClosed } from './asked-by.ts';
import { factList, factsOf } from './facts.ts';
import { icons } from './icons.ts';
import { isolated, type Markup, markup } from './markup.ts';
import { failureWarning, noticeBox } from './notice.ts';
import { hasOtherWays } from './other-ways.ts';
import { ownSection } from './own-section.ts';
import { messagePanel } from './panels/message-panel.ts';
import { passkeyPanel } from './panels/passkey-panel.ts';
import { recoveryPanel } from './panels/recovery-panel.ts';
import { tokenPanel } from './panels/token-panel.ts';
import { resendSection } from './resend-section.ts';
import type { Texts } from './texts/texts.ts';
import type { VerificationView } from './verification-view.ts';
import { wayBack } from './way-back.ts';

/** The page that asks: a frame, and in it the panel of one way to answer. */
export function pendingBody(texts: Texts, view: VerificationView): Markup {
  const { catalogue, say, plain } = texts;
  const asked = askedBy(view);
  const closed = isClosed(view);
  const brand = isolated(view.brand.name);
  const wording = wordingOf(view.purpose);
  const handover = wording === 'handover';
  const facts = factList(texts, factsOf(texts, view.binding));
  const channel = asked === 'message' ? (view.channel ?? 'none') : 'none';
  return markup`<div data-verification data-by="${asked}" data-page="/v/${view.id}" data-here="${here(view, asked)}" data-now="${view.now}" data-expires="${view.expiresAt}" data-digits="${digitsOf(view, asked)}" data-soon="${asked === 'message' ? catalogue.expiresSoon : catalogue.answerSoon}">
<h1>${plain(catalogue.headings[wording], { brand: view.brand.name, channel })}</h1>
<p class="lead">${say(catalogue.leads[wording], { brand, channel })}</p>
${facts}
${noticeBox(texts, view)}
${failureWarning(texts, view)}
${!closed && panel(texts, view, asked, facts !== undefined)}
${!closed && asked !== 'passkey' && safety(texts, brand, handover)}
${asked === 'message' && !closed ? resendSection(texts, view) : ownSection(texts, view, asked)}
${wayBack(texts, view, closed && !hasOtherWays(view) && view.recoverHref === undefined)}
${notMe(texts, view.id, handover, asked)}
</div>`;
}

function panel(texts: Texts, view: VerificationView, asked: AskedBy, hasFacts: boolean): Markup | undefined {
  switch (asked) {
    case 'message':
      return messagePanel(texts, view, hasFacts);
    case 'totp':
    case 'hotp':
      return tokenPanel(texts, view, asked, hasFacts);
    case 'recovery_codes':
      return recoveryPanel(texts, view, hasFacts);
    case 'passkey':
      return passkeyPanel(texts, view);
  }
}

/** Where a refresh leads to: the same question, and no form sent again. What is closed stays so until it opens. */
function here(view: VerificationView, asked: AskedBy): string {
  const { id, retryAt } = view;
  const query = new URLSearchParams({
    ...(asked === 'message' ? {} : { by: asked }),
    ...(isClosed(view) ? { notice: 'too-many-failures' } : {}),
    ...(isClosed(view) && retryAt !== undefined ? { until: String(retryAt) } : {}),
  });
  return query.size === 0 ? `/v/${id}` : `/v/${id}?${query}`;
}

/** Of the code that is sent as soon as it comes in one piece; empty where its length isn't known. */
function digitsOf({ digits, ownDigits }: VerificationView, asked: AskedBy): number | string {
  if (asked === 'message') return digits;
  return asked === 'totp' || asked === 'hotp' ? (ownDigits ?? '') : '';
}

function safety({ catalogue, say }: Texts, brand: Markup, handover: boolean): Markup {
  return markup`<div class="safety">${icons.shield}<div>
<h2>${handover ? catalogue.handover.shareHeading : catalogue.shareHeading}</h2>
<p>${say(handover ? catalogue.handover.share : catalogue.share, { brand })}</p>
</div></div>`;
}

/** Opened first and pressed second, so that it isn't hit by accident. */
function notMe({ catalogue }: Texts, id: string, handover: boolean, asked: AskedBy): Markup {
  const text = asked === 'message' ? catalogue.notMeText : catalogue.notMeOwnText;
  return markup`<details class="not-me">
<summary>${handover ? catalogue.handover.notMe : catalogue.notMe}</summary>
<form method="post" action="/v/${id}/cancel">
<p>${handover ? catalogue.handover.notMeText : text}</p>
<button class="danger" type="submit">${catalogue.cancel}</button>
</form>
</details>`;
}
