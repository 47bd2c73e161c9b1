import type { FastifyRequest } from 'fastify';
import type { ShopContext } from './context.ts';

/** Somebody who said "this wasn't me" is out of the account everywhere this long after at most. */
const askEveryMs = 30_000;
/** Accounts that are kept in mind; more are asked about anew. */
const maxKept = 10_000;

/**
 * Ends a session that began before somebody said of a notice that it wasn't them. Countersign is asked twice a minute for an
 * account in use. When it can't be asked the session goes on: what is paid or changed needs a code of its own.
 */
export function createSignOutWatch({
  clock,
  countersign,
}: Pick<ShopContext, 'clock' | 'countersign'>): (request: FastifyRequest) => Promise<void> {
  const askedAt = new Map<string, number>();
  return async (request) => {
    const { accountId, signedInAt } = request.session;
    if (accountId === undefined || signedInAt === undefined) return;
    const key = `${accountId}:${signedInAt}`;
    if (clock() < (askedAt.get(key) ?? 0) + askEveryMs) return;
    try {
      if (await countersign.notices.signedOutSince(accountId, new Date(signedInAt))) {
        await request.session.regenerate(['basket']);
        return;
      }
    } catch (error) {
      request.log.warn({ err: error }, 'could not ask who signed out');
      return;
    }
    if (askedAt.size >= maxKept) askedAt.clear();
    askedAt.set(key, clock());
  };
}
