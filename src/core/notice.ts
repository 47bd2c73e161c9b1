import type { AddressKind, Channel } from './channel.ts';
import type { Factor, FactorKind } from './factor.ts';
import type { Keyring } from './keyring.ts';
import type { NewMessage } from './message.ts';

/** What somebody is told of by every other address of theirs. */
export const noticeKinds = [
  'factor_added',
  'factor_removed',
  'recovery_codes_replaced',
  'two_step_off',
  /** A recovery code let somebody in. */
  'recovery_used',
  /** Getting back in after everything was lost. */
  'recovery_begun',
  /** It is still under way; from now on it may be finished. */
  'recovery_pending',
  'recovery_ready',
  'recovery_finished',
  /** Somebody stopped it, or has used what was said to be lost. */
  'recovery_canceled',
  /** The password was right, and the code was not. */
  'second_step_failed',
  /** So many wrong answers in a row that a few more disable the factor; and that they have. */
  'factor_nearly_disabled',
  'factor_disabled',
  /** A number changed hands too lately to be sent a code. */
  'sim_swap_blocked',
  'password_changed',
  /** Somebody said of another notice that it wasn't them. */
  'undone',
  'freeze_lifted',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** An address that is told. */
export type NoticeAddress = {
  readonly kind: AddressKind;
  /** E.164, or the address as mail needs it. */
  readonly value: string;
  /** Of a number, ISO 3166. */
  readonly country?: string;
  /** Since when it is known to be theirs, epoch milliseconds. */
  readonly since: number;
};

/** What a notice is about, as it may be shown. */
export type NoticeSubject = {
  readonly kind: FactorKind;
  readonly name: string;
  /** Of an address, masked. */
  readonly to: string | null;
};

/** What takes a change back. */
export type Undo =
  /** As it was, so that nothing of it that was used up is good again; in its place among the others. */
  | { readonly action: 'bring_back'; readonly factor: Factor; readonly place: number }
  | { readonly action: 'take_away'; readonly factorId: string }
  | { readonly action: 'two_step_on' }
  /** What a recovery took the place of, in the place of what it put there: by whichever notice of it is answered first. */
  | { readonly action: 'put_back'; readonly recoveryId: string };

/** Where somebody sat, as far as the app or their browser says: for the person's eye, and believed by nobody. */
export type NoticeClient = { readonly browser?: string; readonly place?: string };

/** What a notice knows of a person. In the store it is sealed. */
export type NoticeFacts = {
  /** The app's id for the person. */
  readonly userId: string;
  /** In the order of the notice's messages. */
  readonly to: readonly NoticeAddress[];
  readonly locale: string;
  readonly client: NoticeClient;
  readonly subject: NoticeSubject | null;
  readonly undo: Undo | null;
  /**
   * Of a removed address: whether another proof than itself was there that had been theirs for as long as a change can be
   * undone. That one is asked then: an address doesn't bring itself back.
   */
  readonly hasElder: boolean;
  /** Of a reminder: what has to be under way still when it is told. */
  readonly recoveryId?: string;
  /** Of `undone`: the address, masked, of whoever said that it wasn't them. */
  readonly by: string | null;
};

/** A notice as it is stored. Times are epoch milliseconds. No address stands in it in the clear. */
export type Notice = {
  /** `ntc_…` */
  readonly id: string;
  readonly appId: string;
  /** Ours: `usr_…`. */
  readonly userId: string;
  readonly kind: NoticeKind;
  /** {@link NoticeFacts} */
  readonly sealed: Uint8Array;
  /** Of the secret its seal and links come from. */
  readonly keyId: string;
  readonly createdAt: number;
  /** Until then somebody may say that it wasn't them. */
  readonly expiresAt: number;
  /** When somebody did; null: nobody. */
  readonly answeredAt: number | null;
};

/** A notice, and a message of it for each address: written together, or not at all (law 9). */
export type NewNotice = { readonly notice: Notice; readonly messages: readonly NewMessage[] };

/** How long a change can be taken back by a notice of it. */
export const noticeSeconds = 72 * 3600;

/** How long its messages are tried: who has been without a network for a day is still told in time. */
export const noticeSendSeconds = 48 * 3600;

/** By which a notice reaches an address. Nobody is called: a call in the night is no way to be told. */
export function noticeChannel(kind: AddressKind): Channel {
  return kind === 'email' ? 'email' : 'sms';
}

function sealContext(appId: string, id: string): string {
  return `notice:${appId}:${id}`;
}

/** @param sealIv fresh random bytes, as many as the keyring's seal takes */
export function sealNotice(
  keyring: Keyring,
  notice: Omit<Notice, 'sealed' | 'keyId'>,
  facts: NoticeFacts,
  sealIv: Uint8Array,
): Notice {
  const sealed = keyring.seal(JSON.stringify(facts), sealContext(notice.appId, notice.id), sealIv);
  return { ...notice, sealed, keyId: keyring.currentId };
}

/** @throws when the seal was changed, belongs to another notice, or its secret is gone */
export function openNotice(keyring: Keyring, { id, appId, sealed, keyId }: Notice): NoticeFacts {
  return JSON.parse(keyring.open(sealed, sealContext(appId, id), keyId));
}
