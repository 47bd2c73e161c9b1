import type { Channel } from './channel.ts';
import { type OwnMethod, ownMethods } from './factor.ts';

/** What a purpose demands. The numbers and their sources are listed in docs/numbers.md. */
export type Policy = {
  readonly digits: 6 | 8;
  /** Tries one verification allows. */
  readonly maxChecks: number;
  /** Life of a code from the first acceptance by a provider, by channel. */
  readonly lifetimeSeconds: Readonly<Record<Channel, number>>;
  /** Nothing lives longer than this from its creation, whatever was sent when (NIST SP 800-63B §3.1.3.2: 10 minutes). */
  readonly capSeconds: number;
  /** `request`: the app says when it ends (a parcel's delivery day), up to `capSeconds`. */
  readonly endsBy: 'lifetime' | 'request';
  /** Facts without which the person could not know what they agree to (PSD2 RTS Art. 5: amount and payee). */
  readonly requiredBinding: readonly string[];
  /** Ways besides a code of ours. Where the code must hold the facts (laws 6 and 7), one that an app or a token makes is none. */
  readonly ownMethods: readonly OwnMethod[];
  /** Whether a passkey must have asked for finger, face or PIN: else it only proves that somebody was there. */
  readonly userVerification: boolean;
  /** Whether somebody who has signed in on a browser before may be let off. */
  readonly trustedBrowsers: boolean;
  /** Whether a code may go to an address that wasn't verified for a year: where something else was asked for, or little is at stake. */
  readonly oldAddresses: boolean;
  /** Whether an operator's code will do in the place of ours: it holds no facts, and proves no more than a second factor. */
  readonly operatorCodes: boolean;
  /** While protection is active: refuse (payment, recovery, changes), or go on with longer codes. */
  readonly failClosed: boolean;
};

const shortLived = { sms: 300, voice: 300, whatsapp: 300, email: 600 } as const;

const secondFactor: Policy = {
  digits: 6,
  maxChecks: 5,
  lifetimeSeconds: shortLived,
  capSeconds: 600,
  endsBy: 'lifetime',
  requiredBinding: [],
  ownMethods,
  userVerification: true,
  trustedBrowsers: false,
  oldAddresses: false,
  operatorCodes: false,
  failClosed: false,
};

const handoverDay = 36 * 3600;

export const builtInPolicies: Readonly<Record<string, Policy>> = {
  // The password was asked for before.
  sign_in: {
    ...secondFactor,
    userVerification: false,
    trustedBrowsers: true,
    oldAddresses: true,
    operatorCodes: true,
  },
  sign_in_passwordless: { ...secondFactor, digits: 8, ownMethods: ['passkey'] },
  verify_contact: { ...secondFactor, ownMethods: [], operatorCodes: true },
  payment: {
    ...secondFactor,
    digits: 8,
    maxChecks: 3,
    requiredBinding: ['amount', 'currency', 'payee'],
    ownMethods: ['passkey'],
    failClosed: true,
  },
  change_contact: { ...secondFactor, failClosed: true },
  change_password: { ...secondFactor, failClosed: true },
  change_factor: { ...secondFactor, failClosed: true },
  recover: { ...secondFactor, digits: 8, failClosed: true },
  handover: {
    ...secondFactor,
    lifetimeSeconds: { sms: handoverDay, voice: handoverDay, whatsapp: handoverDay, email: handoverDay },
    capSeconds: handoverDay,
    endsBy: 'request',
    requiredBinding: ['parcel'],
    oldAddresses: true,
    ownMethods: [],
  },
};

/** The policy of a purpose. An app's own purposes get that of a second factor, failing closed. */
export function policyFor(purpose: string): Policy {
  // An app may call its own what an object has by birth ("constructor").
  const builtIn = Object.hasOwn(builtInPolicies, purpose) ? builtInPolicies[purpose] : undefined;
  return builtIn ?? { ...secondFactor, failClosed: true };
}

/** Waits before the next message, by how many went to the channel already; and the most one channel gets. */
export const resendWaitsSeconds = [30, 60] as const;
export const maxSendsPerChannel = 3;
