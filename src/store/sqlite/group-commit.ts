import type { DatabaseSync } from 'node:sqlite';
import { ServiceError } from '#core/service-error.ts';

type Waiting = {
  /** @throws what the step throws */
  run(): void;
  settle(): void;
  fail(cause: unknown): void;
};

/**
 * Takes every step that is waiting, runs them one after another in one transaction, commits once, then answers them
 * all. There is no timer: what came in while the last batch was on its way to disk is the next batch.
 */
export class GroupCommit {
  readonly #db: DatabaseSync;
  readonly #onUndo: () => void;
  readonly #maxBatch: number;
  readonly #statements;
  #waiting: Waiting[] = [];
  #scheduled = false;
  #afterCommit: (() => void)[] = [];

  /**
   * @param onUndo called when writes were undone, a step's or a whole batch's
   * @param maxBatch steps to a transaction; 1 gives each a transaction of its own (the benchmark's other side)
   */
  constructor(db: DatabaseSync, onUndo: () => void, maxBatch = 512) {
    this.#onUndo = onUndo;
    this.#db = db;
    this.#maxBatch = maxBatch;
    this.#statements = {
      begin: db.prepare('BEGIN IMMEDIATE'),
      commit: db.prepare('COMMIT'),
      rollback: db.prepare('ROLLBACK'),
      savepoint: db.prepare('SAVEPOINT step'),
      release: db.prepare('RELEASE step'),
      undo: db.prepare('ROLLBACK TO step'),
    };
  }

  /**
   * Runs a step in the next batch; when another step of it throws, once more, so it may change nothing but the database
   * and what `onUndo` sets right. Resolves when its batch is on disk; a step that throws rejects alone.
   */
  submit<T>(step: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let result: T;
      this.#waiting.push({
        run: () => {
          result = step();
        },
        settle: () => resolve(result),
        fail: reject,
      });
      this.#schedule();
    });
  }

  /** Runs something once, after the batch that is being built is on disk. */
  afterCommit(action: () => void): void {
    if (!this.#afterCommit.includes(action)) this.#afterCommit.push(action);
  }

  /** Commits what is waiting; nothing may be submitted afterwards. */
  drain(): void {
    while (this.#waiting.length > 0) this.#commitBatch();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#commitBatch();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  #commitBatch(): void {
    const batch = this.#waiting.splice(0, this.#maxBatch);
    if (batch.length === 0) return;
    const done = this.#commitAll(batch) ?? this.#commitEach(batch);
    for (const step of done) step.settle();
    const actions = this.#afterCommit;
    this.#afterCommit = [];
    for (const action of actions) action();
  }

  /** All steps and nothing round them. @returns undefined when a step threw: then nothing has happened */
  #commitAll(batch: readonly Waiting[]): readonly Waiting[] | undefined {
    return this.#transaction(batch, () => {
      try {
        for (const step of batch) step.run();
        return batch;
      } catch {
        return undefined;
      }
    });
  }

  /** Each step in a savepoint, so that one that throws undoes itself only. @returns those that didn't */
  #commitEach(batch: readonly Waiting[]): readonly Waiting[] {
    const { savepoint, release, undo } = this.#statements;
    const committed = this.#transaction(batch, () =>
      batch.filter((step) => {
        savepoint.run();
        try {
          step.run();
          return true;
        } catch (error) {
          undo.run();
          this.#onUndo();
          step.fail(error);
          return false;
        } finally {
          release.run();
        }
      }),
    );
    return committed ?? [];
  }

  /**
   * @param work says what it got done, or undefined to have it undone
   * @returns the same once that is committed; when it can't be, nobody, and all were told
   */
  #transaction(
    batch: readonly Waiting[],
    work: () => readonly Waiting[] | undefined,
  ): readonly Waiting[] | undefined {
    try {
      this.#statements.begin.run();
      const done = work();
      if (done) this.#statements.commit.run();
      else this.#undo();
      return done;
    } catch (cause) {
      this.#undo();
      const why = cause instanceof Error ? `: ${cause.message}` : '';
      const error = new ServiceError('store-unavailable', `The store could not commit${why}.`, { cause });
      for (const step of batch) step.fail(error);
      return [];
    }
  }

  #undo(): void {
    this.#afterCommit = [];
    this.#onUndo();
    if (this.#db.isTransaction) this.#statements.rollback.run();
  }
}
