import type { Writes } from '#core/decision.ts';
import { number } from '#store/row.ts';
import { Budgets } from './budgets.ts';
import type { Answer, Statement } from './connection.ts';
import { Messages } from './messages.ts';
import { Notices } from './notices.ts';
import { RememberedAnswers } from './remembered-answers.ts';
import { beforeJoins, readClock } from './transaction.ts';
import { Users } from './users.ts';
import { Verifications } from './verifications.ts';

type Read = readonly [statement: Statement, take: (answer: Answer) => void];

/**
 * What one batch sees and writes: the rows its steps asked for, locked, and on top of them what its steps wrote, so that
 * a later step sees what an earlier one did. A step that throws has written nothing.
 *
 * Locks are taken in one order by every batch on every node, by table and then by key: budgets, live keys, remembered
 * answers, verifications, users, notices, outbox, history, breakers. Then come the inserts, in the same order of tables and keys, where a
 * batch may wait for another one's insert of the same key; whoever inserts waits for no lock any more. So no two batches
 * ever wait for each other.
 */
export class Tables {
  readonly budgets = new Budgets();
  readonly verifications = new Verifications();
  readonly answers = new RememberedAnswers();
  readonly messages = new Messages();
  readonly users = new Users();
  readonly notices = new Notices();
  /** The database's clock after the last lock was had, epoch milliseconds: what waited for a lock is judged by when it got it. */
  now = 0;
  readonly #clock: (() => number) | undefined;

  /** @param clock rules instead of the database's, in tests */
  constructor(clock?: () => number) {
    this.#clock = clock;
  }

  /** Everything but what only the rules can tell is needed. */
  reads(): Read[] {
    const { budgets, verifications, answers, messages, users, notices } = this;
    const each = (statements: Statement[], take: (answer: Answer) => void): Read[] =>
      statements.map((statement) => [statement, take]);
    return [
      ...each(budgets.reads(), (answer) => budgets.take(answer)),
      ...each(verifications.liveReads(), (answer) => verifications.takeLive(answer)),
      ...each(answers.reads(), (answer) => answers.take(answer)),
      ...each(verifications.reads(answers.wanted()), (answer) => verifications.take(answer)),
      ...each(users.reads(), (answer) => users.take(answer)),
      ...each(notices.reads(), (answer) => notices.take(answer)),
      ...each(messages.reads(), (answer) => messages.takeWaiting(answer)),
      [readClock, (answer) => this.#takeClock(answer)],
    ];
  }

  /** Rows of the history that late reports are about. */
  lateReads(): Read[] {
    const { messages } = this;
    return messages.endedReads().map((statement) => [statement, (answer) => messages.takeEnded(answer)]);
  }

  /** The breakers that a step wrote, read anew under lock; the steps must run again then. */
  breakerReads(): Read[] {
    const lock = this.budgets.breakerLock();
    if (!lock) return [];
    return [
      [lock, (answer) => this.budgets.take(answer)],
      [readClock, (answer) => this.#takeClock(answer)],
    ];
  }

  /** Back to what was read. */
  reset(): void {
    const { budgets, verifications, answers, users, notices, messages } = this;
    for (const table of [budgets, verifications, answers, users, notices, messages]) table.reset();
  }

  write(appId: string, writes: Writes, idempotency: string | undefined): void {
    if (writes.insert) this.verifications.insert(writes.insert);
    for (const verification of writes.update ?? []) this.verifications.update(verification);
    if (writes.budgets) this.budgets.save(appId, writes.budgets);
    if (writes.remember && idempotency !== undefined) {
      this.answers.insert(appId, idempotency, writes.remember, this.now);
    }
    if (writes.user) this.users.save(writes.user);
    if (writes.message) this.messages.insert(appId, writes.message);
    for (const { notice, messages } of writes.notices ?? []) {
      this.notices.insert(notice);
      for (const message of messages) this.messages.insert(appId, message);
    }
    if (writes.answered) this.notices.answer(writes.answered);
  }

  writes(): Statement[] {
    const updates = [
      ...this.verifications.updates(),
      ...this.users.updates(),
      ...this.notices.updates(),
      ...this.messages.updates(),
    ];
    return [
      ...this.budgets.writes(),
      ...this.verifications.liveWrites(),
      ...this.answers.writes(),
      ...this.verifications.inserts(),
      ...this.users.inserts(),
      ...this.notices.inserts(),
      ...this.messages.writes(this.now),
      ...(updates.length > 0 ? [beforeJoins, ...updates] : []),
    ];
  }

  #takeClock({ rows: [row] }: Answer): void {
    if (row) this.now = this.#clock?.() ?? number(row, 'now');
  }
}
