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
import type { DeliveryReport, Message } from '#core/decide-delivery.ts';
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
import type { FollowUpOutcome, FollowUpRequest } from '#core/decide-follow-up.ts';
import { type AskOperator, decideJudgement, type JudgementRequest } from '#core/decide-judgement.ts';
import { decideNotice, type NoticeOutcome, type NoticeRequest } from '#core/decide-notice.ts';
import {
  decideNoticeAnswer,
  type NoticeAnswer,
  type NoticeAnswerOutcome,
} from '#core/decide-notice-answer.ts';
import { decideOpen, type OpenOutcome, type OpenRequest, type OpenState } from '#core/decide-open.ts';
import type { ReceiptOutcome, ReceiptReport } from '#core/decide-receipt.ts';
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
import type { BudgetRef, Decision } from '#core/decision.ts';
import type { Keyring } from '#core/keyring.ts';
import type { Notice } from '#core/notice.ts';
import { decideOperatorTurn } from '#core/operator-code.ts';
import { decideReach, type Reach } from '#core/reach.ts';
import type { RouteNews } from '#core/route-news.ts';
import type { Spend } from '#core/spend.ts';
import type { StoredUser } from '#core/user.ts';
import type { Verification } from '#core/verification.ts';
import { Births, type Taker } from '#store/births.ts';
import { noticeFrom } from '#store/notice-row.ts';
import { dropAt } from '#store/retention.ts';
import { number } from '#store/row.ts';
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
import { userFrom } from '#store/user-row.ts';
import { verificationFrom } from '#store/verification-row.ts';
import { Apps } from './apps.ts';
import { Connection } from './connection.ts';
import { Deliveries } from './deliveries.ts';
import { Facts, lanesOf, type Subjects, userLanes } from './facts.ts';
import { GroupCommit } from './group-commit.ts';
import { migrate } from './migrate.ts';
import { readNotice } from './notices.ts';
import { Notifications } from './notifications.ts';
import { withPlainBytes } from './plain-bytes.ts';
import { Reader } from './reader.ts';
import { Retention } from './retention.ts';
import { RouteNewsReader } from './route-news.ts';
import { addSpend, readSpend, spendFrom } from './spend.ts';
import type { Tables } from './tables.ts';
import { readAll, readClock, writeAll } from './transaction.ts';
import { readUser, readUsersUnderOthers, removeUser } from './users.ts';
import { readVerifications } from './verifications.ts';

/** From what is stored to what is answered and written. */
type Rule<State, Outcome> = (state: State, now: number) => Decision<Outcome>;

export type PostgresOptions = {
  /** `postgres://…`; TLS as its `sslmode` says. */
  readonly url: string;
  /** Tells the rules a right answer from a wrong one. */
  readonly keyring: Keyring;
  /** In tests only, epoch milliseconds: else the database's clock rules, so that no node's wrong one lengthens a code's life. */
  readonly clock?: () => number;
  /** Named statements, planned once for a connection. Off behind a pooler that doesn't know them. Default on. */
  readonly prepare?: boolean;
  /** Whether to hear of other nodes' messages at once; off behind a pooler: workers look each second all the same. */
  readonly listen?: boolean;
  /** Connections that commit. */
  readonly lanes?: number;
  /** Steps to a transaction; see {@link GroupCommit}. */
  readonly maxBatch?: number;
};

/** The store for any number of nodes: all state is in one Postgres, or in what speaks like it. */
export class PostgresStore implements Store {
  readonly #clock: (() => number) | undefined;
  readonly #keyring: Keyring;
  readonly #commit: GroupCommit;
  readonly #facts = new Facts();
  readonly #births = new Births();
  readonly #reads: Reader;
  readonly #upkeep: Reader;
  readonly #apps: Apps;
  readonly #deliveries: Deliveries;
  readonly #news = new RouteNewsReader();
  readonly #retention = new Retention();
  readonly #notifications: Notifications | undefined;
  readonly #listeners: (() => void)[] = [];

