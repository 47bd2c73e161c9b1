import { readTelling } from '#factors/notices.ts';
import { securityPagePath } from '#factors/security-page.ts';
import { isAppUrl } from '#verifications/check-terms.ts';
import { sendInvalid } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { OpenSecurityPage, SecurityPage, UserParams } from './schemas.ts';

/** POST /v1/users/{userId}/security-page */
export const securityPageRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/security-page',
    {
      schema: {
        operationId: 'openSecurityPage',
        summary: 'Send somebody to their "Login & security" page',
        description:
          'Where they see, add and remove what they have enrolled, after they have shown that it is them. The link is good for half an hour, for whoever has it: give it to a browser that is signed in, by a redirect.',
        tags: ['Factors'],
        params: UserParams,
        body: OpenSecurityPage,
        response: { 201: SecurityPage },
      },
    },
    async (request, reply) => {
      const { app, body, params } = request;
      const { account = params.userId, locale = 'en', returnUrl = null } = body;
      if (returnUrl !== null && !isAppUrl(app, returnUrl)) {
        const message = `A browser is only sent back to the app's own origins: ${app.origins.join(', ')}.`;
        return sendInvalid(reply, {
          kind: 'invalid',
          reason: 'invalid-request',
          path: '/returnUrl',
          message,
        });
      }
      const read = readTelling(app, body);
      if (read.kind === 'invalid') return sendInvalid(reply, read);
      const { notify } = read.telling;
      const session = {
        appId: app.id,
        userId: params.userId,
        account,
        locale,
        returnUrl,
        ...(notify ? { notify } : {}),
      };
      const { path, until } = securityPagePath(context, session);
      return reply
        .status(201)
        .send({ url: `${context.publicUrl}${path}`, expiresAt: new Date(until).toISOString() });
    },
  );
};
