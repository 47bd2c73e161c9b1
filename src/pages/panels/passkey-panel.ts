import type { Markup } from '../markup.ts';
import { isFieldError } from '../notice.ts';
import { hasOtherWays } from '../other-ways.ts';
import { passkeyPanel as panelOf } from '../passkey-panel.ts';
import type { Texts } from '../texts/texts.ts';
import type { VerificationView } from '../verification-view.ts';

/** Asks for a passkey. Where there can be none any more the page has the other ways only. */
export function passkeyPanel(texts: Texts, view: VerificationView): Markup | undefined {
  const { id, brand, attemptKey, passkeyOptions, notice } = view;
  if (passkeyOptions === undefined) return undefined;
  return panelOf(texts, {
    kind: 'get',
    brand: brand.name,
    options: passkeyOptions,
    action: `/v/${id}`,
    fields: { attempt: attemptKey, method: 'passkey' },
    only: !hasOtherWays(view),
    problem: isFieldError(notice) ? 'refused' : undefined,
  });
}
