/** What a provider tells us after it has accepted a message. */
export type ProviderNews = Receipt | Opposition;

/** The provider's word on what became of a message. May come twice, out of order, late or never. */
export type Receipt = {
  readonly kind: 'receipt';
  /** One of these is there. Ours, where the provider gives back what it was told; else the provider's. */
  readonly messageId?: string;
  readonly providerMessageId?: string;
  /**
   * `sent`: passed on to the network, mailbox unknown. `pressed`: somebody pressed the key of a call, and is being read the
   * code. `delivered`: on the phone, in the mailbox, or heard to the end by
   * somebody who pressed the key. `failed`: it never will be. `read`: seen, where a channel tells.
   */
  readonly status: 'sent' | 'pressed' | 'delivered' | 'read' | 'failed';
  /** A slug as in `ProviderAnswer`, for `failed`: `twilio-30003`. */
  readonly reason?: string;
  /** The failure lies with the address, for good: an unknown number, a mailbox that doesn't exist. */
  readonly badAddress?: boolean;
  /** Epoch milliseconds, by the provider's clock. */
  readonly at?: number;
  /** Parts it was billed as. */
  readonly segments?: number;
  readonly price?: { readonly amount: string; readonly currency: string };
  /** Mobile country and network code, digits: `26201`. */
  readonly network?: string;
};

/** The person wants no more messages, or wants them again: a STOP word, a complaint about a mail. */
export type Opposition = {
  readonly kind: 'stop' | 'start';
  /** E.164 number or e-mail address. */
  readonly from: string;
  /** Our number that was written to, if known. */
  readonly to?: string;
};

export type CallbackRequest = {
  readonly method: string;
  /** As the provider knows it, scheme and host included: signatures cover it. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** The message in whose name the address was given out (`callbackUrl`), if it was for one. */
  readonly messageId: string | null;
};

export type CallbackOutcome =
  /** Not signed by who it says it is: answered 403, counted, and nothing believed. */
  | { readonly kind: 'forged' }
  /** Signed, or from a place where nothing is, and not understood: answered 400. */
  | { readonly kind: 'garbage' }
  | {
      readonly kind: 'genuine';
      readonly news: readonly ProviderNews[];
      /** What the provider wants to hear; `204` without one. */
      readonly answer?: { readonly contentType: string; readonly body: string };
    };
