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
import { type Message, newMessage } from '#core/message.ts';
import type { Notice } from '#core/notice.ts';
import type { Reach } from '#core/reach.ts';
import { Recent } from '#core/recent.ts';
import type { RouteNews } from '#core/route-news.ts';
import type { ServiceError } from '#core/service-error.ts';
import type { Spend } from '#core/spend.ts';
import type { StoredUser } from '#core/user.ts';
import type { Verification } from '#core/verification.ts';
import type {
  ActionStep,
  ApiKey,
  ClaimedMessage,
  FactorStep,
  NoticeAnswerStep,
  NoticeStep,
  OpenStep,
  OutboxState,
  ReceiptRef,
  RecoveryRef,
  SpendOf,
  Store,
  Taker,
  UserRef,
  UsersUnder,
  VerificationRef,
} from '#store/store.ts';
import type { Engine, ThreadData } from './store-thread.ts';
import { startThread, type Thread, ThreadLink } from './thread-link.ts';
import { openedAs, type PackedClaim, pack, unpack } from './wire.ts';

export type ThreadedOptions = {
  readonly engine: Engine;
  /** Epoch milliseconds; the embedded store's clock is this one. */
  readonly clock: () => number;
  /** Of the keyring, the current one first. */
  readonly secrets: readonly [string, ...string[]];
  /** Told when the thread has died of something: nothing can be answered any more, and the process had better be started anew. */
  readonly onDeath: (cause: ServiceError) => void;
  /** For a test that ends the thread, or has one for many stores. */
  readonly startThread?: (data: ThreadData) => Thread;
};

/** Openings kept until their messages are claimed, moments later. */
const maxRecent = 1000;
/** How long an app's settings may be old, where another node may have changed them. */
const freshMs = 1000;

/** An engine on a thread of its own: while it reads, judges and commits, requests are read and messages composed. */
export class ThreadedStore implements Store {
  readonly #link: ThreadLink;
  readonly #clock: () => number;
  readonly #listeners: (() => void)[] = [];
  /** Every request asks for its app. There is one service to a file, so what it wrote last is what there is. */
  readonly #apps = new Map<string, { readonly app: App; readonly until: number }>();
  readonly #freshMs: number;
  readonly #recent = new Recent<Verification>(maxRecent);
  #taker: Taker | undefined;

  /** @throws ServiceError `store-unavailable` when another process has the file, `store-schema-newer` */
  static async open(options: ThreadedOptions): Promise<ThreadedStore> {
    const store = new ThreadedStore(options);
    await store.#link.opened();
    return store;
  }

