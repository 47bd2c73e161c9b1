import type { Channel } from '#core/channel.ts';
import type { FactorEvent } from '#core/factor-change.ts';
import type { Keyring } from '#core/keyring.ts';
import type { Judgement } from '#core/operator-code.ts';
import type { Verification } from '#core/verification.ts';
import type { Store } from '#store/store.ts';
import type { FactsReader } from './facts.ts';
import type { RecoveryHasher } from './recovery-hasher.ts';

/** Says which channels are closed since an app has spent what it may in a day. */
export type SpendGuard = {
  /** Whether what an app has spent is known; if not, it is to be learnt before the rest is asked. */
  knows(appId: string): boolean;
  /** @throws ServiceError `store-unavailable` */
  learn(appId: string): Promise<void>;
  /** Epoch milliseconds; null: it is open. */
  closedUntil(place: {
    readonly appId: string;
    readonly channel: Channel;
    readonly country: string | null;
    readonly to: string;
  }): number | null;
};

/** What an operator is to judge. */
export type OperatorQuestion = {
  readonly verificationId: string;
  /** As the delivery file calls the operator. */
  readonly provider: string;
  readonly authenticationId: string;
  readonly code: string;
  /** Nobody is asked, and it takes as long. */
  readonly decoy: boolean;
  /** Counted so far, this one included. */
  readonly tries: number;
};

export type OperatorWord = { readonly kind: Judgement['kind'] };

/** Operators who judge the codes they made. */
export type Operators = {
  judge(question: OperatorQuestion): Promise<OperatorWord>;
  pause(ms: number): Promise<void>;
};

/** What the actions on verifications need. Handed in by the composition root. */
export type VerificationContext = {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly facts: FactsReader;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Cryptographically random bytes. */
  readonly random: (bytes: number) => Uint8Array;
  /** Channels that have a provider, in the order they are offered. */
  readonly routes: readonly Channel[];
  /** How long messages to a place usually take, from what happened to the last ones. */
  readonly expectedSeconds: (place: {
    readonly channel: Channel;
    readonly country: string | null;
    readonly appId: string;
  }) => number | null;
  /** Absent: no app has a limit. */
  readonly spend?: SpendGuard;
  readonly operators: Operators;
  /** Told of each approval, once. */
  readonly onApproved: (verification: Verification) => void;
  /** Told of each change of what people have enrolled that somebody asks for; absent: nobody is. */
  readonly onFactorChange?: (event: FactorEvent) => void;
  /** Does what an answer doesn't wait for. */
  readonly afterwards: (work: () => Promise<unknown>) => void;
  /** By which a trusted proxy says roughly where somebody is; absent: nobody says. */
  readonly placeHeader?: string;
  /** Hashes a recovery code with its set's salt. @throws ServiceError `store-unavailable` when too many are */
  readonly recoveryHasher: RecoveryHasher;
  /** What passkeys belong to; absent: the host of the public URL. */
  readonly passkeyRpId?: string;
  /** Where people reach the hosted pages, without a slash at the end. */
  readonly publicUrl: string;
};
