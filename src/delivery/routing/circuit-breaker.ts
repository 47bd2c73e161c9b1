/** Failures in a row that open it. */
const failuresToOpen = 5;
const firstPauseMs = 2000;
const longestPauseMs = 60_000;

/**
 * Keeps messages away from a provider that is down. It opens after some failures in a row; then one message at a time may
 * try, after a pause that doubles with each that fails, and the first that succeeds closes it.
 */
export class CircuitBreaker {
  #failures = 0;
  #pauseMs = 0;
  #openUntil = 0;
  #probing = false;

  /** Whether a message may be given to the provider. Who asks and sends must {@link note} what came of it. */
  allows(now: number): boolean {
    if (this.#failures < failuresToOpen) return true;
    return now >= this.#openUntil && !this.#probing;
  }

  /** A message is on its way: while the breaker is open, it is the only one. */
  begin(): void {
    this.#probing = this.#failures >= failuresToOpen;
  }

  note(ok: boolean, now: number): void {
    this.#probing = false;
    if (ok) {
      this.#failures = 0;
      this.#pauseMs = 0;
      return;
    }
    this.#failures++;
    if (this.#failures < failuresToOpen) return;
    this.#pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, this.#pauseMs * 2));
    this.#openUntil = now + this.#pauseMs;
  }

  get isOpen(): boolean {
    return this.#failures >= failuresToOpen;
  }
}
