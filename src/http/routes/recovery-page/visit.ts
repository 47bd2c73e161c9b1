import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '#core/app.ts';
import type { Factor } from '#core/factor.ts';
import { provingAddresses } from '#core/proving-addresses.ts';
import {
  isUnderWay,
  type KnownAddress,
  type Recovery,
  recoveryProofSeconds,
  recoveryStatus,
} from '#core/recovery.ts';
import { type Telling, withTelling } from '#core/tell.ts';
import { type User, usableFactors } from '#core/user.ts';
import type { Verification } from '#core/verification.ts';
import { originOfRecoveryPage, type RecoverySession, readRecoveryPage } from '#factors/recovery-page.ts';
import type { VerificationContext } from '#verifications/context.ts';
import { findUserOrNobody } from '#verifications/find-user.ts';
import { knownAddress, tellingBy } from '#verifications/known-addresses.ts';
import { pretendAddress } from '#verifications/pretend-address.ts';
import { clientOf } from '../../client-of.ts';
import { shownBy, ticketed } from '../proof-cookie.ts';
import { sendClosedLink } from '../send-closed-link.ts';

/** Where a code may be sent; `decoy`: it only seems so. */
export type Way = { readonly address: KnownAddress; readonly decoy: boolean };

/** Somebody on the page of a recovery: the owner, or whoever typed their name. */
export type RecoveryVisit = {
  readonly path: string;
  readonly session: RecoverySession;
  readonly app: App;
  readonly owner: { readonly appId: string; readonly userId: string; readonly telling: Telling };
  readonly ways: readonly Way[];
  readonly hasCodes: boolean;
  /** What this browser has shown last, of this person and for this. */
  readonly proof: Verification | undefined;
  /** The recovery that this was counted for, while it is under way: nobody else learns that there is one. */
  readonly recovery: Recovery | undefined;
  /** Somebody has stopped the one that this was counted for. */
  readonly isStopped: boolean;
  /** What they have enrolled: told to nobody who hasn't shown something. */
  readonly factors: readonly Factor[];
};

/** Who is here, by the link and by what this browser has shown; or "not found" as a page. */
export async function findRecoveryVisit(
  context: VerificationContext,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
): Promise<RecoveryVisit | undefined> {
  const now = context.clock();
  const session = readRecoveryPage(context.keyring, token, now);
  const app = session && (await context.store.findApp(session.appId));
  if (!session || !app) {
    await sendClosedLink(context, request, reply, originOfRecoveryPage(context.keyring, token));
    return undefined;
  }
  const { appId, userId, contacts, locale } = session;
  const found = await findUserOrNobody(context, appId, userId);
  const { ip: _, ...client } = clientOf(request, context.placeHeader);
  const telling = { ...tellingBy(contacts), locale, client };
  // Worked out for whoever isn't there too, and thrown away: it takes as long (law 8).
  const person = withTelling(found.user, telling, now);
  const proving = provingAddresses(person, now);
  const user = found.isThere && !session.decoy ? person : undefined;
  const shown = await ticketed(context, session, shownBy(context, request.headers.cookie));
  const proof = shown?.purpose === 'recover' ? shown : undefined;
  return {
    path: `/r/${token}`,
    session,
    app,
    owner: { appId, userId, telling },
    ways: waysFor(context, app, session, user && proving),
    hasCodes: usableFactors(user, 'recovery_codes').length > 0,
    proof,
    ...recoveryOf(user, proof, now),
    factors: user?.factors ?? [],
  };
}

/** What the person may show, or what somebody might who isn't there (law 8). */
function waysFor(
  { keyring, routes }: VerificationContext,
  app: App,
  { userId, contacts, decoy }: RecoverySession,
  proving: readonly KnownAddress[] | undefined,
): Way[] {
  const pretended = pretendAddress(keyring, app, userId, routes).map(knownAddress);
  const known = [...(proving ?? contacts)].sort(
    (a, b) => Number(a.kind === 'email') - Number(b.kind === 'email'),
  );
  const ways = known.map((address) => ({ address, decoy }));
  const kinds: readonly string[] = ['phone', ...pretended.map(({ kind }) => kind)];
  if (proving ? ways.length > 0 : ways.some(({ address }) => kinds.includes(address.kind))) return ways;
  // In the same order for everybody.
  return [...pretended.map((address) => ({ address, decoy: true })), ...ways];
}

function recoveryOf(
  user: User | undefined,
  proof: Verification | undefined,
  now: number,
): Pick<RecoveryVisit, 'recovery' | 'isStopped'> {
  const recovery = user?.recovery ?? null;
  const isTheirs = recovery !== null && proof?.approvedBy?.countedFor === recovery.id;
  return {
    recovery: isTheirs && isUnderWay(recovery, now) ? recovery : undefined,
    isStopped: isTheirs && recoveryStatus(recovery, now) === 'canceled',
  };
}

/** What this browser has shown in the last minutes, and nobody has counted yet. */
export function uncounted({ proof }: RecoveryVisit, now: number): Verification | undefined {
  if (!proof || proof.endedAt === null || proof.approvedBy?.countedFor !== undefined) return undefined;
  return now < proof.endedAt + recoveryProofSeconds * 1000 ? proof : undefined;
}
