import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '#core/app.ts';
import { codesMatch } from '#core/code.ts';
import { authorizationSeconds } from '#core/decide-factor-change.ts';
import { isId } from '#core/id.ts';
import { type User, userKeysOf, withoutStale } from '#core/user.ts';
import type { Verification } from '#core/verification.ts';
import type { FactorOwner } from '#factors/change-factors.ts';
import { readSecurityPage, type SecuritySession } from '#factors/security-page.ts';
import { findUser } from '#verifications/choose-methods.ts';
import type { VerificationContext } from '#verifications/context.ts';
import { readVerification } from '#verifications/read-verification.ts';
import { clientOf } from '../../client-of.ts';
import { sendMessagePage } from '../hosted-page/send-page.ts';

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
};

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
    sendMessagePage(context, request, reply.status(404), 'not-found');
    return undefined;
  }
  const { appId, userId } = session;
  const { ip: _, ...client } = clientOf(request, context.placeHeader);
  const { locale, notify } = session;
  const telling = { locale, client, ...(notify ? { notify } : {}) };
  const found = await findUser(context, appId, userId);
  const proof = await proofOf(context, session, cookieOf(context, request.headers.cookie));
  return {
    path: `/s/${token}`,
    session,
    app,
    user: found && withoutStale(found, context.clock()),
    owner: {
      appId,
      userId,
      telling,
      ...(app.demandsTwoStep ? { demandsTwoStep: true } : {}),
      ...(proof ? { authorization: proof.id } : {}),
    },
    provedUntil: proof?.endedAt == null ? null : proof.endedAt + authorizationSeconds * 1000,
  };
}

/**
 * The approval that this browser brought back, and no other one could: its ticket is with it. What it is good for, the
 * rules judge.
 */
async function proofOf(
  context: VerificationContext,
  session: SecuritySession,
  shown: string | undefined,
): Promise<Verification | undefined> {
  const proof = await ticketed(context, session, shown);
  const inTime = proof?.endedAt != null && context.clock() < proof.endedAt + authorizationSeconds * 1000;
  return proof?.purpose === 'change_factor' && inTime ? proof : undefined;
}

/** An approved verification of this person, if the ticket is the one that its browser was given. */
export async function ticketed(
  context: VerificationContext,
  { appId, userId }: SecuritySession,
  shown: string | undefined,
): Promise<Verification | undefined> {
  const [id = '', ticket = ''] = (shown ?? '').split('.');
  const verification = isId('ver', id) ? await readVerification(context, { id, appId }) : undefined;
  if (verification?.status !== 'approved') return undefined;
  const keys = userKeysOf(context.keyring, appId, userId);
  const theirs = verification.userKeys.some((key) => keys.includes(key));
  return theirs && codesMatch(context.keyring.ticketOf(verification), ticket) ? verification : undefined;
}

/** `__Host-`: no other host of the same domain can set or shadow it. Browsers take that name over https only. */
function cookieName({ publicUrl }: VerificationContext): string {
  return publicUrl.startsWith('https:') ? '__Host-cs_proof' : 'cs_proof';
}

function cookieOf(context: VerificationContext, header: string | undefined): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  const name = `${cookieName(context)}=`;
  return pairs.find((pair) => pair.startsWith(name))?.slice(name.length);
}

/** For the browser that has just shown that it's them, for as long as that is good. */
export function proofCookie(context: VerificationContext, verificationId: string, ticket: string): string {
  const secure = context.publicUrl.startsWith('https:') ? '; Secure' : '';
  const name = cookieName(context);
  return `${name}=${verificationId}.${ticket}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${authorizationSeconds}${secure}`;
}
