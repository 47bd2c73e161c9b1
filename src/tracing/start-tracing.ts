import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Provider } from '#delivery/provider.ts';
import type { Http } from '#http/routes.ts';
import type { Store } from '#store/store.ts';
import type { Tracing, TracingSettings } from './tracing.ts';
import { WatchfulExporter } from './watchful-exporter.ts';

export type TracingOptions = TracingSettings & {
  /** `sqlite` or `postgresql`, as the semantic conventions have it. */
  readonly database: string;
  /** Told when the collector doesn't take what it is sent, once a minute at most. */
  readonly onRefused: (error: Error) => void;
};

const closingMs = 2000;

declare module 'fastify' {
  interface FastifyRequest {
    span?: Span;
  }
}

/** Spans over OTLP/HTTP, by the other `OTEL_…` variables as the packages read them themselves. */
export function startTracing({ endpoint, database, onRefused, ...sampling }: TracingOptions): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new TracerProvider({
    sampler: samplerOf(sampling),
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'countersign' }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter: new WatchfulExporter(exporter, onRefused) })],
  });
  const spans = new Spans(provider.getTracer('countersign'));
  return {
    watchRequests: (http) => watchRequests(http, spans),
    watchStore: (store) => watchStore(store, spans, database),
    watchProvider: (one) => watchProvider(one, spans),
    logFields: () => spans.logFields(),
    close: () =>
      Promise.race([provider.shutdown().catch(() => undefined), delay(closingMs, undefined, { ref: false })]),
  };
}

function samplerOf({ sampler, ratio }: Omit<TracingSettings, 'endpoint'>): Sampler {
  const parted = sampler.startsWith('parentbased_');
  const name = sampler.replace('parentbased_', '');
  const root =
    name === 'traceidratio'
      ? new TraceIdRatioBasedSampler(ratio)
      : name === 'always_off'
        ? new AlwaysOffSampler()
        : new AlwaysOnSampler();
  return parted ? new ParentBasedSampler({ root }) : root;
}

/** Spans and who is whose child, without anything global. */
class Spans {
  readonly #tracer: Tracer;
  readonly #active = new AsyncLocalStorage<Context>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  start(
    name: string,
    kind: SpanKind,
    attributes: Record<string, string>,
    parent: Context = ROOT_CONTEXT,
  ): Span {
    return this.#tracer.startSpan(name, { kind, attributes }, parent);
  }

  get parent(): Context | undefined {
    return this.#active.getStore();
  }

  within<T>(span: Span, work: () => T): T {
    return this.#active.run(trace.setSpan(this.parent ?? ROOT_CONTEXT, span), work);
  }

  logFields(): object {
    const context = this.parent && trace.getSpanContext(this.parent);
    return context ? { trace_id: context.traceId, span_id: context.spanId } : {};
  }
}

const propagator = new W3CTraceContextPropagator();

/** Named by the pattern of its route, never by its address: that may hold the id that opens a hosted page. */
function watchRequests(http: Http, spans: Spans): void {
  http.addHook('onRequest', (request, _reply, done) => {
    const caller = propagator.extract(ROOT_CONTEXT, request.headers, {
      get: (headers, name) => headers[name],
      keys: Object.keys,
    });
    const attributes = { 'http.request.method': request.method };
    request.span = spans.start(request.method, SpanKind.SERVER, attributes, caller);
    spans.within(request.span, done);
  });
  http.addHook('onResponse', (request, reply, done) => {
    const { span } = request;
    const route = request.routeOptions.url;
    if (route !== undefined) {
      span?.updateName(`${request.method} ${route}`);
      span?.setAttribute('http.route', route);
    }
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}

/** What a worker does on its own, each second and more, belongs to no request and is left out. */
function watchStore(store: Store, spans: Spans, database: string): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const call = () => Reflect.apply(member, target, args);
        const { parent } = spans;
        if (!parent) return call();
        const span = spans.start(
          `store ${String(name)}`,
          SpanKind.CLIENT,
          { 'db.system.name': database },
          parent,
        );
        return ended(span, call());
      };
    },
  });
}

/** @returns the same; the span ends with it, and tells its kind of outcome and nothing else */
function ended(span: Span, result: unknown): unknown {
  if (!(result instanceof Promise)) {
    span.end();
    return result;
  }
  return result.then(
    (value: unknown) => {
      if (typeof value === 'object' && value !== null && 'kind' in value) {
        span.setAttribute('countersign.outcome', String(value.kind));
      }
      span.end();
      return value;
    },
    (error: unknown) => {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
      throw error;
    },
  );
}

/** A trace of its own: the message may have been asked for on another node, and its row names no trace. */
function watchProvider(provider: Provider, spans: Spans): Provider {
  return {
    ...provider,
    name: provider.name,
    channels: provider.channels,
    close: () => provider.close(),
    async send(message, signal) {
      const span = spans.start(`send ${message.channel}`, SpanKind.PRODUCER, {
        'messaging.operation.type': 'send',
        'messaging.system': provider.name,
        'countersign.channel': message.channel,
      });
      try {
        const answer = await spans.within(span, () => provider.send(message, signal));
        span.setAttribute('countersign.outcome', answer.outcome);
        if (answer.outcome !== 'accepted') span.setStatus({ code: SpanStatusCode.ERROR });
        return answer;
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },
  };
}
