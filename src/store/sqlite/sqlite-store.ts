import type { DatabaseSync } from 'node:sqlite';
import { blockedBy } from '#core/allowance.ts';
import type { App } from '#core/app.ts';
import { emptyBudget, spend } from '#core/budget.ts';
import {
  attackBudget,
  checkBudgets,
  everyApp,
  factorFailures,
  failureBudgets,
  openBudgets,
  operatorTurn,
  reachBudget,
  sendBudgets,
} from '#core/budget-refs.ts';
import { type CheckOutcome, type CheckRequest, type CheckState, decideCheck } from '#core/decide-check.ts';
import { type DeliveryReport, decideDelivery, isOfNotice, type Message } from '#core/decide-delivery.ts';
import {
  type CancelOutcome,
  decideCancel,
  decideRedeem,
  type EndState,
  type RedeemOutcome,
  type RedeemRequest,
} from '#core/decide-end.ts';
import {
  decideFactorChange,
  type FactorOutcome,
  type FactorRequest,
  type FactorState,
} from '#core/decide-factor-change.ts';
import {
  decideFactorCheck,
  type FactorCheckRequest,
  type FactorCheckState,
} from '#core/decide-factor-check.ts';
import { decideFollowUp, type FollowUpOutcome, type FollowUpRequest } from '#core/decide-follow-up.ts';
import { type AskOperator, decideJudgement, type JudgementRequest } from '#core/decide-judgement.ts';
import {
  decideNotice,
  type NoticeOutcome,
  type NoticeRequest,
  type NoticeState,
} from '#core/decide-notice.ts';
import {
  decideNoticeAnswer,
  type NoticeAnswer,
  type NoticeAnswerOutcome,
  type NoticeAnswerState,
} from '#core/decide-notice-answer.ts';
import { decideOpen, type OpenOutcome, type OpenRequest, type OpenState } from '#core/decide-open.ts';
import { decideReceipt, type ReceiptOutcome, type ReceiptReport } from '#core/decide-receipt.ts';
import {
  decideRecovery,
  type RecoveryOutcome,
  type RecoveryRequest,
  type RecoveryState,
} from '#core/decide-recovery.ts';
import {
  decideResend,
  type ResendOutcome,
  type ResendRequest,
  type ResendState,
} from '#core/decide-resend.ts';
import type { BudgetRef, Decision, Writes } from '#core/decision.ts';
import type { Keyring } from '#core/keyring.ts';
import type { Notice } from '#core/notice.ts';
import { decideOperatorTurn } from '#core/operator-code.ts';
import { decideReach, type Reach } from '#core/reach.ts';
import type { RouteNews } from '#core/route-news.ts';
import type { Spend } from '#core/spend.ts';
import type { StoredUser } from '#core/user.ts';
import type { Verification } from '#core/verification.ts';
import { Births, type Taker } from '#store/births.ts';
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
  UserRef,
  VerificationRef,
} from '#store/store.ts';
import { Apps } from './apps.ts';
import { Budgets } from './budgets.ts';
import { GroupCommit } from './group-commit.ts';
import { Messages } from './messages.ts';
import { Notices } from './notices.ts';
import { openDatabase } from './open-database.ts';
import { RememberedAnswers } from './remembered-answers.ts';
import { Retention } from './retention.ts';
import { RouteNewsTable } from './route-news.ts';
import { SpendTable } from './spend.ts';
import { Users } from './users.ts';
import { Verifications } from './verifications.ts';

/** From what is stored to what is answered and written. */
type Rule<State, Outcome> = (state: State, now: number) => Decision<Outcome>;

type ActState = FactorCheckState & ResendState & EndState;

export type SqliteOptions = {
  /** File, or `:memory:`. */
  readonly path: string;
  readonly clock: () => number;
  /** Tells the rules a right answer from a wrong one. */
  readonly keyring: Keyring;
  /** Steps to a transaction; see {@link GroupCommit}. */
  readonly maxBatch?: number;
};

