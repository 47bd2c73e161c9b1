import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { parseAddress } from '#core/address.ts';
import { reachableBy } from '#verifications/addresses.ts';
import type { VerificationContext } from '#verifications/context.ts';
import type { OpenInput } from '#verifications/open-input.ts';
import { openVerification } from '#verifications/open-verification.ts';
import type { Routes } from '../../routes.ts';
import { backToRecovery } from './send-recovery-page.ts';
import { RecoveryParams } from './show.ts';
import { findRecoveryVisit, type RecoveryVisit, type Way } from './visit.ts';

const SendForm = Type.Object({ way: Type.Optional(Type.String({ maxLength: 2 })) });

/** POST /r/{token}/send, /code: the person shows something; the browser comes back with a ticket. */
export const askRecoveryRoutes: Routes = (http, { context }) => {
  http.post(
    '/r/:token/send',
    { schema: { hide: true, params: RecoveryParams, body: SendForm } },
    async (request, reply) => {
      const visit = await findRecoveryVisit(context, request, reply, request.params.token);
      if (!visit) return reply;
      const way = visit.ways[Number(request.body.way)];
      if (!way) return backToRecovery(reply, visit, 'not-reachable');
      return ask(context, reply, visit, request.ip, { ...byMessage(context, visit, way), decoy: way.decoy });
    },
  );

  http.post(
    '/r/:token/code',
    { schema: { hide: true, params: RecoveryParams, body: Type.Object({}) } },
    async (request, reply) => {
      const visit = await findRecoveryVisit(context, request, reply, request.params.token);
      if (!visit) return reply;
      // Whoever has no such codes is asked all the same: the page tells nobody who has them, or who exists.
      const asked = { ownMethods: ['recovery_codes'], decoy: !visit.hasCodes } as const;
      return ask(context, reply, visit, request.ip, asked);
    },
  );
};

function byMessage(
  context: VerificationContext,
  { app }: RecoveryVisit,
  { address }: Way,
): Pick<OpenInput, 'to' | 'channel'> {
  const parsed = parseAddress(address.value);
  const [channel] = parsed.ok ? reachableBy(context, app, parsed.address) : [];
  return { to: address.value, ...(channel ? { channel } : {}) };
}

async function ask(
  context: VerificationContext,
  reply: FastifyReply,
  visit: RecoveryVisit,
  ip: string,
  asked: Pick<OpenInput, 'to' | 'channel' | 'ownMethods' | 'decoy'>,
): Promise<FastifyReply> {
  const { userId, locale } = visit.session;
  const input = { ...asked, userId, locale, purpose: 'recover', client: { ip }, ownPath: visit.path };
  const opened = await openVerification(context, visit.app, input);
  if (opened.kind !== 'opened') return backToRecovery(reply, visit, 'not-reachable');
  return reply.redirect(`/v/${opened.verification.id}`, 303);
}