  private constructor({
    engine,
    clock,
    secrets,
    onDeath,
    startThread: start = startThread,
  }: ThreadedOptions) {
    this.#clock = clock;
    this.#freshMs = engine.kind === 'sqlite' ? Number.POSITIVE_INFINITY : freshMs;
    this.#link = new ThreadLink({
      thread: start({ engine, secrets, now: clock() }),
      clock,
      onDeath,
      onMessages: () => {
        for (const listener of this.#listeners) listener();
      },
      onBorn: (claim) => this.#hand(claim),
    });
  }

  async openVerification(step: OpenStep, request: OpenRequest): Promise<OpenOutcome> {
    const outcome = await this.#link.call<OpenOutcome>('openVerification', step, pack(request));
    const { verification } = outcome;
    if (verification?.id !== request.id) {
      unpack(verification);
      return outcome;
    }
    const opened = openedAs(request, unpack(verification));
    this.#recent.set(opened.id, opened);
    return { ...outcome, verification: opened };
  }

  checkVerification(step: ActionStep, request: CheckRequest): Promise<CheckOutcome | AskOperator> {
    return this.#act('checkVerification', step, request);
  }

  judgeVerification(step: ActionStep, request: JudgementRequest): Promise<CheckOutcome> {
    return this.#act('judgeVerification', step, request);
  }

  checkFactor(step: ActionStep, request: FactorCheckRequest): Promise<CheckOutcome> {
    return this.#act('checkFactor', step, pack(request));
  }

  resendVerification(step: ActionStep, request: ResendRequest): Promise<ResendOutcome> {
    return this.#act('resendVerification', step, pack(request));
  }

  cancelVerification(ref: VerificationRef): Promise<CancelOutcome> {
    return this.#act('cancelVerification', ref);
  }

  redeemVerification(step: ActionStep, request: RedeemRequest): Promise<RedeemOutcome> {
    return this.#act('redeemVerification', step, request);
  }

  async readVerification(ref: VerificationRef): Promise<Verification | undefined> {
    return unpack((await this.#link.call<Verification | null>('readVerification', ref)) ?? undefined);
  }

  async readUser(ref: UserRef): Promise<StoredUser | undefined> {
    return unpack((await this.#link.call<StoredUser | null>('readUser', ref)) ?? undefined);
  }

  changeFactors(step: FactorStep, request: FactorRequest): Promise<FactorOutcome> {
    return this.#link.call('changeFactors', step, pack(request));
  }

  recover(step: RecoveryRef, request: RecoveryRequest): Promise<RecoveryOutcome> {
    return this.#link.call('recover', step, pack(request));
  }

  async usersToRekey(limit: number, skip: readonly string[]): Promise<StoredUser[]> {
    return (await this.#link.call<StoredUser[]>('usersToRekey', limit, skip)).map(unpack);
  }

  async usersToTidy(limit: number, skip: readonly string[]): Promise<StoredUser[]> {
    return (await this.#link.call<StoredUser[]>('usersToTidy', limit, skip)).map(unpack);
  }

  usersUnderOthers(): Promise<UsersUnder[]> {
    return this.#link.call('usersUnderOthers');
  }

  removeUser(ref: UserRef): Promise<string | null> {
    return this.#link.call('removeUser', ref);
  }

  tellUser(step: NoticeStep, request: NoticeRequest): Promise<NoticeOutcome> {
    return this.#link.call('tellUser', step, pack(request));
  }

  async readNotice(id: string): Promise<Notice | undefined> {
    return unpack((await this.#link.call<Notice | null>('readNotice', id)) ?? undefined);
  }

  async answerNotice(step: NoticeAnswerStep, request: NoticeAnswer): Promise<NoticeAnswerOutcome> {
    const outcome = await this.#link.call<NoticeAnswerOutcome>('answerNotice', step, pack(request));
    if ('notice' in outcome) unpack(outcome.notice);
    return outcome;
  }

  async claimMessages(request: { limit: number; leaseSeconds: number }): Promise<ClaimedMessage[]> {
    const claimed = await this.#link.call<PackedClaim[]>('claimMessages', request);
    return (await Promise.all(claimed.map((one) => this.#claimed(one)))).flat();
  }

  recordDelivery(messageId: string, report: DeliveryReport): Promise<void> {
    return this.#link.call('recordDelivery', messageId, report);
  }

  followUpMessage(messageId: string, request: FollowUpRequest): Promise<FollowUpOutcome> {
    return this.#link.call('followUpMessage', messageId, request);
  }

  recordReceipt(ref: ReceiptRef, report: ReceiptReport): Promise<ReceiptOutcome> {
    return this.#link.call('recordReceipt', ref, report);
  }

  readMessages(verificationId: string): Promise<Message[]> {
    return this.#link.call('readMessages', verificationId);
  }

  async findMessage(messageId: string): Promise<ClaimedMessage | undefined> {
    const found = await this.#link.call<ClaimedMessage | null>('findMessage', messageId);
    return found ? { message: found.message, verification: unpack(found.verification) } : undefined;
  }

  readOutbox(): Promise<OutboxState> {
    return this.#link.call('readOutbox');
  }

  takeOperatorTurn(keys: readonly string[]): Promise<number | null> {
    return this.#link.call('takeOperatorTurn', keys);
  }

  onMessages(listener: () => void): void {
    this.#listeners.push(listener);
  }

  giveNewMessages(taker: Taker): void {
    this.#taker = taker;
    const { leaseSeconds, most } = taker;
    // Where it can't be said, nothing is committed either.
    this.#link.call('giveNewMessages', { leaseSeconds, most }).catch(() => undefined);
  }

  async saveApp(app: App, key: ApiKey): Promise<App> {
    const saved = await this.#link.call<App>('saveApp', app, key);
    this.#apps.clear();
    return saved;
  }

  listApps(): Promise<App[]> {
    return this.#link.call('listApps');
  }

  setStop(appId: string, stop: BudgetRef, on: boolean): Promise<void> {
    return this.#link.call('setStop', appId, stop, on);
  }

  isUsedUp(appId: string, stop: BudgetRef): Promise<boolean> {
    return this.#link.call('isUsedUp', appId, stop);
  }

  setReach(reach: Reach): Promise<void> {
    return this.#link.call('setReach', reach);
  }

  findApp(appId: string): Promise<App | undefined> {
    return this.#cachedApp(`id:${appId}`, 'findApp', appId);
  }

  findAppByKey(keyHash: string): Promise<App | undefined> {
    return this.#cachedApp(`key:${keyHash}`, 'findAppByKey', keyHash);
  }

  addSpend(items: readonly Spend[]): Promise<void> {
    return this.#link.call('addSpend', items);
  }

  readSpend(of: SpendOf): Promise<Spend[]> {
    return this.#link.call('readSpend', of);
  }

  shareRouteNews(news: readonly RouteNews[]): Promise<RouteNews[]> {
    return this.#link.call('shareRouteNews', news);
  }

  removeExpired(limit: number): Promise<number> {
    return this.#link.call('removeExpired', limit);
  }

  checkHealth(): Promise<number> {
    return this.#link.call('checkHealth');
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  /** Only what is there is remembered: keys that don't exist are without number. */
  async #cachedApp(name: string, method: 'findApp' | 'findAppByKey', key: string): Promise<App | undefined> {
    const known = this.#apps.get(name);
    if (known && this.#clock() < known.until) return known.app;
    const app = (await this.#link.call<App | null>(method, key)) ?? undefined;
    if (app) this.#apps.set(name, { app, until: this.#clock() + this.#freshMs });
    else this.#apps.delete(name);
    return app;
  }

  /** A verification that is as it was opened came over once already. */
  async #claimed(claim: PackedClaim): Promise<ClaimedMessage[]> {
    if (!('asOpened' in claim)) {
      const { message, verification, notice } = claim;
      if (notice) return [{ message, verification: undefined, notice: unpack(notice) }];
      return [{ message, verification: unpack(verification) }];
    }
    const id = claim.asOpened;
    const verification = this.#recent.take(id) ?? (await this.readVerification({ id, appId: null }));
    const [send] = verification?.sends ?? [];
    if (!verification || !send) return [];
    const { messageId, channel, destination, at: createdAt } = send;
    const message = newMessage({ id: messageId, ownerId: id, channel, destination, createdAt });
    return [{ message: { ...message, status: 'claimed', attempts: 1 }, verification }];
  }

  async #act<T extends object>(method: keyof Store, ...args: unknown[]): Promise<T> {
    const outcome = await this.#link.call<T & { verification?: Verification }>(method, ...args);
    const verification = unpack(outcome.verification);
    return verification ? { ...outcome, verification } : outcome;
  }

  async #hand(claim: PackedClaim): Promise<void> {
    const [claimed] = await this.#claimed(claim);
    if (claimed) await this.#taker?.take(claimed);
  }
}
