import { readableText } from '#core/readable-text.ts';
import { wordingOf } from '#core/wording.ts';
import { askedBy } from './asked-by.ts';
import { endedBody, endedBy, endedTold } from './ended-page.ts';
import { isolatedText } from './markup.ts';
import { isFieldError } from './notice.ts';
import { renderShell } from './page-shell.ts';
import { passkeyOfferBody } from './passkey-offer.ts';
import { pendingBody } from './pending-page.ts';
import { type Texts, textsFor } from './texts/texts.ts';
import type { VerificationView } from './verification-view.ts';

/** The hosted page, as the verification stands. Showing it changes nothing, so it can be reloaded at will. */
export function renderVerificationPage(given: VerificationView): string {
  const texts = textsFor(given.locale);
  const brand = { ...given.brand, name: readableText(given.brand.name) || 'Countersign' };
  const view = forCourier({ ...given, brand });
  const { nonce, assets, status } = view;
  const shell = { texts, title: titleOf(texts, view), nonce, brand, css: assets.css };
  const { passkeyOffer: offer, returnHref } = view;
  if (status === 'approved' && offer && returnHref !== undefined) {
    const body = passkeyOfferBody(texts, view, offer.ticket);
    return renderShell({ ...shell, script: offer.script, body });
  }
  if (status !== 'pending') return renderShell({ ...shell, body: endedBody(texts, view, status) });
  return renderShell({ ...shell, script: assets.script, body: pendingBody(texts, view) });
}

/** How near the recipient's address is to being disabled is no business of theirs, and setting it up again no advice to them. */
function forCourier(view: VerificationView): VerificationView {
  if (view.purpose !== 'handover') return view;
  const { failuresLeft, ...rest } = view;
  return failuresLeft === 0 ? { ...rest, notice: 'too-many-failures' } : rest;
}

/** Read aloud first by a screen reader, so it tells how things stand. */
function titleOf({ catalogue, plain }: Texts, view: VerificationView): string {
  const { status, brand, notice } = view;
  const channel = askedBy(view) === 'message' ? (view.channel ?? 'none') : 'none';
  const heading =
    status === 'pending'
      ? plain(catalogue.headings[wordingOf(view.purpose)], { brand: brand.name, channel })
      : plain(endedTold(catalogue, view, status).heading, { by: endedBy(view, status) });
  const error = status === 'pending' && isFieldError(notice) ? `${catalogue.errorTitle}: ` : '';
  return `${error}${heading} – ${isolatedText(brand.name)}`;
}
