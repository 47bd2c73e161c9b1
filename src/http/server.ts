import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyError } from 'fastify';
import Fastify, { LogController } from 'fastify';
import { clientSubject } from '#core/client-address.ts';
import type { Inbox } from '#delivery/providers/inbox.ts';
import { maxLinkLength } from '#factors/sealed-link.ts';
import type { Store } from '#store/store.ts';
import type { StoreOutage } from '#store/store-outage.ts';
import { authenticate } from './authenticate.ts';
import { handleError } from './handle-error.ts';
import { AllowedMethods } from './method-not-allowed.ts';
import type { Metrics } from './metrics.ts';
import { openApi } from './openapi.ts';
import { type ProblemSlug, problemOf, sendProblem } from './problem.ts';
import { readJson } from './read-json.ts';
import { reachAgainRoute } from './routes/addresses/reach-again.ts';
import { browserRoutes } from './routes/browsers/browser-routes.ts';
import { addCallbacks, type CallbackContext } from './routes/callbacks/receive.ts';
import { factorRoutes } from './routes/factors/factor-routes.ts';
import { addHostedPage, isHostedPage, sendUnavailable } from './routes/hosted-page/hosted-page.ts';
import { addInbox } from './routes/inbox/inbox.ts';
import { noticeRoutes } from './routes/notices/notice-routes.ts';
import { addOperations } from './routes/operations/operations.ts';
import type { Readiness } from './routes/operations/readiness.ts';
import { recoveryRoutes } from './routes/recovery/recovery-routes.ts';
import { addRelatedOrigins } from './routes/related-origins/show.ts';
import { verificationRoutes } from './routes/verifications/verification-routes.ts';
import type { Http, RouteContext } from './routes.ts';

export type ServerOptions = RouteContext & {
  readonly store: Store;
  readonly metrics: Metrics;
  /** Told when the store is away. */
  readonly outage: Pick<StoreOutage, 'isAway' | 'takes'>;
  readonly readiness: Readiness;
  readonly worker: { readonly isHung: boolean };
  readonly logger: FastifyBaseLogger;
  /** Makes the id by which a request is found in the log. */
  readonly requestId: () => string;
  /** Addresses whose X-Forwarded-For is believed. Nobody else's is. */
  readonly trustedProxies: readonly string[];
  /** False: health and metrics only, for a node that sends messages and nothing else. */
  readonly api: boolean;
  /** While it says no, everything but liveness and metrics is answered 503. */
  readonly mayServe: () => boolean;
  /** Absent: no provider tells anything by HTTP. */
  readonly callbacks?: Pick<CallbackContext, 'providers' | 'news'>;
  /** Absent: nobody collects traces. */
  readonly tracing?: { watchRequests(http: Http): void };
  /** The simulated phone and mailbox; absent in production. */
  readonly inbox?: Inbox;
};

const bodyLimitBytes = 16 * 1024;
const requestTimeoutMs = 15_000;

/** The whole HTTP side: API, hosted pages, documentation, health and metrics; and in development the inbox. */
export async function createServer(options: ServerOptions): Promise<Http> {
  const { outage, logger, requestId, trustedProxies, metrics } = options;
  const http: Http = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestId,
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    exposeHeadRoutes: true,
    // The store is closed after the server, so whoever still comes on an open connection is answered like everybody.
    return503OnClosing: false,
    ajv: {
      customOptions: {
        removeAdditional: false,
        coerceTypes: false,
        allErrors: false,
        formats: { 'client-address': (text: string) => clientSubject(text) !== null },
      },
    },
    routerOptions: { maxParamLength: maxLinkLength },
    frameworkErrors: (error, request, reply) => handleError(error, request, reply, outage),
    clientErrorHandler: clientErrorHandler(requestId, logger),
  }).withTypeProvider<TypeBoxTypeProvider>();
  letGo(http);
  const allowed = new AllowedMethods(http);
  http.setErrorHandler<FastifyError>((error, request, reply) => handleError(error, request, reply, outage));
  http.setNotFoundHandler((_request, reply) => sendProblem(reply, 'not-found'));
  options.tracing?.watchRequests(http);
  measure(http, metrics);
  close(http, options);
  if (options.api) await addPublic(http, options);
  if (options.callbacks) addCallbacks(http, { ...options.callbacks, ...options });
  addOperations(http, options);
  allowed.close(http);
  return http;
}

