/**
 * The entries that came last, up to a number of them. Keys stand in a ring, since asking a Map for its oldest key walks
 * over all that were removed before it.
 */
export class Recent<T> {
  readonly #max: number;
  readonly #byKey = new Map<string, T>();
  readonly #ring: string[] = [];
  #next = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get(key: string): T | undefined {
    return this.#byKey.get(key);
  }

  /** An entry that is there already keeps its place. */
  set(key: string, value: T): void {
    if (!this.#byKey.has(key)) {
      const oldest = this.#ring[this.#next];
      if (oldest !== undefined) this.#byKey.delete(oldest);
      this.#ring[this.#next] = key;
      this.#next = (this.#next + 1) % this.#max;
    }
    this.#byKey.set(key, value);
  }

  /** Gives an entry away. Its place in the ring is free when its turn comes. */
  take(key: string): T | undefined {
    const value = this.#byKey.get(key);
    this.#byKey.delete(key);
    return value;
  }

  clear(): void {
    this.#byKey.clear();
    this.#ring.length = 0;
    this.#next = 0;
  }
}
