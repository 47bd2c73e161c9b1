import type { Provider } from '#delivery/provider.ts';
import type { Http } from '#http/routes.ts';
import type { Store } from '#store/store.ts';

/**
 * Tells a collector how long what took. Nothing it tells holds a code, a key, an address, or an id that opens a page.
 */
export type Tracing = {
  /** A span for each request, below the caller's when it came with one. */
  watchRequests(http: Http): void;
  /** A span for each step of a request. */
  watchStore(store: Store): Store;
  /** A span for each attempt to hand a message over. */
  watchProvider(provider: Provider): Provider;
  /** What a log line says about the trace it belongs to. */
  logFields(): object;
  /** Sends what is left, and waits no longer than two seconds. */
  close(): Promise<void>;
};

/** The samplers of the OpenTelemetry specification, by the names of `OTEL_TRACES_SAMPLER`. */
export const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

export type TracingSettings = {
  /** Base URL of an OTLP collector: `http://127.0.0.1:4318`. */
  readonly endpoint: string;
  readonly sampler: (typeof samplers)[number];
  /** For the `traceidratio` ones: how many of all traces, 0 to 1. */
  readonly ratio: number;
};
