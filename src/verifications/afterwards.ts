/** Work that somebody's answer doesn't wait for. The end of the service does. */
export class Afterwards {
  readonly #onError: (error: unknown) => void;
  readonly #underWay = new Set<Promise<void>>();

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  readonly run = (work: () => Promise<unknown>): void => {
    const done: Promise<void> = work()
      .then(() => undefined, this.#onError)
      .finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  };

  /** Resolves when all of it is done. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }
}
