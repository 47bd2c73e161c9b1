import type { Channel } from './channel.ts';
import type { Method } from './factor.ts';
import { maxSendsPerChannel, policyFor, resendWaitsSeconds } from './policy.ts';

export const endedStatuses = ['approved', 'exhausted', 'expired', 'canceled', 'undeliverable'] as const;
export type Status = 'pending' | (typeof endedStatuses)[number];

/** One of the addresses a verification may use. The address itself is sealed; this is what limits need. */
export type Destination = {
  /** How it may be reached: a landline gets no text, an e-mail address no call. */
  readonly channels: readonly Channel[];
  /** Keyed hashes of the address: under the current key first, then under older ones. */
  readonly keys: readonly string[];
  /** The user of the trusted browser has enrolled it: wrong answers there are theirs, and count in that browser alone. */
  readonly countsApart?: true;
};

/** One message of a verification, as far as its rules care. */
export type Send = {
  readonly messageId: string;
  readonly channel: Channel;
  readonly destination: number;
  readonly at: number;
  /** `failed`: no provider took it, or a receipt says that it will never arrive. */
  readonly state: 'queued' | 'accepted' | 'failed';
  readonly acceptedAt?: number;
  /** Who accepted it. */
  readonly provider?: string;
  /** ISO 3166 code of a number's country. */
  readonly country?: string;
  /** Mobile country and network code that the number is thought to have. */
  readonly network?: string;
  /** When a receipt said that it is there. */
  readonly deliveredAt?: number;
  /** Messages to this address had come back on this channel, and there was no other way. */
  readonly outOfReach?: true;
  /** The app has wanted a new code since. */
  readonly isVoid?: true;
  /** Absent: the code in it is ours. */
  readonly operatorCode?: OperatorCode;
};

/**
 * A code that an operator made, sent and judges (docs/adr/0014-operator-codes.md). We never see it before it is typed; what
 * is kept here is worth nothing without it.
 */
export type OperatorCode = {
  /** What the operator calls it. */
  readonly authenticationId: string;
  /** Of the message: a report of an earlier attempt that comes late tells of a code that is dead by then. */
  readonly attempt: number;
  /** Tries that are counted, and of which the operator's judgement isn't written down. */
  readonly judging: readonly PendingTry[];
  /** It can't be right any more: tried too often by the operator's count; or too late, used, or replaced by a newer one. */
  readonly dead?: 'exhausted' | 'over';
};

export type PendingTry = {
  /** Stands for what was typed. */
  readonly tag: string;
  /** When it was counted. */
  readonly at: number;
  /** Until then whoever asked may still write the judgement down; afterwards the same value may be asked about again. */
  readonly until: number;
};

/** A verification as it is stored. Times are epoch milliseconds. There is no code in it. */
export type Verification = {
  readonly id: string;
  readonly appId: string;
  readonly purpose: string;
  readonly status: Status;
  readonly digits: number;
  readonly maxChecks: number;
  /** Tries counted so far. */
  readonly tries: number;
  /** What stands for the wrong answers given, so that a client's repeat is not a second try. */
  readonly wrongTags: readonly string[];
  readonly nonce: Uint8Array;
  readonly binding: Uint8Array;
  readonly destinations: readonly Destination[];
  /** Keyed hashes of the app's user id, as in {@link Destination}; empty when the app named no user. */
  readonly userKeys: readonly string[];
  /** Stands for app, user, destination, purpose and binding: at most one pending verification has it. */
  readonly liveKey: string;
  /** Addresses, binding, user id, return URL and locale, encrypted. */
  readonly sealed: Uint8Array;
  /** Of the secret its code, hashes and seal come from. */
  readonly keyId: string;
  /** The trusted browser that the person sits at, in which wrong answers count apart: strangers can't use up its tries. */
  readonly browserId: string | null;
  /** Nobody has this address: everything looks the same, nothing is sent, no code is right. */
  readonly decoy: boolean;
  readonly sends: readonly Send[];
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly capAt: number;
  readonly endedAt: number | null;
  readonly redeemedAt: number | null;
  /** How it was approved; null: it wasn't. */
  readonly approvedBy: Approval | null;
};