/** The embedded store: one file, one writer, every step on disk before it is answered. */
export class SqliteStore implements Store {
  readonly #db: DatabaseSync;
  readonly #clock: () => number;
  readonly #keyring: Keyring;
  readonly #commit: GroupCommit;
  readonly #verifications: Verifications;
  readonly #messages: Messages;
  readonly #budgets: Budgets;
  readonly #answers: RememberedAnswers;
  readonly #apps: Apps;
  readonly #users: Users;
  readonly #notices: Notices;
  readonly #spend: SpendTable;
  readonly #news: RouteNewsTable;
  readonly #retention: Retention;
  readonly #births = new Births();
  readonly #listeners: (() => void)[] = [];
  readonly #wake = (): void => {
    for (const listener of this.#listeners) listener();
  };
  readonly #handOver = (): void => {
    const places = this.#births.reserve(this.#messages.fresh);
    const born = this.#messages.claimFresh(places, this.#births.leaseMs, this.#clock());
    this.#births.hand(born.map((message) => this.#withOwner(message)));
    if (this.#messages.fresh > 0) this.#wake();
  };

  /** @throws ServiceError `store-unavailable` when another process has the file, `store-schema-newer` */
  constructor({ path, clock, keyring, maxBatch }: SqliteOptions) {
    const db = openDatabase(path);
    this.#db = db;
    this.#clock = clock;
    this.#keyring = keyring;
    this.#verifications = new Verifications(db);
    this.#commit = new GroupCommit(db, () => this.#forget(), maxBatch);
    this.#messages = new Messages(db);
    this.#budgets = new Budgets(db);
    this.#answers = new RememberedAnswers(db);
    this.#apps = new Apps(db);
    this.#users = new Users(db);
    this.#notices = new Notices(db);
    this.#spend = new SpendTable(db);
    this.#news = new RouteNewsTable(db);
    this.#retention = new Retention(db);
  }

  openVerification(step: OpenStep, request: OpenRequest): Promise<OpenOutcome> {
    const rule: Rule<OpenState, OpenOutcome> = (state, now) => decideOpen(state, request, this.#keyring, now);
    return this.#step(
      step.idempotency,
      rule,
      () => request.appId,
      (now) => {
        const answer = step.idempotency === undefined ? undefined : this.#answers.find(step.idempotency, now);
        const verification = answer && this.#verifications.find(answer.verificationId);
        if (answer && verification) return { remembered: { answer, verification }, budgets: [] };
        const live = this.#verifications.findLive(step.liveKeys);
        return {
          ...(live ? { live } : {}),
          ...this.#userOf(request.appId, step.userKeys),
          budgets: this.#budgets.load([...openBudgets(request), ...step.budgets]),
        };
      },
    );
  }

  checkVerification(step: ActionStep, request: CheckRequest): Promise<CheckOutcome | AskOperator> {
    const rule: Rule<CheckState, CheckOutcome | AskOperator> = (state, now) =>
      decideCheck(state, request, this.#keyring, now);
    return this.#act(step, rule, checkBudgets);
  }

  judgeVerification(step: ActionStep, request: JudgementRequest): Promise<CheckOutcome> {
    const rule: Rule<CheckState, CheckOutcome> = (state, now) => decideJudgement(state, request, now);
    return this.#act(step, rule, checkBudgets);
  }

  checkFactor(step: ActionStep, request: FactorCheckRequest): Promise<CheckOutcome> {
    const rule: Rule<FactorCheckState, CheckOutcome> = (state, now) =>
      decideFactorCheck(state, request, this.#keyring, now);
    return this.#act(step, rule, ({ appId, browserId }) => [
      factorFailures(step.userKeys ?? [], request.answer.method, browserId),
      attackBudget(appId),
    ]);
  }

