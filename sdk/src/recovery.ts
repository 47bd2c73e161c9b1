import type {
  BeginRecovery,
  FinishRecovery,
  ProveRecovery,
  Recovery as RecoveryBody,
  RecoveryPage,
} from './generated/api-types.ts';
import type { Transport } from './transport.ts';
import { CountersignUnreachable } from './unreachable.ts';
import { userPath } from './user-path.ts';
import type { CallOptions } from './verifications.ts';

type Signal = Pick<CallOptions, 'signal'>;

/**
 * The way back into an account when everything is lost. `begin` gives a link to a page that does all of it; the rest is for
 * pages of your own, and for support.
 */
export type Recovery = {
  /**
   * A link for whoever says that they can't sign in. Name as `contacts` what your own records hold of the person, and nothing
   * that was typed; for somebody whom you don't know, `decoy: true` gives a page that looks the same. By support (`by`, `note`)
   * it waits longer.
   */
  begin(userId: string, params?: BeginRecovery, options?: Signal): Promise<RecoveryPage>;
  /** For support and your server; not for a browser that has shown nothing. */
  read(userId: string, options?: Signal): Promise<RecoveryBody>;
  /** Counts a `recover` verification that they have approved just now. */
  prove(userId: string, params: ProveRecovery, options?: Signal): Promise<RecoveryBody>;
  cancel(userId: string, options?: Signal): Promise<RecoveryBody>;
  /** Once the wait is over, for who has just shown one of the proofs again: `id` is then an `authorization` for one new factor. */
  finish(userId: string, params: FinishRecovery, options?: Signal): Promise<RecoveryBody>;
};

export function createRecovery(send: Transport): Recovery {
  const pathOf = (userId: string): string => `${userPath(userId)}/recovery`;
  const post = (path: string, body: object, options: Signal = {}) =>
    send({ method: 'POST', path, body, ...options });
  return {
    begin: async (userId, params = {}, options) => pageOf(await post(pathOf(userId), params, options)),
    read: async (userId, options) =>
      recoveryOf(await send({ method: 'GET', path: pathOf(userId), ...options })),
    prove: async (userId, params, options) =>
      recoveryOf(await post(`${pathOf(userId)}/proofs`, params, options)),
    cancel: async (userId, options) => recoveryOf(await post(`${pathOf(userId)}/cancel`, {}, options)),
    finish: async (userId, params, options) =>
      recoveryOf(await post(`${pathOf(userId)}/finish`, params, options)),
  };
}

type Body = Readonly<Record<string, unknown>>;

function isPage(body: Body): body is Body & RecoveryPage {
  return typeof body.url === 'string';
}

function pageOf(body: Body): RecoveryPage {
  if (isPage(body)) return body;
  throw new CountersignUnreachable('unexpected-answer', 'The answer is JSON, but holds no url.');
}

function isRecovery(body: Body): body is Body & RecoveryBody {
  return typeof body.status === 'string' && Array.isArray(body.proofs);
}

function recoveryOf(body: Body): RecoveryBody {
  if (isRecovery(body)) return body;
  throw new CountersignUnreachable('unexpected-answer', 'The answer is JSON, but holds no recovery.');
}