/** Asked by who runs the service, whatever state it is in; and how a page looks that says that it can't serve. */
const alwaysOpen = ['/healthz', '/metrics', '/assets/:name'];

function close(http: Http, { mayServe, context }: ServerOptions): void {
  http.addHook('onRequest', (request, reply, done) => {
    const route = request.routeOptions.url ?? '';
    if (mayServe() || alwaysOpen.includes(route)) return done();
    if (isHostedPage(route)) sendUnavailable(context, request, reply);
    else sendProblem(reply, 'temporarily-unavailable');
  });
}

const letGoMs = 100;

/** A client that keeps its connection for the next request would hold up the end for as long as it likes. */
function letGo(http: Http): void {
  http.addHook('preClose', (done) => {
    const timer = setInterval(() => http.server.closeIdleConnections(), letGoMs);
    http.server.once('close', () => clearInterval(timer));
    done();
  });
}

/** What is there for apps, people and developers. */
async function addPublic(http: Http, options: ServerOptions): Promise<void> {
  readJson(http);
  await http.register(swagger, openApi());
  await http.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    uiConfig: { layout: 'BaseLayout', deepLinking: true },
  });
  http.get('/v1/openapi.json', { schema: { hide: true } }, async () => http.swagger());
  await http.register(async (api) => addApi(api.withTypeProvider<TypeBoxTypeProvider>(), options));
  addHostedPage(http, options);
  addRelatedOrigins(http, (host) => originsOf(options, host));
  if (options.inbox) addInbox(http, options.inbox);
}

/** Apps may share a host for their passkeys; each still takes answers from its own pages only. */
async function originsOf(
  { store, context }: ServerOptions,
  host: string,
): Promise<readonly string[] | undefined> {
  const rpId = context.passkeyRpId ?? new URL(context.publicUrl).hostname;
  const all = await store.listApps();
  const apps = all.filter(({ passkeyRpId = rpId }) => passkeyRpId === host);
  if (host !== rpId && apps.length === 0) return undefined;
  return [...new Set([context.publicUrl, ...apps.flatMap(({ origins }) => origins)])];
}

function addApi(http: Http, { store, context, events }: ServerOptions): void {
  http.addHook('onRequest', (_request, reply, done) => {
    reply.header('cache-control', 'no-store');
    done();
  });
  http.addHook('onRequest', authenticate(store));
  // A POST without facts, such as cancel, may come without a body.
  http.addHook('preValidation', (request, _reply, done) => {
    if (request.method === 'POST') request.body ??= {};
    done();
  });
  const user = [...factorRoutes, ...browserRoutes, ...recoveryRoutes, ...noticeRoutes];
  for (const add of [...verificationRoutes, ...user, reachAgainRoute]) add(http, { context, events });
}

/** Route patterns, never addresses: those hold the ids that open a hosted page. */
function measure(http: Http, { requests }: Metrics): void {
  http.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    requests.observe({ route, status: reply.statusCode }, reply.elapsedTime / 1000);
    // A probe asks every few seconds, and is answered what `store.away` has told.
    if (reply.statusCode >= 500 && route !== '/readyz')
      request.log.warn({ route, status: reply.statusCode }, 'request failed');
    done();
  });
  http.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    done();
  });
}

const unread: Readonly<Record<string, ProblemSlug>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** What never became a request: broken HTTP, headers too large, or so slow that it timed out. */
function clientErrorHandler(requestId: () => string, logger: FastifyBaseLogger) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return;
    const slug = unread[error.code ?? ''];
    const { status, detail, ...named } = problemOf(slug ?? 'invalid-request');
    const instance = requestId();
    // What is broken was mostly sent to break something, and as often as somebody likes.
    logger.debug({ requestId: instance, status }, 'request not read');
    const why = slug ? detail : 'The server could not read this as an HTTP request.';
    const body = JSON.stringify({ ...named, status, detail: why, instance });
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  };
}
