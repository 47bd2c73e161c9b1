import { Type } from 'typebox';
import { openVerification } from '#verifications/open-verification.ts';
import type { Routes } from '../../routes.ts';
import { backToList, mustProve } from './send-security-page.ts';
import { findVisit } from './session.ts';
import { TokenParams } from './show.ts';

const Form = Type.Object({ factorId: Type.Optional(Type.String({ maxLength: 64 })) });

/**
 * POST /s/{token}/verify: a code goes to an address that was enrolled long ago. To one that is somebody else's now, only once
 * the person has shown another factor: whoever has the number would ask for it else.
 */
export const verifySecurityRoute: Routes = (http, { context }) => {
  http.post(
    '/s/:token/verify',
    { schema: { hide: true, params: TokenParams, body: Form } },
    async (request, reply) => {
      const visit = await findVisit(context, request, reply, request.params.token);
      if (!visit) return reply;
      const factor = visit.user?.factors.find(({ id }) => id === request.body.factorId);
      if (!factor || !('value' in factor)) return backToList(reply, visit, 'unavailable');
      if (factor.recycledAt !== undefined && mustProve(visit))
        return backToList(reply, visit, 'authorization-needed');
      const { userId, locale } = visit.session;
      const opened = await openVerification(context, visit.app, {
        to: factor.value,
        userId,
        locale,
        purpose: 'verify_contact',
        client: { ip: request.ip },
        ownPath: visit.path,
      });
      if (opened.kind !== 'opened') return backToList(reply, visit, 'not-reachable');
      return reply.redirect(`/v/${opened.verification.id}`, 303);
    },
  );
};
