import { setTimeout as delay } from 'node:timers/promises';
import { ServiceError } from '#core/service-error.ts';
import { Batch, type BatchOptions, type Step } from './batch.ts';
import type { Line } from './connection.ts';
import { failureOf, isDiskFailure, unavailable } from './failure.ts';
import type { Tables } from './tables.ts';

export type GroupCommitOptions = BatchOptions & {
  readonly connect: () => Promise<Line>;
  /** Batches under way at once, each on a connection of its own. */
  readonly lanes: number;
  /** Steps to a transaction; 1 gives each a transaction of its own (the benchmark's other side). */
  readonly maxBatch: number;
  /** Called after a commit that put messages into the outbox. */
  readonly onMessages: () => void;
};

type Lane = { connection: Line | undefined; busy: boolean; pauseMs: number };

const maxAttempts = 8;
/** With more steps than this waiting, the database is too slow for what comes in: better to say so at once. */
const maxWaiting = 20_000;
/** How far a batch is looked for behind steps that must wait for another batch: a flood on one address costs no more. */
const maxLook = 4096;
/** So many fill a batch of their own while others are under way. */
const fillsBatch = 64;
/** Fewer wait for the one that began last, but no longer than this: it may have to wait for a row that another node has. */
const patienceMs = 5;
const firstPauseMs = 50;
const longestPauseMs = 1000;
/** A node that is sent nothing because of a full disk would never learn that there is room again. */
const forgetMs = 5000;

