import { Type } from 'typebox';
import { openVerification } from '#verifications/open-verification.ts';
import type { Routes } from '../../routes.ts';
import { backToList } from './send-security-page.ts';
import { findVisit } from './session.ts';
import { TokenParams } from './show.ts';

/** POST /s/{token}/prove: the person shows what they have; the browser comes back with a ticket. */
export const proveSecurityRoute: Routes = (http, { context }) => {
  http.post(
    '/s/:token/prove',
    { schema: { hide: true, params: TokenParams, body: Type.Object({}) } },
    async (request, reply) => {
      const visit = await findVisit(context, request, reply, request.params.token);
      if (!visit) return reply;
      const { userId, locale } = visit.session;
      const input = {
        userId,
        locale,
        purpose: 'change_factor',
        client: { ip: request.ip },
        ownPath: visit.path,
      };
      const opened = await openVerification(context, visit.app, input);
      if (opened.kind !== 'opened') return backToList(reply, visit, 'unavailable');
      return reply.redirect(`/v/${opened.verification.id}`, 303);
    },
  );
};
