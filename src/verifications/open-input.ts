import type { Binding } from '#core/binding.ts';
import type { Channel } from '#core/channel.ts';
import type { OwnMethod } from '#core/factor.ts';
import type { NoticeClient } from '#core/notice.ts';

/** What a verification is asked for with. */
export type OpenInput = {
  /** Absent: what the user has enrolled, and with no user either, whoever has a passkey here. */
  readonly to?: string;
  readonly alternatives?: readonly string[];
  readonly userId?: string;
  /** Addresses that the app knows of the person: for the way back into their account, and for nothing else. */
  readonly contacts?: readonly string[];
  readonly channel?: Channel;
  readonly purpose: string;
  readonly binding?: Binding;
  readonly locale?: string;
  readonly client?: NoticeClient & { readonly ip?: string; readonly kind?: 'web' | 'android' | 'ios' };
  readonly returnUrl?: string;
  /** A page of ours in place of `returnUrl`: where the browser goes back to, below the public URL. */
  readonly ownPath?: string;
  /** By what a page of ours asks, and by nothing else. */
  readonly ownMethods?: readonly OwnMethod[];
  /** What the app's cookie of a trusted browser holds. */
  readonly browser?: string;
  readonly expiresAt?: string;
  readonly decoy?: boolean;
};
