import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Store } from '#store/store.ts';
import { authenticate } from '../../authenticate.ts';
import type { Metrics } from '../../metrics.ts';
import { sendProblem } from '../../problem.ts';
import type { Http } from '../../routes.ts';

/** Liveness, readiness and metrics. */
export function addOperations(http: Http, store: Store, metrics: Metrics): void {
  http.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'ok' }));
  http.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    try {
      await store.checkHealth();
      return { status: 'ready', outbox: (await store.readOutbox()).messages };
    } catch {
      return sendProblem(reply, 'temporarily-unavailable');
    }
  });
  const withKey = authenticate(store);
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

/**
 * Whether somebody on this machine asks. A proxy on this machine connects from loopback too, whoever it speaks for, so
 * a request that was passed on is not from here, whether or not the proxy is trusted.
 */
export function isFromThisMachine({ socket, headers }: FastifyRequest): boolean {
  const passedOn = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'].some(
    (name) => headers[name] !== undefined,
  );
  return !passedOn && isLoopback(socket.remoteAddress ?? '');
}

function isLoopback(address: string): boolean {
  if (isIP(address) === 0) return false;
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}