  private constructor({ url, keyring, clock, prepare = true, listen = true, ...sizes }: PostgresOptions) {
    const connect = (): Promise<Connection> => Connection.open({ url, prepare });
    const wake = (): void => {
      for (const listener of this.#listeners) listener();
    };
    this.#clock = clock;
    this.#keyring = keyring;
    this.#reads = new Reader(connect);
    this.#upkeep = new Reader(connect);
    this.#apps = new Apps((statement) =>
      this.#reads
        .read((connection) => readAll(connection, [statement]))
        .then(([answer]) => answer?.rows ?? []),
    );
    this.#notifications = listen ? new Notifications(connect, wake) : undefined;
    this.#commit = new GroupCommit({
      connect,
      facts: this.#facts,
      births: this.#births,
      clock,
      lanes: sizes.lanes ?? 4,
      maxBatch: sizes.maxBatch ?? 512,
      onMessages: () => {
        wake();
        this.#notifications?.notify();
      },
    });
    this.#deliveries = new Deliveries({
      commit: this.#commit,
      facts: this.#facts,
      reads: this.#reads,
      clock,
      readVerification: (id) => this.readVerification({ id, appId: null }),
    });
  }

  /**
   * Connects, and brings the database to this version's schema.
   * @throws ServiceError `store-unavailable`, `store-schema-newer`
   */
  static async open(options: PostgresOptions): Promise<PostgresStore> {
    const store = new PostgresStore(options);
    try {
      await store.#upkeep.alone(async (connection) => {
        await migrate(connection);
        await store.#retention.start(connection, store.#clock);
      });
      await store.#notifications?.start();
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  openVerification(step: OpenStep, request: OpenRequest): Promise<OpenOutcome> {
    const { appId } = request;
    const budgets = [...openBudgets(request), ...step.budgets];
    const load = (tables: Tables): OpenState => {
      const answer = tables.answers.find(appId, step.idempotency, tables.now);
      const verification = answer && tables.verifications.find(answer.verificationId, tables.now);
      if (answer && verification) return { remembered: { answer, verification }, budgets: [] };
      const live = tables.verifications.findLive(appId, step.liveKeys, tables.now);
      const user = step.userKeys && tables.users.find(appId, step.userKeys);
      return {
        ...(live ? { live } : {}),
        budgets: tables.budgets.load(appId, budgets),
        ...(user ? { user } : {}),
      };
    };
    const keys = [...lanesOf(request), ...userLanes(appId, step.userKeys)];
    return this.#commit.submit({
      lane: () => keys,
      want: (tables) => {
        tables.budgets.want(appId, budgets);
        tables.verifications.wantLive(appId, step.liveKeys);
        tables.answers.want(appId, step.idempotency);
        if (step.userKeys) tables.users.want(appId, step.userKeys);
      },
      run: (tables) => {
        const { outcome, writes } = decideOpen(load(tables), request, this.#keyring, tables.now);
        if (writes) tables.write(appId, writes, step.idempotency);
        if (outcome.kind !== 'opened') return outcome;
        this.#facts.learn(outcome.verification);
        return { ...outcome, verification: withPlainBytes(outcome.verification) };
      },
    });
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
    return this.#act(step, rule, (subjects) => [...failureBudgets(subjects), ...sendBudgets(subjects)]);
  }

  cancelVerification(ref: VerificationRef): Promise<CancelOutcome> {
    return this.#act({ ...ref, budgets: [] }, decideCancel, () => []);
  }

  redeemVerification(step: ActionStep, request: RedeemRequest): Promise<RedeemOutcome> {
    const rule: Rule<EndState, RedeemOutcome> = (state, now) =>
      decideRedeem(state, request, this.#keyring, now);
    return this.#act(step, rule, () => []);
  }

  async readVerification({ id, appId }: VerificationRef): Promise<Verification | undefined> {
    const [found, time] = await this.#reads.read((connection) =>
      readAll(connection, [readVerifications([id]), readClock]),
    );
    const verification = found?.rows[0] && verificationFrom(found.rows[0]);
    const now = this.#clock?.() ?? (time?.rows[0] ? number(time.rows[0], 'now') : 0);
    if (!verification || dropAt(verification) <= now) return undefined;
    return appId === null || verification.appId === appId ? verification : undefined;
  }

  async readUser(ref: UserRef): Promise<StoredUser | undefined> {
    const [found] = await this.#reads.read((connection) => readAll(connection, [readUser(ref)]));
    return found?.rows[0] && userFrom(found.rows[0]);
  }

  changeFactors(step: FactorStep, request: FactorRequest): Promise<FactorOutcome> {
    const { appId } = request;
    const { userKeys, authorization, budgets } = step;
    const evidence = 'evidence' in request ? request.evidence : undefined;
    return this.#commit.submit({
      lane: () => userLanes(appId, userKeys),
      want: (tables) => {
        tables.budgets.want(appId, budgets);
        for (const id of [authorization, evidence])
          if (id !== undefined) tables.verifications.want(appId, id);
        tables.users.want(appId, userKeys);
      },
      run: (tables) => {
        const find = (id: string | undefined) =>
          id === undefined ? undefined : tables.verifications.find(id, tables.now);
        const state: FactorState = {
          user: tables.users.find(appId, userKeys),
          authorization: find(authorization),
          evidence: find(evidence),
          budgets: tables.budgets.load(appId, budgets),
        };
        const { outcome, writes } = decideFactorChange(state, request, this.#keyring, tables.now);
        if (writes) tables.write(appId, writes, undefined);
        return outcome;
      },
    });
  }

  recover(step: RecoveryRef, request: RecoveryRequest): Promise<RecoveryOutcome> {
    const { appId } = request;
    const { userKeys, budgets } = step;
    const evidence = 'evidence' in request ? request.evidence : undefined;
    return this.#commit.submit({
      lane: () => userLanes(appId, userKeys),
      want: (tables) => {
        tables.budgets.want(appId, budgets);
        if (evidence !== undefined) tables.verifications.want(appId, evidence);
        tables.users.want(appId, userKeys);
      },
      run: (tables) => {
        const state: RecoveryState = {
          user: tables.users.find(appId, userKeys),
          evidence: evidence === undefined ? undefined : tables.verifications.find(evidence, tables.now),
          budgets: tables.budgets.load(appId, budgets),
        };
        const { outcome, writes } = decideRecovery(state, request, this.#keyring, tables.now);
        if (writes) tables.write(appId, writes, undefined);
        return outcome;
      },
    });
  }

  async usersToRekey(limit: number): Promise<StoredUser[]> {
    const statement = readUsersUnderOthers(this.#keyring.currentId, limit);
    const [found] = await this.#reads.read((connection) => readAll(connection, [statement]));
    return (found?.rows ?? []).map(userFrom);
  }

  async removeUser(ref: UserRef): Promise<boolean> {
    const user = await this.readUser(ref);
    if (!user) return false;
    await this.#reads.write((connection) => writeAll(connection, [removeUser(user)]));
    return true;
  }

  tellUser({ userKeys, verification }: NoticeStep, request: NoticeRequest): Promise<NoticeOutcome> {
    const { appId } = request;
    return this.#commit.submit({
      lane: () => userLanes(appId, userKeys),
      want: (tables) => {
        if (verification !== undefined) tables.verifications.want(appId, verification);
        tables.users.want(appId, userKeys);
      },
      run: (tables) => {
        const state = {
          user: tables.users.find(appId, userKeys),
          verification:
            verification === undefined ? undefined : tables.verifications.find(verification, tables.now),
        };
        const { outcome, writes } = decideNotice(state, request, this.#keyring, tables.now);
        if (writes) tables.write(appId, writes, undefined);
        return outcome;
      },
    });
  }

  async readNotice(id: string): Promise<Notice | undefined> {
    const [found] = await this.#reads.read((connection) => readAll(connection, [readNotice(id)]));
    return found?.rows[0] && noticeFrom(found.rows[0]);
  }

  answerNotice(
    { id, appId, userKeys }: NoticeAnswerStep,
    request: NoticeAnswer,
  ): Promise<NoticeAnswerOutcome> {
    return this.#commit.submit({
      lane: () => userLanes(appId, userKeys),
      want: (tables) => {
        tables.users.want(appId, userKeys);
        tables.notices.want(id);
      },
      run: (tables) => {
        const state = { notice: tables.notices.find(id), user: tables.users.find(appId, userKeys) };
        const { outcome, writes } = decideNoticeAnswer(state, request, this.#keyring, tables.now);
        if (writes) tables.write(appId, writes, undefined);
        return outcome;
      },
    });
  }

  claimMessages(request: { limit: number; leaseSeconds: number }): Promise<ClaimedMessage[]> {
    return this.#deliveries.claim(request);
  }

  recordDelivery(messageId: string, report: DeliveryReport): Promise<void> {
    return this.#deliveries.record(messageId, report);
  }

  followUpMessage(messageId: string, request: FollowUpRequest): Promise<FollowUpOutcome> {
    return this.#deliveries.followUp(messageId, request);
  }

  recordReceipt(ref: ReceiptRef, report: ReceiptReport): Promise<ReceiptOutcome> {
    return this.#deliveries.receive(ref, report);
  }

  readMessages(verificationId: string): Promise<Message[]> {
    return this.#deliveries.ofVerification(verificationId);
  }

  findMessage(messageId: string): Promise<ClaimedMessage | undefined> {
    return this.#deliveries.find(messageId);
  }

  readOutbox(): Promise<OutboxState> {
    return this.#deliveries.outbox();
  }

  takeOperatorTurn(keys: readonly string[]): Promise<number | null> {
    const ref = operatorTurn(keys);
    return this.#commit.submit({
      lane: () => [`o:${keys.at(-1) ?? ''}`],
      want: ({ budgets }) => budgets.want(everyApp, [ref]),
      run: ({ budgets, now }) => {
        const [budget] = budgets.load(everyApp, [ref]);
        if (!budget) return null;
        const { outcome, writes } = decideOperatorTurn(budget, now);
        if (writes?.budgets) budgets.save(everyApp, writes.budgets);
        return outcome;
      },
    });
  }

  onMessages(listener: () => void): void {
    this.#listeners.push(listener);
  }

  giveNewMessages(taker: Taker): void {
    this.#births.goTo(taker);
  }

  saveApp(app: App, key: ApiKey): Promise<App> {
    return this.#upkeep.alone(async (connection) => {
      const [time] = await readAll(connection, [readClock]);
      const now = this.#clock?.() ?? (time?.rows[0] ? number(time.rows[0], 'now') : 0);
      return this.#apps.save(connection, app, key, now);
    });
  }

  listApps(): Promise<App[]> {
    return this.#apps.list();
  }

  setStop(appId: string, stop: BudgetRef, on: boolean): Promise<void> {
    const key = stop.keys.at(-1) ?? '';
    return this.#commit.submit({
      lane: () => [`d:${appId}\0${key}`],
      want: ({ budgets }) => budgets.want(appId, [stop]),
      run: ({ budgets, now }) => {
        const state = on ? spend(stop.kind, emptyBudget, now) : emptyBudget;
        budgets.save(appId, [{ ...stop, state }]);
      },
    });
  }

  isStopped(appId: string, stop: BudgetRef): Promise<boolean> {
    return this.#commit.submit({
      lane: () => [`d:${appId}\0${stop.keys.at(-1) ?? ''}`],
      want: ({ budgets }) => budgets.want(appId, [stop]),
      run: ({ budgets, now }) => blockedBy(budgets.load(appId, [stop]), stop.kind, now) !== null,
    });
  }

  setReach({ appId, keys, ...reach }: Reach): Promise<void> {
    const ref = reachBudget(keys);
    return this.#commit.submit({
      lane: () => [`d:${appId}\0${keys.at(-1) ?? ''}`],
      want: ({ budgets }) => budgets.want(appId, [ref]),
      run: ({ budgets, now }) => {
        const [budget] = budgets.load(appId, [ref]);
        const { writes } = budget ? decideReach(budget, reach, now) : {};
        if (writes?.budgets) budgets.save(appId, writes.budgets);
      },
    });
  }

  findApp(appId: string): Promise<App | undefined> {
    return this.#apps.find(appId);
  }

  findAppByKey(keyHash: string): Promise<App | undefined> {
    return this.#apps.findByKey(keyHash);
  }

  async addSpend(items: readonly Spend[]): Promise<void> {
    if (items.length === 0) return;
    await this.#reads.write((connection) => writeAll(connection, [addSpend(items)]));
  }

  async readSpend(of: SpendOf): Promise<Spend[]> {
    const [answer] = await this.#reads.read((connection) => readAll(connection, [readSpend(of)]));
    return (answer?.rows ?? []).map(spendFrom);
  }

  shareRouteNews(news: readonly RouteNews[]): Promise<RouteNews[]> {
    return this.#reads.alone(async (connection) => {
      const naming = this.#news.naming();
      if (naming) this.#news.named((await readAll(connection, [naming])).at(0));
      const statements = this.#news.statements(news, this.#clock?.() ?? null);
      return this.#news.take(await writeAll(connection, statements));
    });
  }

  removeExpired(limit: number): Promise<number> {
    return this.#upkeep.alone((connection) => this.#retention.step(connection, limit, this.#clock));
  }

  async checkHealth(): Promise<void> {
    // A standby can be read, but serves nobody.
    const writable = { name: 'cs_health', text: 'SELECT txid_current_if_assigned(), now()' };
    await this.#reads.write((connection) => writeAll(connection, [writable]));
  }

  async close(): Promise<void> {
    await this.#commit.close();
    await Promise.all([this.#notifications?.close(), this.#reads.close(), this.#upkeep.close()]);
  }

  /** One step on a verification that exists, with the budgets of its own subjects and the client's. */
  #act<Outcome>(
    step: ActionStep,
    rule: Rule<FactorCheckState & ResendState & EndState, Outcome>,
    ownBudgets: (subjects: Subjects) => BudgetRef[],
  ): Promise<Outcome> {
    let known: Subjects | undefined;
    const budgetsOf = (known: Subjects): BudgetRef[] => [...ownBudgets(known), ...step.budgets];
    return this.#commit.submit({
      topic: { verificationId: step.id },
      lane: () => {
        const seen = this.#facts.ofVerification(step.id);
        return [
          `v:${step.id}`,
          ...(seen ? lanesOf(seen) : []),
          ...userLanes(seen?.appId ?? '', step.userKeys),
        ];
      },
      want: (tables) => {
        const seen = this.#facts.ofVerification(step.id);
        known = seen && (step.appId === null || seen.appId === step.appId) ? seen : undefined;
        if (!known) return;
        tables.budgets.want(known.appId, budgetsOf(known));
        tables.answers.want(known.appId, step.idempotency);
        tables.verifications.want(known.appId, step.id);
        if (step.userKeys) tables.users.want(known.appId, step.userKeys);
      },
      run: (tables) => {
        const verification = known && tables.verifications.find(step.id, tables.now);
        if (!known || !verification) return rule({ budgets: [] }, tables.now).outcome;
        const remembered = tables.answers.find(known.appId, step.idempotency, tables.now);
        const budgets = tables.budgets.load(known.appId, budgetsOf(known));
        const user = step.userKeys && tables.users.find(known.appId, step.userKeys);
        const state = {
          verification,
          budgets,
          ...(remembered ? { remembered } : {}),
          ...(user ? { user } : {}),
        };
        const { outcome, writes } = rule(state, tables.now);
        if (writes) tables.write(known.appId, writes, step.idempotency);
        return outcome;
      },
    });
  }
}
