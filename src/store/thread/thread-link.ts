import { Worker } from 'node:worker_threads';
import { ServiceError } from '#core/service-error.ts';
import type { Store } from '#store/store.ts';
import type { ThreadData } from './store-thread.ts';
import type { Call, Calls, Failure, PackedClaim, Replies } from './wire.ts';

/** As much of a worker as the link needs. */
export type Thread = {
  on(event: 'message', listener: (text: string) => void): unknown;
  on(event: 'error', listener: (cause: unknown) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
  postMessage(text: string): void;
  terminate(): Promise<unknown>;
};

export type LinkOptions = {
  readonly thread: Thread;
  /** Epoch milliseconds; goes over with each batch of calls. */
  readonly clock: () => number;
  /** Told when the thread has died of something: nothing can be answered any more. */
  readonly onDeath: (cause: ServiceError) => void;
  /** Some messages were put into the outbox, for anybody to claim. */
  readonly onMessages: () => void;
  /** A message was claimed for this process. Resolves when it is done with. */
  readonly onBorn: (claim: PackedClaim) => Promise<unknown>;
};

type Pending = { resolve(value: never): void; reject(error: Error): void };

/** Calls that go over without waiting for the end of the event loop's turn: else both threads would work by turns. */
const callsToPost = 4;

/**
 * The near end of the way to the store's thread: calls made in one turn of the event loop go over together, and their
 * answers come back together.
 */
export class ThreadLink {
  readonly #options: LinkOptions;
  readonly #exited: Promise<void>;
  readonly #pending = new Map<number, Pending>();
  #calls: Call[] = [];
  #seq = 0;
  #done = 0;
  #failure: ServiceError | undefined;
  #open = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    const { thread } = options;
    thread.on('message', (text: string) => this.#settle(JSON.parse(text)));
    thread.on('error', (cause: unknown) => this.#fail(cause));
    this.#exited = new Promise((resolve) => {
      thread.on('exit', () => {
        this.#fail(undefined);
        resolve();
      });
    });
  }

  /** To be waited for before anything is called. @throws what the opening of the store threw; the thread is gone then */
  async opened(): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => this.#pending.set(0, { resolve, reject }));
      this.#open = true;
    } catch (error) {
      await this.#options.thread.terminate();
      throw error;
    }
  }

  /** @throws what the method threw; ServiceError `store-unavailable` when the thread is gone */
  call<T>(method: keyof Store, ...args: unknown[]): Promise<T> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(++this.#seq, { resolve, reject });
      const waiting = this.#calls.push([this.#seq, method, ...args]);
      if (waiting === 1) setImmediate(() => this.#post());
      else if (waiting === callsToPost) this.#post();
    });
  }

  /** Has the store closed, unless it is gone already. */
  async close(): Promise<void> {
    if (!this.#failure) await this.call('close');
    this.#failure ??= new ServiceError('store-unavailable', 'The store is closed.');
    await this.#options.thread.terminate();
    await this.#exited;
  }

  #post(): void {
    if (this.#calls.length === 0) return;
    const batch: Calls = { now: this.#options.clock(), calls: this.#calls, done: this.#done };
    this.#calls = [];
    this.#done = 0;
    this.#options.thread.postMessage(JSON.stringify(batch));
  }

  #settle({ replies, messages, born }: Replies): void {
    for (const [seq, result, failure] of replies) {
      const pending = this.#pending.get(seq);
      this.#pending.delete(seq);
      if (failure) pending?.reject(errorOf(failure));
      else pending?.resolve(result as never);
    }
    if (messages) this.#options.onMessages();
    // Once whoever opened them has kept what was opened.
    if (born.length > 0) queueMicrotask(() => born.map((claim) => this.#hand(claim)));
  }

  async #hand(claim: PackedClaim): Promise<void> {
    try {
      await this.#options.onBorn(claim);
    } catch {
      // The store is gone; the message is another process's when its lease ends.
    } finally {
      this.#done++;
    }
  }

  /** After {@link close} there is nobody left to tell. */
  #fail(cause: unknown): void {
    if (this.#failure) return;
    this.#failure = new ServiceError('store-unavailable', 'The store has stopped.', { cause });
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
    if (this.#open) this.#options.onDeath(this.#failure);
  }
}

export function startThread(workerData: ThreadData): Worker {
  return new Worker(new URL('./thread-main.ts', import.meta.url), { name: 'store', workerData, env: {} });
}

function errorOf({ code, message, stack }: Failure): Error {
  const known = code === 'store-unavailable' || code === 'store-schema-newer';
  const error = known ? new ServiceError(code, message) : new Error(message);
  if (stack) error.stack = stack;
  return error;
}
