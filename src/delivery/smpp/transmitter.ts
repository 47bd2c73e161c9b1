import { isThrottling, isUnbound } from './command-status.ts';
import { abortFault, orAborted, SmppFault } from './fault.ts';
import { backOffMs, type LinkOptions, patienceMs } from './link.ts';
import { commands, type Pdu } from './pdu.ts';
import type { Session } from './session.ts';

export type TransmitterOptions = Pick<LinkOptions, 'clock' | 'jitter'> & {
  readonly link: { ready(signal: AbortSignal): Promise<Pick<Session, 'request' | 'destroy'>> };
  /** How many submits may be unanswered at a time. */
  readonly window: number;
};

type Pause = { readonly until: number; readonly over: Promise<void>; readonly end: () => void };

/** Submits by one link, no more at a time than the window, and slower when the message centre asks for it. */
export class Transmitter {
  readonly #options: TransmitterOptions;
  readonly #waiting = new Set<() => void>();
  readonly #underWay = new Set<Promise<Pdu>>();
  #free: number;
  #throttlings = 0;
  #pause: Pause | undefined;

  constructor(options: TransmitterOptions) {
    this.#options = options;
    this.#free = options.window;
  }

  /**
   * @param onAnswer sees the answer also when nobody waits for it any more
   * @throws SmppFault when there is no answer; the message may be with the centre all the same
   */
  async submit(body: Buffer, signal: AbortSignal, onAnswer: (answer: Pdu) => void): Promise<Pdu> {
    await this.#takePlace(signal);
    let answer: Promise<Pdu>;
    try {
      await this.#outlastPause(signal);
      const session = await this.#options.link.ready(signal);
      if (signal.aborted) throw abortFault(signal);
      answer = session.request(commands.submitSm, body);
      answer.then(
        ({ status }) => {
          if (isUnbound(status)) session.destroy(new SmppFault('connection'));
        },
        () => undefined,
      );
    } catch (error) {
      this.#leavePlace();
      throw error;
    }
    const observed = answer.then((pdu) => {
      this.#notice(pdu);
      onAnswer(pdu);
      return pdu;
    });
    // An aborted submit is still under way: its place is free when it has been answered, or is timed out.
    this.#underWay.add(observed);
    const onEnd = (): void => {
      this.#underWay.delete(observed);
      this.#leavePlace();
    };
    observed.then(onEnd, onEnd);
    return orAborted(observed, signal);
  }

  /** Something has been submitted and not answered yet. */
  get busy(): boolean {
    return this.#underWay.size > 0;
  }

  /** When all that has been submitted by now has been answered, or never will be. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  /** How long the centre wants to be left alone, in seconds. */
  get pauseSeconds(): number {
    return this.#pause ? Math.max(1, Math.ceil((this.#pause.until - this.#options.clock()) / 1000)) : 1;
  }

  close(): void {
    this.#pause?.end();
  }

  async #takePlace(signal: AbortSignal): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    try {
      await orAborted(promise, signal);
    } catch (error) {
      // The place may have been given in the same moment.
      if (!this.#waiting.delete(resolve)) this.#leavePlace();
      throw error;
    }
  }

  #leavePlace(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#free++;
      return;
    }
    this.#waiting.delete(next);
    next();
  }

  async #outlastPause(signal: AbortSignal): Promise<void> {
    while (this.#pause) {
      const leftMs = this.#pause.until - this.#options.clock();
      if (leftMs > patienceMs) throw new SmppFault('throttled', this.pauseSeconds);
      await orAborted(this.#pause.over, signal);
    }
  }

  #notice({ status }: Pdu): void {
    if (!isThrottling(status)) {
      this.#throttlings = 0;
      return;
    }
    // All that were under way are throttled together: that is one sign, not many.
    if (this.#pause) return;
    const ms = Math.min(maxPauseMs, backOffMs(++this.#throttlings, this.#options.jitter()));
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const end = (): void => {
      clearTimeout(timer);
      this.#pause = undefined;
      resolve();
    };
    const timer = setTimeout(end, ms);
    this.#pause = { until: this.#options.clock() + ms, over, end };
  }
}

const maxPauseMs = 30_000;
