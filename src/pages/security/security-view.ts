import type { FactorKind } from '#core/factor.ts';
import type { NoticeStory } from '../notice-story.ts';
import type { SecurityNotice } from '../texts/security/security-texts.ts';
import type { Brand, PageAssets } from '../verification-view.ts';

/** One thing that the person has enrolled. Times are epoch milliseconds. */
export type ShownFactor = {
  readonly id: string;
  readonly kind: FactorKind;
  readonly name: string;
  /** Masked; null: it is no address. */
  readonly to: string | null;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  readonly codesLeft: number | null;
  /** Of an address: it wasn't verified for a year, or is somebody else's. */
  readonly needsVerification: boolean;
  /** Of an address: since when it is known to be somebody else's. */
  readonly recycledAt: number | null;
  /** It is lost: what the person sets up now takes its place. */
  readonly willBeReplaced?: boolean;
};

export type ShownBrowser = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
};

/** That they were told of something. */
export type ShownTold = NoticeStory & { readonly at: number; readonly to: readonly string[] };

/** What stands in the way of the list: something that was begun, or that is shown once. */
export type SecurityStep =
  | { readonly kind: 'app'; readonly factorId: string; readonly secret: string; readonly qr: string }
  | { readonly kind: 'passkey'; readonly factorId: string; readonly options: object }
  | { readonly kind: 'codes'; readonly codes: readonly string[] }
  | { readonly kind: 'address'; readonly verificationId: string; readonly to: string }
  /** The end of a recovery. */
  | { readonly kind: 'recovered' };

/** The page on which a person manages what they have enrolled. */
export type SecurityView = {
  /** BCP 47. */
  readonly locale: string;
  readonly nonce: string;
  readonly brand: Brand;
  readonly assets: PageAssets;
  /** Where its forms go. */
  readonly path: string;
  /** They came for a passkey and nothing else, on the way back to the app. */
  readonly addsPasskey?: boolean;
  readonly now: number;
  /** Until when changes may be made; null: the person shows first that it's them. */
  readonly provedUntil: number | null;
  /** They come from a recovery: one new factor, and nothing else. */
  readonly recovers?: boolean;
  readonly factors: readonly ShownFactor[];
  readonly browsers: readonly ShownBrowser[];
  readonly twoStep: boolean;
  /** The app wants everybody to have two steps. */
  readonly twoStepDemanded: boolean;
  /** Until when nothing can be changed, since somebody said that it wasn't them; null: it can. */
  readonly frozenUntil: number | null;
  /** What they were told of in the last days, newest first. */
  readonly told: readonly ShownTold[];
  readonly hasBackup: boolean;
  /** Where browsers take passkeys. */
  readonly passkeys: boolean;
  readonly returnHref?: string;
  readonly step?: SecurityStep;
  readonly notice?: SecurityNotice;
  /** What was typed as an address, and isn't one that a code can go to. */
  readonly typedAddress?: string;
};

/** Nothing to show for who has nothing yet. */
export function mayAdd({ factors, provedUntil, frozenUntil }: SecurityView): boolean {
  return frozenUntil === null && (factors.length === 0 || provedUntil !== null);
}

/** What is there changes when something new counts, for who has come from a recovery. */
export function mayChange(view: SecurityView): boolean {
  return mayAdd(view) && !view.recovers;
}
