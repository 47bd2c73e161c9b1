import type { Channel } from '#core/channel.ts';
import type { Method, OwnMethod } from '#core/factor.ts';
import type { Status } from '#core/verification.ts';

/** What happened to the form that was just sent. */
export const notices = [
  'wrong',
  'malformed',
  'sent',
  'resend-too-soon',
  'too-many-sends',
  'too-many-failures',
  'too-many-requests',
  'not-sent',
  'unavailable',
  'not-judged',
] as const;
export type Notice = (typeof notices)[number];

export type Brand = {
  readonly name: string;
  /** `#rrggbb` or `#rgb`. Anything else is taken for no colour. */
  readonly colour?: string;
};

/** Addresses of the style sheet and the script. */
export type PageAssets = { readonly css: string; readonly script: string };

/** What the hosted page shows. No member can hold a code: the page asks for one and never tells one. */
export type VerificationView = {
  /** BCP 47, as the app gave it. */
  readonly locale: string;
  /** Allows the one `<style>`, which has the brand's colours. */
  readonly nonce: string;
  readonly brand: Brand;
  readonly assets: PageAssets;
  readonly id: string;
  readonly status: Status;
  readonly purpose: string;
  readonly binding: Readonly<Record<string, string>>;
  /** By which the code went last; null: nothing was sent. */
  readonly channel: Channel | null;
  /** Masked. */
  readonly to: string | null;
  readonly digits: number;
  /** What the person has enrolled and may answer with, in the order in which it is offered. */
  readonly ownMethods: readonly OwnMethod[];
  /** Of the codes of the app or token that the page asks for; absent: not all of them have as many. */
  readonly ownDigits?: number;
  /** JSON for `navigator.credentials.get`; absent: the page doesn't ask for a passkey, or there can be none. */
  readonly passkeyOptions?: object;
  /** What the URL wants the page to ask for; anything that isn't offered is as good as nothing. */
  readonly by?: string;
  readonly approvedBy: Method | null;
  /** After an approval by a recovery code: how many are left. */
  readonly recoveryCodesLeft: number | null;
  /** Epoch milliseconds, like every time here. */
  readonly now: number;
  readonly expiresAt: number;
  /** No provider has taken a message yet: when the code ends is not known. */
  readonly sending?: boolean;
  /** When the channel may be asked for the code again; null: it has had all its messages. */
  readonly resendAt: number | null;
  /** Within so many seconds nine of ten messages arrived of late; null: not known. */
  readonly expectedSeconds: number | null;
  /** A message makes the ones before it worthless. */
  readonly onlyNewest: boolean;
  readonly sendsLeft: number;
  readonly checksLeft: number;
  readonly nextChannels: readonly {
    readonly channel: Channel;
    /** Masked. */
    readonly to: string;
    readonly availableAt: number;
  }[];
  /** Makes a form that is sent twice one try. */
  readonly attemptKey: string;
  /** For who can use nothing of all this. */
  readonly recoverHref?: string;
  /** The way back to the app, with the outcome in its query. */
  readonly returnHref?: string;
  /** Out of a question of our own security page. */
  readonly stopHref?: string;
  /** After an approval: a passkey is offered before they go. */
  readonly passkeyOffer?: { readonly ticket: string; readonly script: string };
  readonly notice?: Notice;
  /** After a wrong answer: how many more in a row disable what was asked for; null: far from it. */
  readonly failuresLeft?: number | null;
  /** When what the notice refused will be allowed again. */
  readonly retryAt?: number;
};
