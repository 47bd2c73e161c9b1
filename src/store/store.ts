import type { App } from '#core/app.ts';
import type { BudgetRef } from '#core/budget.ts';
import type { CheckOutcome, CheckRequest } from '#core/check.ts';
import type { DeliveryReport } from '#core/decide-delivery.ts';
import type { CancelOutcome, RedeemOutcome, RedeemRequest } from '#core/decide-end.ts';
import type { FactorCheckRequest } from '#core/decide-factor-check.ts';
import type { FollowUpOutcome, FollowUpRequest } from '#core/decide-follow-up.ts';
import type { AskOperator, JudgementRequest } from '#core/decide-judgement.ts';
import type { NoticeOutcome, NoticeRequest } from '#core/decide-notice.ts';
import type { NoticeAnswer, NoticeAnswerOutcome } from '#core/decide-notice-answer.ts';
import type { OpenOutcome, OpenRequest } from '#core/decide-open.ts';
import type { ReceiptOutcome, ReceiptReport } from '#core/decide-receipt.ts';
import type { RecoveryOutcome, RecoveryRequest } from '#core/decide-recovery.ts';
import type { ResendOutcome, ResendRequest } from '#core/decide-resend.ts';
import type { FactorOutcome, FactorRequest } from '#core/factor-change.ts';
import type { Message } from '#core/message.ts';
import type { Notice } from '#core/notice.ts';
import type { Reach } from '#core/reach.ts';
import type { RouteNews } from '#core/route-news.ts';
import type { Spend } from '#core/spend.ts';
import type { StoredUser } from '#core/user.ts';
import type { Verification } from '#core/verification.ts';

export type OpenStep = {
  /** Live keys under the current secret first, then under older ones. */
  readonly liveKeys: readonly string[];
  /** Budgets of the client; the engine adds those that `openBudgets` names. */
  readonly budgets: readonly BudgetRef[];
  /** Hash of app, action and Idempotency-Key. */
  readonly idempotency?: string;
  /** Of the user whose trusted browser it is. */
  readonly userKeys?: readonly string[];
};

/** A user by the app's id for them (its keyed hashes, the current one first), or by ours. */
export type UserRef =
  | { readonly appId: string; readonly userKeys: readonly string[] }
  | { readonly appId: string; readonly id: string };

export type FactorStep = {
  readonly userKeys: readonly string[];
  /** Id of the verification that shows that the user is who they are. */
  readonly authorization?: string;
  /** Budgets that an enrolment clears. */
  readonly budgets: readonly BudgetRef[];
};

export type RecoveryRef = {
  readonly userKeys: readonly string[];
  /** Ways back that the step may add to. */
  readonly budgets: readonly BudgetRef[];
};

export type NoticeStep = {
  readonly userKeys: readonly string[];
  /** Id of the verification that it tells of. */
  readonly verification?: string;
};

/** `userKeys`: of the user whom the notice is for. */
export type NoticeAnswerStep = {
  readonly id: string;
  readonly appId: string;
  readonly userKeys: readonly string[];
};

/** `appId` null: the person on the hosted page, who is known by the verification's id alone. */
export type VerificationRef = { readonly id: string; readonly appId: string | null };

export type ActionStep = VerificationRef & {
  /** Budgets of the client; those of the verification's own subjects the engine finds by its row. */
  readonly budgets: readonly BudgetRef[];
  readonly idempotency?: string;
  /** Of the user whose factors the step is about. */
  readonly userKeys?: readonly string[];
};

/** By our id, or by the provider's while the message waits for its receipt. */
export type ReceiptRef =
  | { readonly messageId: string }
  | { readonly provider: string; readonly providerMessageId: string };

export type ClaimedMessage = {
  readonly message: Message;
  readonly verification: Verification | undefined;
  /** Of a message that tells of something. */
  readonly notice?: Notice;
};

/** Messages waiting for a provider, or with one. */
export type OutboxState = {
  readonly messages: number;
  /** When the oldest of them was queued, epoch milliseconds. */
  readonly oldestAt: number | null;
};

/** `day`: UTC, `2026-11-23`. */
export type SpendOf = { readonly appId: string; readonly day: string };

export type ApiKey = {
  readonly id: string;
  readonly hash: string;
  readonly name: string;
};

export interface VerificationSteps {
  openVerification(step: OpenStep, request: OpenRequest): Promise<OpenOutcome>;
  /** `ask`: the try is counted, and an operator judges it; what that one says goes to `judgeVerification`. */
  checkVerification(step: ActionStep, request: CheckRequest): Promise<CheckOutcome | AskOperator>;
  /** The second half of such a check. `step` is the first half's. */
  judgeVerification(step: ActionStep, request: JudgementRequest): Promise<CheckOutcome>;
  /** The same for an answer from what a user has enrolled. `step.userKeys` says who that is. */
  checkFactor(step: ActionStep, request: FactorCheckRequest): Promise<CheckOutcome>;
  resendVerification(step: ActionStep, request: ResendRequest): Promise<ResendOutcome>;
  cancelVerification(ref: VerificationRef): Promise<CancelOutcome>;
  redeemVerification(step: ActionStep, request: RedeemRequest): Promise<RedeemOutcome>;
  readVerification(ref: VerificationRef): Promise<Verification | undefined>;
}

/** How many users stand under a secret; counted up to {@link mostCounted}. */
export type UsersUnder = { readonly keyId: string; readonly users: number };
export const mostCounted = 10_000;

