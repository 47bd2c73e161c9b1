import type { RouteOptions } from 'fastify';
import { sendProblem } from './problem.ts';
import type { Http } from './routes.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Remembers which methods each path takes, so that {@link AllowedMethods.close} can answer 405 to the others. */
export class AllowedMethods {
  readonly #allowed = new Map<string, Set<string>>();

  constructor(http: Http) {
    http.addHook('onRoute', (route: RouteOptions) => {
      const taken = this.#allowed.get(route.url) ?? new Set();
      for (const method of [route.method].flat()) taken.add(method.toUpperCase());
      this.#allowed.set(route.url, taken);
    });
  }

  close(http: Http): void {
    for (const [url, taken] of [...this.#allowed]) {
      if (url.includes('*') || url.startsWith('/docs')) continue;
      const allow = methods.filter((method) => taken.has(method)).join(', ');
      const rest = methods.filter((method) => !taken.has(method));
      http.route({
        method: rest,
        url,
        schema: { hide: true },
        // Before the body is looked at: the method is wrong whatever is in it.
        onRequest: async (_request, reply) => sendProblem(reply.header('allow', allow), 'method-not-allowed'),
        handler: async (_request, reply) => reply,
      });
    }
  }
}