/**
 * Runs the steps that are waiting as one {@link Batch}: what came in while the last one was under way is the next. What a
 * transaction costs, here and in the database, is then paid once for many. Only many, or a slow one, begin another beside it.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  readonly #lanes: Lane[];
  readonly #held = new Set<string>();
  #waiting: Step[] = [];
  #scheduled = false;
  /** Until the batch that began last has taken too long to be waited for. */
  #patience: NodeJS.Timeout | undefined;
  #closed = false;
  #onIdle: (() => void) | undefined;
  #noRoom: ServiceError | undefined;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.#lanes = Array.from({ length: options.lanes }, () => ({
      connection: undefined,
      busy: false,
      pauseMs: 0,
    }));
  }

  /** Runs a step in one of the next batches. Resolves when its commit is known; a step that throws rejects alone. */
  submit<T>(given: Pick<Step, 'lane' | 'topic' | 'want'> & { run(tables: Tables): T }): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) return reject(unavailable('The store is closed.'));
      if (this.#waiting.length >= maxWaiting) return reject(unavailable('Too many steps are waiting.'));
      let result: T;
      this.#waiting.push({
        ...given,
        run: (tables) => {
          result = given.run(tables);
        },
        settle: () => resolve(result),
        fail: reject,
      });
      this.#schedule();
    });
  }

  /** @throws ServiceError `store-unavailable` when the last commit found no room on the disk, and not long ago */
  demandRoom(): void {
    if (this.#noRoom) throw this.#noRoom;
  }

  /** Finishes what was submitted; nothing may be submitted afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#waiting.length > 0 || this.#lanes.some(({ busy }) => busy)) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    await Promise.all(this.#lanes.map(({ connection }) => connection?.close()));
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#start();
    });
  }

  #start(): void {
    for (;;) {
      const idle = this.#lanes.filter(({ busy }) => !busy);
      const [lane] = idle;
      if (!lane || this.#waiting.length === 0) break;
      const isFirst = idle.length === this.#lanes.length;
      const enough = Math.min(fillsBatch, this.#options.maxBatch);
      if (!isFirst && this.#patience && this.#waiting.length < enough) break;
      const steps = this.#take(Math.max(fillsBatch, Math.ceil(this.#waiting.length / idle.length)));
      if (steps.length === 0) break;
      lane.busy = true;
      this.#bePatient();
      void this.#commit(lane, steps);
    }
    if (this.#waiting.length === 0 && this.#lanes.every(({ busy }) => !busy)) this.#onIdle?.();
  }

  #bePatient(): void {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      this.#patience = undefined;
      this.#start();
    }, patienceMs).unref();
  }

  /** The oldest that no batch under way is in the way of. */
  #take(count: number): Step[] {
    const taken: Step[] = [];
    const left: Step[] = [];
    const own = new Set<string>();
    const most = Math.min(count, this.#options.maxBatch);
    let looked = 0;
    for (const step of this.#waiting) {
      if (taken.length === most || looked === maxLook) break;
      looked++;
      const keys = step.lane();
      if (keys.some((key) => this.#held.has(key))) left.push(step);
      else {
        taken.push(step);
        for (const key of keys) own.add(key);
      }
    }
    this.#waiting = left.concat(this.#waiting.slice(looked));
    for (const key of own) this.#held.add(key);
    return taken;
  }

  async #commit(lane: Lane, steps: readonly Step[]): Promise<void> {
    const keys = steps.flatMap((step) => step.lane());
    const refused = await this.#connection(lane).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    // The server has no room for another connection, perhaps: those that are open do the work then.
    if (refused && this.#lanes.some(({ connection }) => connection?.isOpen)) this.#waiting.unshift(...steps);
    else if (refused) for (const step of steps) step.fail(refused.error);
    else await this.#commitAll(lane, steps);
    for (const key of keys) this.#held.delete(key);
    if (refused) {
      this.#start();
      await delay(lane.pauseMs, undefined, { ref: false });
    }
    lane.busy = false;
    this.#start();
  }

  /** As one batch, and in halves where one of them can't be written, so that it fails alone. */
  async #commitAll(lane: Lane, steps: readonly Step[]): Promise<void> {
    const batch = new Batch(steps, this.#options);
    for (let attempt = 0; ; attempt++) {
      try {
        const connection = await this.#connection(lane);
        await batch.commit(connection);
        this.#noRoom = undefined;
        batch.settle();
        if (batch.hasMessages) this.#options.onMessages();
        return;
      } catch (error) {
        const next = await this.#afterFailure(lane, batch, error, attempt);
        if (next === 'again') continue;
        if (next === 'fail' || steps.length === 1) {
          const cause = next === 'step' ? error : unavailable('The store could not commit.', error);
          if (isDiskFailure(error)) this.#rememberNoRoom(cause);
          for (const step of steps) step.fail(cause);
          return;
        }
        const half = Math.ceil(steps.length / 2);
        await this.#commitAll(lane, steps.slice(0, half));
        await this.#commitAll(lane, steps.slice(half));
        return;
      }
    }
  }

  #rememberNoRoom(cause: unknown): void {
    const found = unavailable('The store could not commit.', cause);
    this.#noRoom = found;
    const forget = (): void => {
      if (this.#noRoom === found) this.#noRoom = undefined;
    };
    setTimeout(forget, forgetMs).unref();
  }

  async #afterFailure(
    lane: Lane,
    batch: Batch,
    error: unknown,
    attempt: number,
  ): Promise<'again' | 'step' | 'fail'> {
    // Nobody answered, or a commit of unknown outcome: nothing may be claimed of it, and nothing tried again.
    if (error instanceof ServiceError) {
      await this.#drop(lane);
      return 'fail';
    }
    const failure = failureOf(error);
    if (failure === 'step') return 'step';
    if (failure === 'broken' || failure === 'stale') await this.#drop(lane);
    const unknown = failure === 'broken' && batch.committing;
    if (unknown || failure === 'unavailable' || attempt + 1 >= maxAttempts) return 'fail';
    if (attempt > 0) await delay(Math.min(2 ** attempt, longestBackoffMs));
    return 'again';
  }

  /** @throws ServiceError `store-unavailable` */
  async #connection(lane: Lane): Promise<Line> {
    if (lane.connection?.isOpen) return lane.connection;
    try {
      lane.connection = await this.#options.connect();
      lane.pauseMs = 0;
      return lane.connection;
    } catch (error) {
      lane.pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, lane.pauseMs * 2));
      throw error;
    }
  }

  async #drop(lane: Lane): Promise<void> {
    const { connection } = lane;
    lane.connection = undefined;
    await connection?.close();
  }
}

const longestBackoffMs = 50;
