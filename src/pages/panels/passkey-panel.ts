import type { Markup } from '../markup.ts';
import type { Texts } from '../texts/texts.ts';
import type { VerificationView } from '../verification-view.ts';

/** Asks for a passkey. The page can't use one yet, so it has the other ways only. */
export function passkeyPanel(_texts: Texts, _view: VerificationView): Markup | undefined {
  return undefined;
}
