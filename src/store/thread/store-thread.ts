import type { MessagePort } from 'node:worker_threads';
import type { NoticeAnswerOutcome } from '#core/decide-notice-answer.ts';
import type { OpenOutcome, OpenRequest } from '#core/decide-open.ts';
import { Keyring } from '#core/keyring.ts';
import { ServiceError } from '#core/service-error.ts';
import type { Verification } from '#core/verification.ts';
import type { ClaimedMessage, Store, Taker } from '#store/store.ts';
import {
  type Calls,
  decidedOf,
  type Failure,
  type PackedClaim,
  pack,
  type Replies,
  type Reply,
  unpack,
} from './wire.ts';

export type Engine =
  | {
      readonly kind: 'sqlite';
      /** File, or `:memory:`. */
      readonly path: string;
    }
  | { readonly kind: 'postgres'; readonly url: string; readonly lanes: number; readonly prepare: boolean };

export type ThreadData = {
  readonly engine: Engine;
  readonly secrets: readonly [string, ...string[]];
  /** Epoch milliseconds. */
  readonly now: number;
};

/** The service's clock: each batch of calls tells the time. */
type ServiceClock = { now: number };

/** `troubleOf`: of what a call threw, the error the port promises. */
type Opened = { readonly store: Store; readonly troubleOf: (error: unknown) => unknown };

/** Only the engine that is used is loaded. */
async function openEngine(engine: Engine, keyring: Keyring, clock: ServiceClock): Promise<Opened> {
  if (engine.kind === 'postgres') {
    const { PostgresStore } = await import('#store/postgres/postgres-store.ts');
    return { store: await PostgresStore.open({ ...engine, keyring }), troubleOf: (error) => error };
  }
  const { SqliteStore } = await import('#store/sqlite/sqlite-store.ts');
  const { fileTrouble } = await import('#store/sqlite/file-trouble.ts');
  const store = new SqliteStore({ path: engine.path, clock: () => clock.now, keyring });
  return { store, troubleOf: (error) => fileTrouble(engine.path, error) };
}

/** The far end of a ThreadedStore: takes batches of calls, and answers together what was committed together. */
class StoreThread {
  readonly #port: MessagePort;
  readonly #store: Store;
  readonly #troubleOf: Opened['troubleOf'];
  readonly #clock: ServiceClock;
  /** Messages of verifications that the other side has, as they were opened. */
  readonly #asOpened = new WeakSet<Verification['sends']>();
  #replies: Reply[] = [];
  #born: ClaimedMessage[] = [];
  /** Each frees the place of a message that was handed over. */
  readonly #places: (() => void)[] = [];
  #messages = false;
  #scheduled = false;

  private constructor(port: MessagePort, { store, troubleOf }: Opened, clock: ServiceClock) {
    this.#port = port;
    this.#clock = clock;
    this.#store = store;
    this.#troubleOf = troubleOf;
    this.#store.onMessages(() => {
      this.#messages = true;
      this.#schedule();
    });
    port.on('message', (text: string) => this.#take(JSON.parse(text)));
  }

  static async open(port: MessagePort, { engine, secrets, now }: ThreadData): Promise<StoreThread> {
    const clock = { now };
    return new StoreThread(port, await openEngine(engine, new Keyring(secrets), clock), clock);
  }

  #take({ now, calls, done }: Calls): void {
    this.#clock.now = now;
    for (const free of this.#places.splice(0, done)) free();
    for (const [seq, method, ...args] of calls) {
      if (method === 'giveNewMessages') {
        this.#giveNewMessages(args[0] as Omit<Taker, 'take'>);
        this.#reply([seq, null]);
        continue;
      }
      this.#call(method as keyof Store, args.map(unpack)).then(
        (result) => this.#reply([seq, this.#packed(method, result, args)]),
        (error: unknown) => this.#reply([seq, null, failureOf(this.#troubleOf(error))]),
      );
    }
  }

  #giveNewMessages(limits: Omit<Taker, 'take'>): void {
    this.#store.giveNewMessages({
      ...limits,
      take: (claimed) => {
        this.#born.push(claimed);
        // Not before the answers of its commit, which are on their way to us.
        queueMicrotask(() => this.#schedule());
        return new Promise<void>((resolve) => this.#places.push(resolve));
      },
    });
  }

  async #call(method: keyof Store, args: unknown[]): Promise<unknown> {
    return Reflect.apply(this.#store[method], this.#store, args);
  }

  #packed(method: string, result: unknown, args: unknown[]): unknown {
    if (method === 'openVerification')
      return this.#packedOpening(result as OpenOutcome, args[1] as OpenRequest);
    if (method === 'claimMessages')
      return (result as ClaimedMessage[]).map((claim) => this.#packedClaim(claim));
    if (method === 'answerNotice') return this.#packedAnswer(result as NoticeAnswerOutcome);
    if (Array.isArray(result)) return result.map(pack);
    if (typeof result !== 'object' || result === null || !('verification' in result)) return pack(result);
    return { ...result, verification: pack(result.verification) };
  }

  #packedAnswer(outcome: NoticeAnswerOutcome): unknown {
    return 'notice' in outcome ? { ...outcome, notice: pack(outcome.notice) } : outcome;
  }

  #packedOpening(outcome: OpenOutcome, request: OpenRequest): unknown {
    const { verification } = outcome;
    if (verification?.id !== request.id) return { ...outcome, verification: pack(verification) };
    this.#asOpened.add(verification.sends);
    return { ...outcome, verification: pack(decidedOf(verification)) };
  }

  #packedClaim({ message, verification, notice }: ClaimedMessage): PackedClaim {
    if (notice) return { message, verification: undefined, notice: pack(notice) };
    return verification && message.attempts === 1 && this.#isAsOpened(verification)
      ? { asOpened: verification.id }
      : { message, verification: pack(verification) };
  }

  #isAsOpened({ sends, status, tries }: Verification): boolean {
    return this.#asOpened.has(sends) && status === 'pending' && tries === 0;
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
      const born = this.#born.map((claim) => this.#packedClaim(claim));
      const batch: Replies = { replies: this.#replies, messages: this.#messages, born };
      this.#replies = [];
      this.#born = [];
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

/** Opens the store and says so, or why it couldn't be had. */
export async function serveStore(port: MessagePort, data: ThreadData): Promise<void> {
  const opened: Reply[] = [];
  try {
    await StoreThread.open(port, data);
    opened.push([0, null]);
  } catch (error) {
    opened.push([0, null, failureOf(error)]);
  }
  port.postMessage(JSON.stringify({ replies: opened, messages: false, born: [] } satisfies Replies));
}
