import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

const quietMs = 60_000;

/** Passes spans on, and says when they aren't taken: the packages themselves would be silent about it. */
export class WatchfulExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #onRefused: (error: Error) => void;
  #quietUntil = 0;

  constructor(exporter: SpanExporter, onRefused: (error: Error) => void) {
    this.#exporter = exporter;
    this.#onRefused = onRefused;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#exporter.export(spans, (result) => {
      if (result.code === ExportResultCode.FAILED) this.#tell(result.error);
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  #tell(error: Error | undefined): void {
    const now = performance.now();
    if (now < this.#quietUntil) return;
    this.#quietUntil = now + quietMs;
    this.#onRefused(error ?? new Error('The collector refused.'));
  }
}
