import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { OpenOutcome, OpenRequest } from '#core/decide-open.ts';
import { Keyring } from '#core/keyring.ts';
import { ServiceError } from '#core/service-error.ts';
import type { Verification } from '#core/verification.ts';
import type { ClaimedMessage, Store } from '#store/store.ts';
import { SqliteStore } from './sqlite-store.ts';
import {
  type Calls,
  type Failure,
  type PackedClaim,
  pack,
  type Replies,
  type Reply,
  unpack,
} from './wire.ts';

export type ThreadData = {
  readonly path: string;
  readonly secrets: readonly [string, ...string[]];
  /** Epoch milliseconds. */
  readonly now: number;
};

/** The far end of a ThreadedStore: takes batches of calls, and answers together what was committed together. */
class StoreThread {
  readonly #port: MessagePort;
  readonly #store: SqliteStore;
  /** The service's clock: each batch tells the time. */
  #now: number;
  /** Verifications that the other side has, as they were opened. */
  readonly #asOpened = new WeakSet<Verification>();
  #replies: Reply[] = [];
  #messages = false;
  #scheduled = false;

  constructor(port: MessagePort, { path, secrets, now }: ThreadData) {
    this.#port = port;
    this.#now = now;
    this.#store = new SqliteStore({ path, clock: () => this.#now, keyring: new Keyring(secrets) });
    this.#store.onMessages(() => {
      this.#messages = true;
      this.#schedule();
    });
    port.on('message', (text: string) => this.#take(JSON.parse(text)));
  }

  #take({ now, calls }: Calls): void {
    this.#now = now;
    for (const [seq, method, ...args] of calls) {
      this.#call(method as keyof Store, args.map(unpack)).then(
        (result) => this.#reply([seq, this.#packed(method, result, args)]),
        (error: unknown) => this.#reply([seq, null, failureOf(error)]),
      );
    }
  }

  async #call(method: keyof Store, args: unknown[]): Promise<unknown> {
    return Reflect.apply(this.#store[method], this.#store, args);
  }

  #packed(method: string, result: unknown, args: unknown[]): unknown {
    if (method === 'openVerification')
      return this.#packedOpening(result as OpenOutcome, args[1] as OpenRequest);
    if (method === 'claimMessages')
      return (result as ClaimedMessage[]).map((claim) => this.#packedClaim(claim));
    if (typeof result !== 'object' || result === null || !('verification' in result)) return pack(result);
    return { ...result, verification: pack(result.verification) };
  }

  #packedOpening(outcome: OpenOutcome, request: OpenRequest): unknown {
    const { verification } = outcome;
    if (verification?.id !== request.id) return { ...outcome, verification: pack(verification) };
    this.#asOpened.add(verification);
    return { ...outcome, verification: { ...pack(verification), nonce: undefined, binding: undefined } };
  }

  #packedClaim({ message, verification }: ClaimedMessage): PackedClaim {
    if (verification && this.#asOpened.has(verification))
      return { message, verification: undefined, asOpened: true };
    return { message, verification: pack(verification) };
  }

  #reply(reply: Reply): void {
    this.#replies.push(reply);
    this.#schedule();
  }

  /** After all that this commit settled has come in. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    process.nextTick(() => {
      this.#scheduled = false;
      const batch: Replies = { replies: this.#replies, messages: this.#messages };
      this.#replies = [];
      this.#messages = false;
      this.#port.postMessage(JSON.stringify(batch));
    });
  }
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message, stack } = error;
  return {
    message,
    ...(stack ? { stack } : {}),
    ...(error instanceof ServiceError ? { code: error.code } : {}),
  };
}

if (parentPort) {
  const port = parentPort;
  const opened: Reply[] = [];
  try {
    new StoreThread(port, workerData);
    opened.push([0, null]);
  } catch (error) {
    opened.push([0, null, failureOf(error)]);
  }
  port.postMessage(JSON.stringify({ replies: opened, messages: false } satisfies Replies));
}
