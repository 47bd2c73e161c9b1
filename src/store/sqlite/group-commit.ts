import type { DatabaseSync } from 'node:sqlite';
import { ServiceError } from '#core/service-error.ts';

type Waiting = { run(): void; settle(): void; fail(cause: unknown): void };

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

  /** Runs a step in the next batch. Resolves when its batch is on disk; a step that throws rejects alone. */
  submit<T>(step: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let result: { value: T } | { error: unknown };
      this.#waiting.push({
        run: () => {
          try {
            result = { value: this.#guarded(step) };
          } catch (error) {
            result = { error };
          }
        },
        settle: () => ('value' in result ? resolve(result.value) : reject(result.error)),
        fail: (cause) =>
          reject(new ServiceError('store-unavailable', 'The store could not commit.', { cause })),
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

  #guarded<T>(step: () => T): T {
    this.#statements.savepoint.run();
    try {
      const value = step();
      this.#statements.release.run();
      return value;
    } catch (error) {
      this.#statements.undo.run();
      this.#onUndo();
      this.#statements.release.run();
      throw error;
    }
  }

  #commitBatch(): void {
    const batch = this.#waiting.splice(0, this.#maxBatch);
    if (batch.length === 0) return;
    try {
      this.#statements.begin.run();
      for (const step of batch) step.run();
      this.#statements.commit.run();
    } catch (cause) {
      this.#afterCommit = [];
      this.#onUndo();
      if (this.#db.isTransaction) this.#statements.rollback.run();
      for (const step of batch) step.fail(cause);
      return;
    }
    for (const step of batch) step.settle();
    const actions = this.#afterCommit;
    this.#afterCommit = [];
    for (const action of actions) action();
  }
}
