import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '#core/app.ts';
import { authorizationSeconds } from '#core/change-authorization.ts';
import { recoveryEndsAt, recoveryStatus } from '#core/recovery.ts';
import { type User, withoutStale } from '#core/user.ts';
import type { FactorOwner } from '#factors/change-factors.ts';
import {
  originOfSecurityPage,
  readSecurityPage,
  type SecuritySession,
  securityPageSeconds,
} from '#factors/security-page.ts';
import type { VerificationContext } from '#verifications/context.ts';
import { findUser } from '#verifications/find-user.ts';
import { clientOf } from '../../client-of.ts';
import { sendMessagePage } from '../hosted-page/send-page.ts';
import { shownBy, ticketed } from '../proof-cookie.ts';
import { sendClosedLink } from '../send-closed-link.ts';

/** A person on their security page. */
export type Visit = {
  readonly path: string;
  readonly session: SecuritySession;
  readonly app: App;
  /** undefined: they have enrolled nothing. */
  readonly user: User | undefined;
  readonly owner: FactorOwner;
  /** Until when this browser has shown that it's them. */
  readonly provedUntil: number | null;
  /** By a recovery, which is good for one new factor and nothing else. */
  readonly recovers: boolean;
};

/** By how much our clock, of links, and the database's, of what was said, may differ. */
const skewMs = 10_000;

/** All that leads to a passkey, for who came for one. */
const passkeyPaths = ['/s/:token', '/s/:token/prove', '/s/:token/passkey', '/s/:token/confirm'];

/** Who is here, by the link and by what this browser has shown; or "not found" as a page. */
export async function findVisit(
  context: VerificationContext,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
): Promise<Visit | undefined> {
  const session = readSecurityPage(context.keyring, token, context.clock());
  const app = session && (await context.store.findApp(session.appId));
  if (!session || !app) {
    await sendClosedLink(context, request, reply, originOfSecurityPage(context.keyring, token));
    return undefined;
  }
  if (session.addsPasskey && !passkeyPaths.includes(request.routeOptions.url ?? '')) {
    sendMessagePage(context, request, reply.status(404), 'not-found');
    return undefined;
  }
  const { appId, userId } = session;
  const { ip: _, ...client } = clientOf(request, context.placeHeader);
  const { locale, notify } = session;
  const telling = { locale, client, ...(notify ? { notify } : {}) };
  const found = await findUser(context, appId, userId);
  const user = found && withoutStale(found, context.clock());
  const proof = await proofOf(context, session, user, shownBy(context, request.headers.cookie));
  const madeAt = session.until - securityPageSeconds * 1000;
  // Whoever said that it wasn't them may have meant who came by this link.
  if (madeAt + skewMs < (user?.signedOutAt ?? 0)) {
    await sendClosedLink(context, request, reply, session, true);
    return undefined;
  }
  return {
    path: `/s/${token}`,
    session,
    app,
    user,
    owner: {
      appId,
      userId,
      requestId: request.id,
      telling,
      ...(app.demandsTwoStep ? { demandsTwoStep: true } : {}),
      ...(proof ? { authorization: proof.authorization } : {}),
    },
    provedUntil: proof?.until ?? null,
    recovers: proof?.recovers === true,
  };
}

type Proof = { readonly authorization: string; readonly until: number; readonly recovers: boolean };

/**
 * The approval that this browser brought back, and no other one could: its ticket is with it. What it is good for, the
 * rules judge. Of a recovery, only the browser that finished it goes on from there.
 */
async function proofOf(
  context: VerificationContext,
  session: SecuritySession,
  user: User | undefined,
  shown: string | undefined,
): Promise<Proof | undefined> {
  const proof = await ticketed(context, session, shown);
  if (!proof || proof.endedAt === null) return undefined;
  const now = context.clock();
  const recovery = user?.recovery;
  if (recovery && recovery.finishedBy === proof.id && recoveryStatus(recovery, now) === 'finished') {
    return { authorization: recovery.id, until: recoveryEndsAt(recovery, now) ?? now, recovers: true };
  }
  const until = proof.endedAt + authorizationSeconds * 1000;
  const isGood = proof.purpose === 'change_factor' && now < until;
  return isGood ? { authorization: proof.id, until, recovers: false } : undefined;
}
