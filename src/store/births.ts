import type { ClaimedMessage, Taker } from './store.ts';

/**
 * A new message goes to this process's own worker with the commit that makes it, as long as there is room: it is written as
 * claimed already, and nobody has to look for it. What there is no room for waits in the outbox as ever.
 */
export class Births {
  #taker: Taker | undefined;
  #underWay = 0;

  goTo(taker: Taker): void {
    this.#taker = taker;
  }

  get leaseMs(): number {
    return (this.#taker?.leaseSeconds ?? 0) * 1000;
  }

  /** Takes places for as many of `wanted` as there are; each is handed over or given back. @returns how many */
  reserve(wanted: number): number {
    const free = this.#taker ? Math.max(0, this.#taker.most - this.#underWay) : 0;
    const places = Math.min(wanted, free);
    this.#underWay += places;
    return places;
  }

  release(places: number): void {
    this.#underWay -= places;
  }

  /** After the commit. */
  hand(born: readonly ClaimedMessage[]): void {
    for (const claimed of born) void this.#taker?.take(claimed).finally(() => this.release(1));
  }
}
