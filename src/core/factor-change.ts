import type { LoadedBudget } from './budget.ts';
import type { Refusal } from './decision.ts';
import type { Factor, HotpFactor, PasskeyFactor, RecoveryCodesFactor, TotpFactor } from './factor.ts';
import type { News, Telling } from './tell.ts';
import { type StoredUser, type User, withFactor } from './user.ts';
import type { Verification } from './verification.ts';

/** What is given of a factor; the rule says when it counts. */
export type Bare<Of extends Factor> = Omit<Of, 'createdAt' | 'confirmedAt' | 'lastUsedAt' | 'imported'>;

/** What a browser has shown of a new passkey, verified by then. */
export type NewPasskey = Omit<Bare<PasskeyFactor>, 'id' | 'name' | 'kind'>;

export type FactorChange =
  /** Begins an enrolment; the factor counts once it is confirmed. */
  | { readonly action: 'begin'; readonly factor: Bare<TotpFactor> | Bare<HotpFactor> | Bare<PasskeyFactor> }
  /** From another system, on the app's word: it counts at once. */
  | {
      readonly action: 'take_over';
      readonly factor: Omit<Bare<TotpFactor>, 'acceptedStep'> | Bare<HotpFactor>;
    }
  | { readonly action: 'confirm'; readonly factorId: string; readonly code: string }
  | { readonly action: 'confirm_passkey'; readonly factorId: string; readonly passkey: NewPasskey }
  /** The address of an approved `verify_contact`. */
  | {
      readonly action: 'add_address';
      readonly factorId: string;
      readonly name: string;
      readonly evidence: string;
    }
  /** Takes the place of the set before. */
  | { readonly action: 'set_recovery_codes'; readonly factor: Bare<RecoveryCodesFactor> }
  /** Two codes that an app or a token shows one after the other, when one isn't taken any more. */
  | { readonly action: 'resync'; readonly factorId: string; readonly codes: readonly [string, string] }
  | { readonly action: 'rename'; readonly factorId: string; readonly name: string }
  /** The order in which the person wants to be asked; factors that aren't named come after those that are. */
  | { readonly action: 'order'; readonly factorIds: readonly string[] }
  | { readonly action: 'remove'; readonly factorId: string }
  /** After a code that was sent was right: its address is verified again. `evidence` is the approval. */
  | { readonly action: 'renew_address'; readonly evidence: string }
  /** The app was told that an address is somebody else's now, or that it isn't after all. */
  | { readonly action: 'report_recycled'; readonly factorId: string; readonly recycled: boolean }
  /** Only with a second way: who loses the one factor they have is locked out. */
  | { readonly action: 'set_two_step'; readonly on: boolean }
  /** On the strength of a sign-in that was approved in this browser. */
  | {
      readonly action: 'trust_browser';
      readonly browserId: string;
      readonly name: string;
      readonly evidence: string;
    }
  /** null: every browser. */
  | { readonly action: 'distrust_browser'; readonly browserId: string | null }
  /** By the app, which has found out by means of its own that it is the person. */
  | { readonly action: 'lift_freeze' }
  /** "Not now", to the offer of a passkey. */
  | { readonly action: 'decline_passkey_offer' };

export type FactorRequest = FactorChange & {
  readonly appId: string;
  /** The app's id for the person. */
  readonly userId: string;
  /** The app wants everybody to have two steps: nobody gives theirs up, or the last backup. */
  readonly demandsTwoStep?: boolean;
  /** Of the user, if there is none yet: `usr_…`. */
  readonly newUserId: string;
  readonly sealIv: Uint8Array;
  /** Id of a recovery that the person has finished, in the place of an authorization: for one new factor. */
  readonly recovery?: string;
  /** For the notice of it. */
  readonly noticeRandom: Uint8Array;
  readonly telling?: Telling;
};

/** A change that somebody has asked for, as the log has it: without the app's id for the person, which may be an address. */
export type FactorEvent = {
  readonly requestId: string;
  readonly action: FactorChange['action'] | 'forget';
  /** `changed`, `wrong`, or why it was refused. */
  readonly outcome: string;
  readonly kind?: string;
  readonly factorId?: string;
  /** Ours. */
  readonly user?: string;
  /** The verification or the recovery that it was allowed by. */
  readonly authorization?: string;
};

export type FactorState = {
  readonly user: StoredUser | undefined;
  /** Those that the request speaks of: what authorizes it, and evidence. */
  readonly authorization: Verification | undefined;
  readonly evidence: Verification | undefined;
  /** Failures with factors of the kind that is confirmed. */
  readonly budgets: readonly LoadedBudget[];
};

export type FactorOutcome =
  | { readonly kind: 'changed'; readonly user: User; readonly factor: Factor | null }
  /** Another code than the one expected: the enrolment stays begun. */
  | { readonly kind: 'wrong'; readonly user: User }
  | Refusal;

/** What a change comes to before it is told and written. */
export type Changed = {
  readonly user: User;
  readonly factor: Factor | null;
  readonly enrolledAgain?: boolean;
  /** Absent: nothing that anybody need be told. */
  readonly news?: News;
  /** That a way back has ended by it. */
  readonly ended?: News;
};

export type ChangeResult = Changed | Exclude<FactorOutcome, { kind: 'changed' }>;

export function replaced(user: User, factor: Factor, enrolledAgain = false): Changed {
  return { user: withFactor(user, factor), factor, enrolledAgain };
}
