import type { FactorList, LiftFreeze, TellUser, ToldUser } from './generated/api-types.ts';
import type { Transport } from './transport.ts';
import { CountersignUnreachable } from './unreachable.ts';
import { userPath } from './user-path.ts';
import type { CallOptions } from './verifications.ts';

type Signal = Pick<CallOptions, 'signal'>;

/** What people are told of their accounts by every other address, and what becomes of "this wasn't me". */
export type Notices = {
  /** Tells somebody of what happened in your app. What happens to their factors is told by itself. */
  tell(userId: string, params: TellUser, options?: Signal): Promise<ToldUser>;
  /**
   * Whether somebody has said since then that it wasn't them: end a session of theirs that began before. Ask at the latest
   * every minute of a session that is in use.
   */
  signedOutSince(userId: string, since: Date, options?: Signal): Promise<boolean>;
  /** For your support, once it is sure whom it has on the line. */
  liftFreeze(userId: string, params?: LiftFreeze, options?: Signal): Promise<FactorList>;
};

export function createNotices(send: Transport): Notices {
  return {
    tell: async (userId, params, options) =>
      toldOf(await send({ method: 'POST', path: `${userPath(userId)}/notices`, body: params, ...options })),
    signedOutSince: async (userId, since, options) => {
      const path = `${userPath(userId)}/factors`;
      const { signedOutAt } = stateOf(await send({ method: 'GET', path, ...options }));
      return signedOutAt !== null && Date.parse(signedOutAt) > since.getTime();
    },
    liftFreeze: async (userId, params = {}, options) =>
      stateOf(
        await send({ method: 'POST', path: `${userPath(userId)}/lift-freeze`, body: params, ...options }),
      ),
  };
}

type Body = Readonly<Record<string, unknown>>;

function isTold(body: Body): body is Body & ToldUser {
  return Array.isArray(body.told);
}

function toldOf(body: Body): ToldUser {
  if (isTold(body)) return body;
  throw new CountersignUnreachable('unexpected-answer', 'The answer is JSON, but says nobody who was told.');
}

function isState(body: Body): body is Body & FactorList {
  return body.signedOutAt === null || typeof body.signedOutAt === 'string';
}

/** Without that member nobody would ever be signed out, and nobody would notice. */
function stateOf(body: Body): FactorList {
  if (isState(body)) return body;
  throw new CountersignUnreachable('unexpected-answer', 'The answer is JSON, but says nothing of sessions.');
}
