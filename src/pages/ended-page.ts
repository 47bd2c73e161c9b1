import { fewRecoveryCodes } from '#core/recovery-codes.ts';
import { wordingOf } from '#core/wording.ts';
import { factList, factsOf } from './facts.ts';
import { icons } from './icons.ts';
import { isolated, type Markup, markup } from './markup.ts';
import { failureWarning } from './notice.ts';
import type { Catalogue, EndedStatus } from './texts/catalogue.ts';
import type { Texts } from './texts/texts.ts';
import type { VerificationView } from './verification-view.ts';
import { webHref } from './way-back.ts';

const pictures = {
  approved: icons.check,
  exhausted: icons.alert,
  expired: icons.clock,
  canceled: icons.cross,
  undeliverable: icons.alert,
} as const satisfies Record<EndedStatus, Markup>;

/** Who began these knew a password or sat in an account already. */
const afterIntrusion = ['sign_in', 'payment', 'change_contact', 'change_password', 'change_factor'];

/** The page of a verification that is over: what happened and what to do next. */
export function endedBody(texts: Texts, view: VerificationView, status: EndedStatus): Markup {
  const { catalogue, say, plain } = texts;
  const brand = isolated(view.brand.name);
  const { heading, text } = endedTold(catalogue, view, status);
  const href = webHref(view.returnHref);
  const advise = status === 'canceled' && afterIntrusion.includes(wordingOf(view.purpose));
  const by = endedBy(view, status);
  return markup`<div class="ended ended-${status}">
<div class="ended-picture">${pictures[status]}</div>
<h1>${plain(heading, { by })}</h1>
<p class="lead">${say(text, { brand, by })}</p>
${status === 'approved' && factList(texts, factsOf(texts, view.binding))}
${status === 'exhausted' && failureWarning(texts, view)}
${status === 'approved' && fewLeft(texts, view.recoveryCodesLeft)}
${advise && markup`<p>${say(catalogue.canceledAdvice, { brand })}</p>`}
${
  href === undefined
    ? markup`<p>${noWayBack(texts, view, status)}</p>`
    : markup`<a class="primary" href="${href}"><span>${say(catalogue.wayBack[status], { brand, by })}</span></a>`
}
</div>`;
}

/** Whoever hands a parcel over is told of the handover: the account and its addresses are somebody else's. */
export function endedTold(
  catalogue: Catalogue,
  { purpose }: VerificationView,
  status: EndedStatus,
): Catalogue['ended'][EndedStatus] {
  const { heading, text } = catalogue.ended[status];
  if (purpose !== 'handover') return { heading, text };
  const { approved, ended, unreached } = catalogue.handover;
  return {
    heading: status === 'undeliverable' ? unreached : heading,
    text: status === 'approved' ? approved : ended[status],
  };
}

/** The contact details that might be wrong aren't the courier's. */
function noWayBack({ catalogue, plain }: Texts, view: VerificationView, status: EndedStatus): string {
  const { noWayBack: ways } = catalogue;
  if (status === 'undeliverable' && view.purpose === 'handover') return plain(ways.expired, { by: 'none' });
  return plain(ways[status], { by: endedBy(view, status) });
}

/** Said where it was used, since whoever uses a recovery code has lost something, and may lose more. */
function fewLeft({ catalogue, plain }: Texts, count: number | null): Markup | false {
  if (count === null || count > fewRecoveryCodes) return false;
  return markup`<div class="notice notice-warning" role="status">${icons.alert}<p>${plain(catalogue.fewCodesLeft, { count })}</p></div>`;
}

/** Whether an end is told as that of a code: one was right, or one was sent. Whoever never saw a code isn't told of one. */
export function endedBy({ approvedBy, channel }: VerificationView, status: EndedStatus): 'code' | 'none' {
  if (status === 'approved') {
    return approvedBy === 'passkey' || approvedBy === 'trusted_browser' ? 'none' : 'code';
  }
  return channel === null ? 'none' : 'code';
}