export interface UserSteps {
  readUser(ref: UserRef): Promise<StoredUser | undefined>;
  changeFactors(step: FactorStep, request: FactorRequest): Promise<FactorOutcome>;
  /** One step on the way back into an account; its proof is spent with it. */
  recover(step: RecoveryRef, request: RecoveryRequest): Promise<RecoveryOutcome>;
  /** Users who stand under an older secret that is listed, at most so many. @param skip by our ids */
  usersToRekey(limit: number, skip: readonly string[]): Promise<StoredUser[]>;
  /** Users of whom something is past its time, at most so many; whoever writes one leaves it out. @param skip by our ids */
  usersToTidy(limit: number, skip: readonly string[]): Promise<StoredUser[]>;
  /** The secrets that users stand under but the current one, listed or not. Cheap where there are none. */
  usersUnderOthers(): Promise<UsersUnder[]>;
  /** Forgets a user and all they have enrolled. @returns our id of them; null when there was none */
  removeUser(ref: UserRef): Promise<string | null>;
}

export interface NoticeSteps {
  /** Tells somebody of what this store doesn't do itself. */
  tellUser(step: NoticeStep, request: NoticeRequest): Promise<NoticeOutcome>;
  readNotice(id: string): Promise<Notice | undefined>;
  /** Somebody says of a notice that it wasn't them. */
  answerNotice(step: NoticeAnswerStep, request: NoticeAnswer): Promise<NoticeAnswerOutcome>;
}

export interface MessageSteps {
  /** Messages that are due, leased to the caller: until the lease ends nobody else gets them. */
  claimMessages(request: {
    readonly limit: number;
    readonly leaseSeconds: number;
  }): Promise<ClaimedMessage[]>;
  recordDelivery(messageId: string, report: DeliveryReport): Promise<void>;
  /** For a claimed message that was accepted before, and of which nothing was heard in time. */
  followUpMessage(messageId: string, request: FollowUpRequest): Promise<FollowUpOutcome>;
  recordReceipt(ref: ReceiptRef, report: ReceiptReport): Promise<ReceiptOutcome>;
  readMessages(verificationId: string): Promise<Message[]>;
  findMessage(messageId: string): Promise<ClaimedMessage | undefined>;
  readOutbox(): Promise<OutboxState>;
}

/** What is known of an address over all verifications. */
export interface AddressSteps {
  /** What an address's owner wants no more of, or wants again: one of the `stopped_` budgets. */
  setStop(appId: string, stop: BudgetRef, on: boolean): Promise<void>;
  /** Whether a budget stands in the way now: one of these, or another that is asked about before dear work is done. */
  isUsedUp(appId: string, stop: BudgetRef): Promise<boolean>;
  /** Notes that messages to an address come back on a channel, or that one got there after all. */
  setReach(reach: Reach): Promise<void>;
  /**
   * Counts a code that an operator is to make for a number, over all apps. @param keys of the number
   * @returns when it may, epoch milliseconds, and nothing is counted; null: now
   */
  takeOperatorTurn(keys: readonly string[]): Promise<number | null>;
}

/** Who sends messages in this process. */
export type Taker = {
  /** After this a message that was handed over is anybody's again. */
  readonly leaseSeconds: number;
  /** How many may be under way that came like this. */
  readonly most: number;
  /** Never rejects. @returns when it is done with */
  take(claimed: ClaimedMessage): Promise<unknown>;
};

/**
 * What an engine does. Each operation is one whole step: the engine loads the rows under lock, asks the rule of its name
 * (`decideOpen`, `decideCheck`…) by its own clock, and writes everything the rule returned, or nothing; when the promise
 * resolves, it is on disk. There is no get-and-save. Requests and answers are plain data, so that an engine may live in
 * another thread.
 *
 * Every operation rejects with a ServiceError `store-unavailable` when the engine can't say; nothing is half done then.
 */
export interface Store extends VerificationSteps, UserSteps, NoticeSteps, MessageSteps, AddressSteps {
  /** Called after a commit that put messages into the outbox for anybody to claim. */
  onMessages(listener: () => void): void;
  /** New messages of this process are claimed for the taker by the commit that makes them, as long as it has room. */
  giveNewMessages(taker: Taker): void;

  /**
   * An app and its first key. A key that is there keeps its app, which gets the settings: of any number of nodes that
   * start with the same key at once, one makes the app.
   * @returns the app as it is now
   */
  saveApp(app: App, key: ApiKey): Promise<App>;
  /** Every app there is. */
  listApps(): Promise<App[]>;
  findApp(appId: string): Promise<App | undefined>;
  findAppByKey(keyHash: string): Promise<App | undefined>;

  /** Adds to what messages have cost; all of it or nothing. Not for each message: for what a second has gathered. */
  addSpend(items: readonly Spend[]): Promise<void>;
  /** An app's day, over all nodes: a row for each channel, country, prefix and provider, in the order of these. */
  readSpend(of: SpendOf): Promise<Spend[]>;
  /**
   * Tells other nodes what this one has learnt about its routes, and takes from them what they have told since the last
   * call, each piece once. The first call of a store takes the last fifteen minutes, what this node told in an earlier
   * life included. For once a second. It is no record: after a failure a piece may be lost or told twice.
   */
  shareRouteNews(news: readonly RouteNews[]): Promise<RouteNews[]>;

  /**
   * One small step of forgetting: rows whose time has passed, at most `limit` of each kind.
   * @returns more than 0 while there is more to do at once
   */
  removeExpired(limit: number): Promise<number>;
  /** Rejects when the engine can't write. @returns what time it is there, epoch milliseconds */
  checkHealth(): Promise<number>;
  close(): Promise<void>;
}
