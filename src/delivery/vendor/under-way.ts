/** What is under way with a vendor, so that closing the provider ends it. */
export class UnderWay {
  readonly #closed = new AbortController();

  /** Ends with the attempt, or with the provider. */
  signal(attempt: AbortSignal): AbortSignal {
    return AbortSignal.any([attempt, this.#closed.signal]);
  }

  close(): void {
    this.#closed.abort();
  }
}
