import { orAborted, SmppFault } from './fault.ts';
import type { Session } from './session.ts';

type Linked = Pick<Session, 'closed' | 'gone' | 'useful' | 'unbind'>;

export type LinkOptions<S extends Linked = Session> = {
  /** @param signal gives it up */
  readonly open: (signal: AbortSignal) => Promise<S>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** From 0 to 1. */
  readonly jitter: () => number;
};

type State<S> =
  | { readonly kind: 'idle' | 'closed' }
  | { readonly kind: 'opening'; readonly session: Promise<S> }
  | { readonly kind: 'open'; readonly session: S }
  | {
      readonly kind: 'waiting';
      readonly fault: SmppFault;
      readonly until: number;
      readonly over: Promise<void>;
    };

/** What a message waits for a connection that is about to be tried; more, and another route is better. */
export const patienceMs = 1_000;
const firstWaitMs = 250;
const longestWaitMs = 60_000;
/** A wrong password isn't tried at the pace of other failures: centres shut out who does that. */
const signInWaitMs = 30_000;

/** Doubles with each failure, half of it by chance, so that many nodes don't come back at the same moment. */
export function backOffMs(failures: number, jitter: number): number {
  const most = Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1));
  return Math.round(most / 2 + (most / 2) * jitter);
}

/** A session that is opened again for as long as it takes. */
export class Link<S extends Linked = Session> {
  readonly #options: LinkOptions<S>;
  #state: State<S> = { kind: 'idle' };
  readonly #closing = new AbortController();
  #failures = 0;
  #endWait: () => void = () => undefined;

  constructor(options: LinkOptions<S>) {
    this.#options = options;
  }

  start(): void {
    if (this.#state.kind === 'idle') this.#open();
  }

  /** @throws SmppFault when there is none and won't be in a moment, or the signal comes first */
  async ready(signal: AbortSignal): Promise<S> {
    this.start();
    let waited = false;
    for (;;) {
      const state = this.#state;
      switch (state.kind) {
        case 'open':
          return state.session;
        case 'opening':
          return await orAborted(state.session, signal);
        case 'waiting': {
          const leftMs = state.until - this.#options.clock();
          if (waited || leftMs > patienceMs)
            throw new SmppFault(state.fault.reason, Math.ceil(leftMs / 1000));
          await orAborted(state.over, signal);
          waited = true;
          break;
        }
        default:
          throw new SmppFault('closed');
      }
    }
  }

  async close(): Promise<void> {
    const state = this.#state;
    this.#state = { kind: 'closed' };
    this.#endWait();
    if (state.kind === 'open') await state.session.unbind();
    this.#closing.abort();
    if (state.kind === 'opening') await state.session.then(({ gone }) => gone).catch(() => undefined);
  }

  #open(): void {
    const session = this.#options.open(this.#closing.signal);
    this.#state = { kind: 'opening', session };
    session.then(
      (opened) => {
        if (this.#state.kind !== 'opening') return;
        this.#state = { kind: 'open', session: opened };
        opened.closed.then((fault) => {
          if (opened.useful) this.#failures = 0;
          this.#wait(fault);
        });
      },
      (error: unknown) => this.#wait(error instanceof SmppFault ? error : new SmppFault('connection')),
    );
  }

  #wait(fault: SmppFault): void {
    if (this.#state.kind === 'closed') return;
    this.#failures++;
    const backOff = backOffMs(this.#failures, this.#options.jitter());
    const ms = fault.reason === 'setup-sign-in' ? Math.max(signInWaitMs, backOff) : backOff;
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#open();
      resolve();
    }, ms);
    this.#endWait = () => {
      clearTimeout(timer);
      resolve();
    };
    this.#state = { kind: 'waiting', fault, until: this.#options.clock() + ms, over };
  }
}
