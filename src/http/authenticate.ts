import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Store } from '#store/store.ts';
import { sendProblem } from './problem.ts';

/** Keys have 128 bits or more of their own, so a plain digest of one can't be turned back. */
export function keyHash(key: string): string {
  return hash('sha256', key, 'base64url');
}

const bearer = /^Bearer (cs_[\x21-\x7e]{16,200})$/;

/** Of the server key that came with a request; undefined without one. */
export function keyHashOf({ headers }: FastifyRequest): string | undefined {
  const key = bearer.exec(headers.authorization ?? '')?.[1];
  return key === undefined ? undefined : keyHash(key);
}

/** Finds the app of the request's server key, or answers 401. */
export function authenticate(store: Pick<Store, 'findAppByKey'>) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const hash = keyHashOf(request);
    const app = hash === undefined ? undefined : await store.findAppByKey(hash);
    if (!app) return sendProblem(reply.header('www-authenticate', 'Bearer'), 'unauthorized');
    request.app = app;
    return undefined;
  };
}
