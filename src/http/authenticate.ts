import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Store } from '#store/store.ts';
import { sendProblem } from './problem.ts';

/** Keys have 128 bits or more of their own, so a plain digest of one can't be turned back. */
export function keyHash(key: string): string {
  return hash('sha256', key, 'base64url');
}

const bearer = /^Bearer (cs_[\x21-\x7e]{16,200})$/;

/** Finds the app of the request's server key, or answers 401. */
export function authenticate(store: Store) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const key = bearer.exec(request.headers.authorization ?? '')?.[1];
    const app = key === undefined ? undefined : await store.findAppByKey(keyHash(key));
    if (!app) return sendProblem(reply.header('www-authenticate', 'Bearer'), 'unauthorized');
    request.app = app;
    return undefined;
  };
}
