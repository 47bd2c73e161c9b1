import type { App } from '#core/app.ts';
import type { CheckOutcome, CheckState } from '#core/decide-check.ts';
import type { DeliveryWrites, Message } from '#core/decide-delivery.ts';
import type { CancelOutcome, EndState, RedeemOutcome } from '#core/decide-end.ts';
import type { OpenOutcome, OpenState } from '#core/decide-open.ts';
import type { ResendOutcome, ResendState } from '#core/decide-resend.ts';
import type { BudgetRef, Decision } from '#core/decision.ts';
import type { Verification } from '#core/verification.ts';

/** A rule: from what is stored to what is answered and written. `now` is the store's clock, epoch milliseconds. */
export type Rule<State, Outcome> = (state: State, now: number) => Decision<Outcome>;

export type OpenStep = {
  /** Live keys under the current secret first, then under older ones. */
  readonly liveKeys: readonly string[];
  readonly budgets: readonly BudgetRef[];
  /** Hash of app, action and Idempotency-Key. */
  readonly idempotency?: string;
};

/** `appId` null: the person on the hosted page, who is known by the verification's id alone. */
export type VerificationRef = { readonly id: string; readonly appId: string | null };

export type ActionStep = VerificationRef & {
  /** Budgets of the client; those of the verification's own subjects the engine finds by its row. */
  readonly budgets: readonly BudgetRef[];
  readonly idempotency?: string;
};

export type ClaimedMessage = { readonly message: Message; readonly verification: Verification | undefined };

export type ApiKey = {
  readonly id: string;
  readonly appId: string;
  readonly hash: string;
  readonly name: string;
};

/**
 * What an engine does. Each operation is one whole step: the engine loads the rows under lock, asks the rule, and
 * writes everything the rule returned, or nothing; when the promise resolves, it is on disk. There is no get-and-save.
 *
 * Every operation rejects with a ServiceError `store-unavailable` when the engine can't say; nothing is half done then.
 */
export interface Store {
  openVerification(step: OpenStep, rule: Rule<OpenState, OpenOutcome>): Promise<OpenOutcome>;
  checkVerification(step: ActionStep, rule: Rule<CheckState, CheckOutcome>): Promise<CheckOutcome>;
  resendVerification(step: ActionStep, rule: Rule<ResendState, ResendOutcome>): Promise<ResendOutcome>;
  cancelVerification(ref: VerificationRef, rule: Rule<EndState, CancelOutcome>): Promise<CancelOutcome>;
  redeemVerification(step: ActionStep, rule: Rule<EndState, RedeemOutcome>): Promise<RedeemOutcome>;
  readVerification(ref: VerificationRef): Promise<Verification | undefined>;

  /** Messages that are due, leased to the caller: until the lease ends nobody else gets them. */
  claimMessages(request: {
    readonly limit: number;
    readonly leaseSeconds: number;
  }): Promise<ClaimedMessage[]>;
  recordDelivery(
    messageId: string,
    rule: (message: Message, verification: Verification | undefined, now: number) => DeliveryWrites,
  ): Promise<void>;
  readMessages(verificationId: string): Promise<Message[]>;
  /** Messages waiting or leased. */
  countOutbox(): Promise<number>;
  /** Called after a commit that put messages into the outbox. */
  onMessages(listener: () => void): void;

  saveApp(app: App, key: ApiKey): Promise<void>;
  findApp(appId: string): Promise<App | undefined>;
  findAppByKey(keyHash: string): Promise<App | undefined>;

  /**
   * One small step of forgetting: rows whose time has passed, at most `limit` of each kind.
   * @returns how many rows went; 0 when a whole round found nothing
   */
  removeExpired(limit: number): Promise<number>;
  /** Rejects when the engine can't write. */
  checkHealth(): Promise<void>;
  close(): Promise<void>;
}
