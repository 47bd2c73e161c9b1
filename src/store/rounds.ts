/** Work that is done again and again, round after round. It keeps no process alive. */
export class Rounds {
  readonly #round: () => Promise<number>;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;
  #stopped = false;

  /** @param round mustn't throw. @returns milliseconds until the next */
  constructor(round: () => Promise<number>) {
    this.#round = round;
  }

  /** @param ms until the first */
  start(ms: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#underWay = this.#round().then((pauseMs) => this.start(pauseMs));
    }, ms).unref();
  }

  /** Resolves when the round under way is over. There is none after it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#underWay;
  }
}
