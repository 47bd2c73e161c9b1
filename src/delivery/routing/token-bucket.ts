/**
 * Keeps within the messages a second that a contract allows: a burst of one second's worth, then as they come. For this
 * process; several workers each have their share.
 */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #at = 0;
  #closedUntil = 0;

  /** @param perSecond Infinity: no limit */
  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#burst = Math.max(1, perSecond);
    this.#tokens = this.#burst;
  }

  /** Takes one if there is one. */
  take(now: number): boolean {
    if (this.waitMs(now) > 0) return false;
    this.#tokens--;
    return true;
  }

  /** Until there is one, milliseconds. */
  waitMs(now: number): number {
    if (now < this.#closedUntil) return this.#closedUntil - now;
    if (!Number.isFinite(this.#perSecond)) return 0;
    const earned = (Math.max(0, now - this.#at) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#burst, this.#tokens + earned);
    this.#at = Math.max(this.#at, now);
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1000);
  }

  /** The provider itself said that it was too much. */
  close(ms: number, now: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, now + ms);
  }
}
