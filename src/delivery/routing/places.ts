/** With a provider that may hang. */
export const fewPlaces = 64;
/** With one that answers. Of a worker's 256, so that others have room on the day it stops. */
export const mostPlaces = 192;
const answersWithinMs = 2000;

/**
 * How many messages one provider may have under way: most of the worker's while it answers, and few while it doesn't, so
 * that one that hangs holds up its own messages and nobody else's.
 */
export class Places {
  #taken = 0;
  #answeredAt = Number.NEGATIVE_INFINITY;

  isFull(now: number): boolean {
    return this.#taken >= (now - this.#answeredAt < answersWithinMs ? mostPlaces : fewPlaces);
  }

  take(): void {
    this.#taken++;
  }

  /** @param answered whether the provider said anything, or was given up */
  leave(now: number, answered: boolean): void {
    this.#taken--;
    if (answered) this.#answeredAt = now;
  }
}