export type Approval = {
  /** Of a code of ours, the channel it went by last: it may have been read where it went before. */
  readonly method: Method;
  /** The factor that was used, and whose it is: `usr_…`. */
  readonly factorId?: string;
  readonly user?: string;
  /** The recovery that it was counted for: a proof serves one, once. */
  readonly countedFor?: string;
  /** What speaks against relying on it. */
  readonly signals?: readonly Signal[];
  /** Of recovery codes: how many are left after this one. */
  readonly codesLeft?: number;
};

/** `sign-count-went-back`: the passkey may have been copied. `address-not-verified-lately`: it may have changed hands. */
export const signals = ['sign-count-went-back', 'address-not-verified-lately'] as const;
export type Signal = (typeof signals)[number];

/** What a verification's seal belongs to: it opens in no other's place. */
export function sealContext(verificationId: string): string {
  return `verification:${verificationId}`;
}

/** The status at a moment: a pending verification past its time is expired, whether or not a row says so yet. */
export function statusAt(verification: Verification, now: number): Status {
  return verification.status === 'pending' && now >= verification.expiresAt ? 'expired' : verification.status;
}

export function ended(verification: Verification, status: Status, at: number): Verification {
  return { ...verification, status, endedAt: at };
}

export function checksLeft(verification: Verification): number {
  return Math.max(0, verification.maxChecks - verification.tries);
}

export function lastSend(verification: Verification): Send | undefined {
  return verification.sends.at(-1);
}

/** null: nothing was sent, since the person has another way. */
export function currentChannel(verification: Verification): Channel | null {
  return lastSend(verification)?.channel ?? null;
}

function sendsOn(verification: Verification, channel: Channel): number {
  return verification.sends.filter((send) => send.channel === channel).length;
}

export function sendsLeft(verification: Verification, channel: Channel): number {
  return Math.max(0, maxSendsPerChannel - sendsOn(verification, channel));
}

/** When the next message may go out on a channel; null when the channel has had all its messages. */
export function resendAt(verification: Verification, channel: Channel): number | null {
  const sent = sendsOn(verification, channel);
  if (sent >= maxSendsPerChannel) return null;
  const last = lastSend(verification);
  // A message that no provider took was never on its way: there is nothing to wait for on another channel.
  if (!last || (last.state === 'failed' && last.channel !== channel)) return verification.createdAt;
  const wait = resendWaitsSeconds[sent > 1 ? 1 : 0];
  return last.at + wait * 1000;
}

/** The destination a channel would use: the first that it may reach. */
export function destinationFor(
  verification: Pick<Verification, 'destinations'>,
  channel: Channel,
): number | null {
  const index = verification.destinations.findIndex((destination) => destination.channels.includes(channel));
  return index < 0 ? null : index;
}

/** Life of the code when a provider takes a message now: from the channel's first acceptance, never past the cap. */
export function expiryAfterAcceptance(verification: Verification, channel: Channel, now: number): number {
  const policy = policyFor(verification.purpose);
  if (policy.endsBy === 'request') return verification.expiresAt;
  const accepted = verification.sends.filter((send) => send.acceptedAt !== undefined);
  if (accepted.some((send) => send.channel === channel)) return verification.expiresAt;
  const life = Math.min(now + policy.lifetimeSeconds[channel] * 1000, verification.capAt);
  return accepted.length === 0 ? life : Math.max(life, verification.expiresAt);
}

/** Other ways to get the same code, in the order they should be offered. `routes` are the channels that have a provider. */
export function nextChannels(verification: Verification, routes: readonly Channel[]): Channel[] {
  const current = currentChannel(verification);
  return routes.filter(
    (channel) =>
      channel !== current &&
      destinationFor(verification, channel) !== null &&
      sendsLeft(verification, channel) > 0,
  );
}