  resendVerification(step: ActionStep, request: ResendRequest): Promise<ResendOutcome> {
    const rule: Rule<ResendState, ResendOutcome> = (state, now) => decideResend(state, request, now);
    return this.#act(step, rule, (verification) => [
      ...failureBudgets(verification),
      ...sendBudgets(verification),
    ]);
  }

  cancelVerification(ref: VerificationRef): Promise<CancelOutcome> {
    return this.#act({ ...ref, budgets: [] }, decideCancel, () => []);
  }

  redeemVerification(step: ActionStep, request: RedeemRequest): Promise<RedeemOutcome> {
    const rule: Rule<EndState, RedeemOutcome> = (state, now) =>
      decideRedeem(state, request, this.#keyring, now);
    return this.#act(step, rule, () => []);
  }

  async readVerification(ref: VerificationRef): Promise<Verification | undefined> {
    return this.#find(ref);
  }

  async readUser(ref: UserRef): Promise<StoredUser | undefined> {
    return this.#users.find(ref);
  }

  changeFactors(step: FactorStep, request: FactorRequest): Promise<FactorOutcome> {
    const { appId } = request;
    const rule: Rule<FactorState, FactorOutcome> = (state, now) =>
      decideFactorChange(state, request, this.#keyring, now);
    return this.#step<FactorState, FactorOutcome>(
      undefined,
      rule,
      () => appId,
      () => {
        const find = (id: string | undefined) => (id === undefined ? undefined : this.#find({ id, appId }));
        return {
          user: this.#users.find({ appId, userKeys: step.userKeys }),
          authorization: find(step.authorization),
          evidence: find('evidence' in request ? request.evidence : undefined),
          budgets: this.#budgets.load(step.budgets),
        };
      },
    );
  }

  recover(step: RecoveryRef, request: RecoveryRequest): Promise<RecoveryOutcome> {
    const { appId } = request;
    const rule: Rule<RecoveryState, RecoveryOutcome> = (state, now) =>
      decideRecovery(state, request, this.#keyring, now);
    return this.#step<RecoveryState, RecoveryOutcome>(
      undefined,
      rule,
      () => appId,
      () => ({
        user: this.#users.find({ appId, userKeys: step.userKeys }),
        evidence: 'evidence' in request ? this.#find({ id: request.evidence, appId }) : undefined,
        budgets: this.#budgets.load(step.budgets),
      }),
    );
  }

  async usersToRekey(limit: number): Promise<StoredUser[]> {
    return this.#users.underOthers(this.#keyring.currentId, limit);
  }

  removeUser(ref: UserRef): Promise<boolean> {
    return this.#commit.submit(() => {
      const user = this.#users.find(ref);
      return user !== undefined && this.#users.remove(user);
    });
  }

  tellUser(step: NoticeStep, request: NoticeRequest): Promise<NoticeOutcome> {
    const { appId } = request;
    const rule: Rule<NoticeState, NoticeOutcome> = (state, now) =>
      decideNotice(state, request, this.#keyring, now);
    return this.#step<NoticeState, NoticeOutcome>(
      undefined,
      rule,
      () => appId,
      () => ({
        user: this.#users.find({ appId, userKeys: step.userKeys }),
        verification:
          step.verification === undefined ? undefined : this.#find({ id: step.verification, appId }),
      }),
    );
  }

  async readNotice(id: string): Promise<Notice | undefined> {
    return this.#notices.find(id);
  }

  answerNotice(step: NoticeAnswerStep, request: NoticeAnswer): Promise<NoticeAnswerOutcome> {
    const { id, appId, userKeys } = step;
    const rule: Rule<NoticeAnswerState, NoticeAnswerOutcome> = (state, now) =>
      decideNoticeAnswer(state, request, this.#keyring, now);
    return this.#step<NoticeAnswerState, NoticeAnswerOutcome>(
      undefined,
      rule,
      () => appId,
      () => ({ notice: this.#notices.find(id), user: this.#users.find({ appId, userKeys }) }),
    );
  }

  /** Reads between two commits, so what it hands out is on disk; leases are not written. */
  async claimMessages(request: { limit: number; leaseSeconds: number }): Promise<ClaimedMessage[]> {
    const claimed = this.#messages.claim(request.limit, request.leaseSeconds * 1000, this.#clock());
    return claimed.map((message) => this.#withOwner(message));
  }

  giveNewMessages(taker: Taker): void {
    this.#births.goTo(taker);
  }

  #withOwner(message: Message): ClaimedMessage {
    if (!isOfNotice(message)) return { message, verification: this.#verifications.find(message.ownerId) };
    const notice = this.#notices.find(message.ownerId);
    return { message, verification: undefined, ...(notice ? { notice } : {}) };
  }

  recordDelivery(messageId: string, report: DeliveryReport): Promise<void> {
    return this.#commit.submit(() => {
      const message = this.#messages.find(messageId);
      if (!message) return;
      const owner = this.#verifications.find(message.ownerId);
      const writes = decideDelivery(message, owner, report, this.#clock());
      if (writes.message) this.#messages.update(writes.message);
      if (writes.verification) this.#verifications.update(writes.verification);
    });
  }

  followUpMessage(messageId: string, request: FollowUpRequest): Promise<FollowUpOutcome> {
    return this.#commit.submit(() => {
      const now = this.#clock();
      const message = this.#messages.find(messageId);
      if (!message) return { kind: 'over' };
      const verification = this.#verifications.find(message.ownerId);
      const budgets = verification ? this.#budgets.load(sendBudgets(verification)) : [];
      const state = { message, budgets, ...(verification ? { verification } : {}) };
      const { outcome, writes } = decideFollowUp(state, request, now);
      if (writes?.followed) this.#messages.update(writes.followed);
      if (writes && verification)
        this.#write(writes, { appId: verification.appId, idempotency: undefined, now });
      return outcome;
    });
  }

  recordReceipt(ref: ReceiptRef, report: ReceiptReport): Promise<ReceiptOutcome> {
    return this.#commit.submit(() => {
      const message =
        'messageId' in ref
          ? this.#messages.find(ref.messageId)
          : this.#messages.findSent(ref.provider, ref.providerMessageId);
      if (!message) return { kind: 'unknown' };
      const owner = this.#verifications.find(message.ownerId);
      const { outcome, ...writes } = decideReceipt(message, owner, report, this.#clock());
      if (writes.message) this.#messages.update(writes.message);
      if (writes.verification) this.#verifications.update(writes.verification);
      if (writes.message?.status === 'sent') this.#commit.afterCommit(this.#wake);
      return outcome;
    });
  }

  async readMessages(verificationId: string): Promise<Message[]> {
    const sends = this.#verifications.find(verificationId)?.sends ?? [];
    return sends.flatMap(({ messageId }) => this.#messages.find(messageId) ?? []);
  }

  async findMessage(messageId: string): Promise<ClaimedMessage | undefined> {
    const message = this.#messages.find(messageId);
    return message && { message, verification: this.#verifications.find(message.ownerId) };
  }

  async readOutbox(): Promise<OutboxState> {
    return this.#messages.outbox(this.#clock());
  }

  takeOperatorTurn(keys: readonly string[]): Promise<number | null> {
    return this.#commit.submit(() => {
      const [budget] = this.#budgets.load([operatorTurn(keys)]);
      if (!budget) return null;
      const { outcome, writes } = decideOperatorTurn(budget, this.#clock());
      if (writes?.budgets) this.#budgets.save(everyApp, writes.budgets);
      return outcome;
    });
  }

  onMessages(listener: () => void): void {
    this.#listeners.push(listener);
  }

  saveApp(app: App, key: ApiKey): Promise<App> {
    return this.#commit.submit(() => this.#apps.save(app, key, this.#clock()));
  }

  async listApps(): Promise<App[]> {
    return this.#apps.list();
  }

  setStop(appId: string, stop: BudgetRef, on: boolean): Promise<void> {
    return this.#commit.submit(() => {
      const state = on ? spend(stop.kind, emptyBudget, this.#clock()) : emptyBudget;
      this.#budgets.save(appId, [{ ...stop, state }]);
    });
  }

  async isStopped(_appId: string, stop: BudgetRef): Promise<boolean> {
    return blockedBy(this.#budgets.load([stop]), stop.kind, this.#clock()) !== null;
  }

  setReach({ appId, keys, ...reach }: Reach): Promise<void> {
    return this.#commit.submit(() => {
      const [budget] = this.#budgets.load([reachBudget(keys)]);
      const { writes } = budget ? decideReach(budget, reach, this.#clock()) : {};
      if (writes?.budgets) this.#budgets.save(appId, writes.budgets);
    });
  }

  async findApp(appId: string): Promise<App | undefined> {
    return this.#apps.find(appId);
  }

  async findAppByKey(keyHash: string): Promise<App | undefined> {
    return this.#apps.findByKey(keyHash);
  }

  addSpend(items: readonly Spend[]): Promise<void> {
    return this.#commit.submit(() => this.#spend.add(items));
  }

  async readSpend(of: SpendOf): Promise<Spend[]> {
    return this.#spend.read(of);
  }

  async shareRouteNews(news: readonly RouteNews[]): Promise<RouteNews[]> {
    const earlier = this.#news.takeEarlier(this.#clock());
    if (news.length === 0) return earlier;
    try {
      await this.#commit.submit(() => this.#news.insert(news, this.#clock()));
      return earlier;
    } catch (error) {
      if (earlier.length > 0) this.#news.giveBack();
      throw error;
    }
  }

  removeExpired(limit: number): Promise<number> {
    return this.#commit.submit(() => {
      const removed = this.#retention.step(limit, this.#clock());
      if (removed > 0) this.#verifications.forget();
      return removed;
    });
  }

  checkHealth(): Promise<void> {
    return this.#commit.submit(() => undefined);
  }

  async close(): Promise<void> {
    this.#commit.drain();
    this.#db.close();
  }

  /** After a write was undone: what is kept at hand may not be what is on disk. */
  #forget(): void {
    this.#verifications.forget();
    this.#messages.forget();
  }

  #userOf(appId: string, userKeys: readonly string[] | undefined): { readonly user?: StoredUser } {
    const user = userKeys && this.#users.find({ appId, userKeys });
    return user ? { user } : {};
  }

  #find({ id, appId }: VerificationRef): Verification | undefined {
    const verification = this.#verifications.find(id);
    return verification && (appId === null || verification.appId === appId) ? verification : undefined;
  }

  /** One step on a verification that exists, with the budgets of its own subjects and the client's. */
  #act<Outcome>(
    step: ActionStep,
    rule: Rule<ActState, Outcome>,
    ownBudgets: (verification: Verification) => BudgetRef[],
  ): Promise<Outcome> {
    // The person on the hosted page names no app; the verification has one.
    const appIdOf = ({ verification }: ActState): string => verification?.appId ?? '';
    return this.#step<ActState, Outcome>(step.idempotency, rule, appIdOf, (now) => {
      const verification = this.#find(step);
      if (!verification) return { budgets: [] };
      const remembered =
        step.idempotency === undefined ? undefined : this.#answers.find(step.idempotency, now);
      const budgets = this.#budgets.load([...ownBudgets(verification), ...step.budgets]);
      const user = this.#userOf(verification.appId, step.userKeys);
      return { verification, budgets, ...(remembered ? { remembered } : {}), ...user };
    });
  }

  #step<State, Outcome>(
    idempotency: string | undefined,
    rule: Rule<State, Outcome>,
    appIdOf: (state: State) => string,
    load: (now: number) => State,
  ): Promise<Outcome> {
    return this.#commit.submit(() => {
      const now = this.#clock();
      const state = load(now);
      const { outcome, writes } = rule(state, now);
      if (writes) this.#write(writes, { appId: appIdOf(state), idempotency, now });
      return outcome;
    });
  }

  #write(
    writes: Writes,
    { appId, idempotency, now }: { appId: string; idempotency: string | undefined; now: number },
  ) {
    for (const verification of writes.update ?? []) this.#verifications.update(verification);
    if (writes.insert) this.#verifications.insert(writes.insert);
    if (writes.user) this.#users.save(writes.user);
    if (writes.answered) this.#notices.answer(writes.answered);
    if (writes.budgets) this.#budgets.save(appId, writes.budgets);
    if (writes.remember && idempotency !== undefined) {
      this.#answers.insert(appId, idempotency, writes.remember, now);
    }
    const messages = writes.message ? [writes.message] : [];
    for (const { notice, messages: told } of writes.notices ?? []) {
      this.#notices.insert(notice);
      messages.push(...told);
    }
    for (const message of messages) this.#messages.insert(message, now);
    if (messages.length > 0) this.#commit.afterCommit(this.#handOver);
  }
}
