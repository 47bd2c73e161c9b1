import type { AddressKind } from '#core/channel.ts';
import type { FactorKind } from '#core/factor.ts';
import type { RecoveryNotice } from '../texts/recovery/recovery-texts.ts';
import type { Brand, PageAssets } from '../verification-view.ts';

/** How far the person in front of this browser is. Times are epoch milliseconds. */
export type RecoveryState =
  /** This browser has shown nothing, or not lately: everybody sees the same. */
  | { readonly kind: 'ask' }
  /** It has shown something that isn't counted yet. `to`: masked; null: it was no address. */
  | { readonly kind: 'shown'; readonly to: string | null }
  /** They have shown something, and there is nothing that could have been lost. */
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'waiting';
      readonly readyAt: number;
      readonly bySupport: boolean;
      readonly shown: readonly ShownThing[];
      /** What shortens the wait when it is shown too. */
      readonly sooner: readonly WayKind[];
    }
  | { readonly kind: 'ready'; readonly shown: readonly ShownThing[] }
  /** Where the enrolment goes on. */
  | { readonly kind: 'finished'; readonly href: string };

/** By what a page can ask for a proof. */
export type WayKind = AddressKind | 'recovery_codes';

export type ShownThing = { readonly kind: FactorKind; readonly to: string | null };

/** The page on which people get back into an account. */
export type RecoveryPageView = {
  /** BCP 47. */
  readonly locale: string;
  readonly nonce: string;
  readonly brand: Brand;
  readonly assets: PageAssets;
  /** Where its forms go. */
  readonly path: string;
  readonly state: RecoveryState;
  /** Where a code may be sent, in the order of their numbers; masked. */
  readonly ways: readonly { readonly kind: AddressKind; readonly to: string }[];
  readonly returnHref?: string;
  readonly notice?: RecoveryNotice;
};
