import { isIP } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Store } from '#store/store.ts';
import type { StoreOutage } from '#store/store-outage.ts';
import { authenticate, keyHashOf } from '../../authenticate.ts';
import type { Metrics } from '../../metrics.ts';
import { sendProblem } from '../../problem.ts';
import type { Http } from '../../routes.ts';
import type { Readiness } from './readiness.ts';

export type OperationsContext = {
  readonly store: Pick<Store, 'findAppByKey'>;
  readonly metrics: Metrics;
  readonly outage: Pick<StoreOutage, 'isAway' | 'takes'>;
  readonly readiness: Readiness;
  readonly worker: { readonly isHung: boolean };
};

const hung = 'The worker has not come back from the outbox for two minutes. A restart mends that.';

/** Liveness, readiness and metrics. */
export function addOperations(http: Http, context: OperationsContext): void {
  const { metrics, outage, readiness, worker } = context;
  http.get('/healthz', { schema: { hide: true } }, async (_request, reply) => {
    if (worker.isHung) return sendProblem(reply, 'temporarily-unavailable', { detail: hung });
    return { status: 'ok' };
  });
  http.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const outbox = await readiness.look().catch((error: unknown) => void outage.takes(error));
    if (!outbox) return sendProblem(reply, 'temporarily-unavailable');
    return { status: 'ready', outbox: outbox.messages };
  });
  const withKey = withKeyOrMemory(context);
  http.get(
    '/metrics',
    {
      schema: { hide: true },
      // Volumes are nobody's business: from this machine they are open, from elsewhere they take a server key.
      onRequest: async (request, reply) => (isFromThisMachine(request) ? undefined : withKey(request, reply)),
    },
    async (_request, reply) =>
      reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}

/** Those who watch are a few; of keys, whose digests these are, an app may have any number. */
const maxKnownKeys = 100;

/**
 * Whoever watches must see most while the store, which knows the keys, is away: a key that was good when it was last asked
 * for is good for metrics then, and for nothing else.
 */
function withKeyOrMemory({ store, outage }: OperationsContext) {
  const good = new Set<string>();
  const ask = authenticate(store);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const hash = keyHashOf(request);
    const wasGood = hash !== undefined && good.has(hash);
    if (wasGood && outage.isAway) return;
    try {
      await ask(request, reply);
      if (hash !== undefined && reply.sent) good.delete(hash);
      else if (hash !== undefined && good.size < maxKnownKeys) good.add(hash);
    } catch (error) {
      if (!wasGood || !outage.takes(error)) throw error;
    }
  };
}

/**
 * Whether somebody on this machine asks. A proxy on this machine connects from loopback too, whoever it speaks for, so
 * a request that was passed on is not from here, whether or not the proxy is trusted.
 */
export function isFromThisMachine({ socket, headers }: FastifyRequest): boolean {
  const passedOn = ['x-forwarded-for', 'x-forwarded-host', 'forwarded', 'x-real-ip', 'via'].some(
    (name) => headers[name] !== undefined,
  );
  return !passedOn && isLoopback(socket.remoteAddress ?? '');
}

function isLoopback(address: string): boolean {
  if (isIP(address) === 0) return false;
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}
