import { trustBrowser } from '#factors/browsers.ts';
import { sendRefusal } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { UserParams } from '../factors/schemas.ts';
import { browserBody } from './browser-body.ts';
import { TrustBrowser, TrustedBrowser } from './schemas.ts';

/** POST /v1/users/{userId}/browsers */
export const trustBrowserRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/browsers',
    {
      schema: {
        operationId: 'trustBrowser',
        summary: 'Trust the browser in which somebody has just signed in',
        description:
          'When they ticked "don\'t ask again on this browser". For thirty days, for signing in and nothing else, until it is taken off the list. A sign-in that a trusted browser was let off trusts no other.',
        tags: ['Browsers'],
        params: UserParams,
        body: TrustBrowser,
        response: { 201: TrustedBrowser },
        problems: ['factors-frozen', 'evidence-missing'],
      },
    },
    async (request, reply) => {
      const { app, params, id } = request;
      const owner = { appId: app.id, userId: params.userId, requestId: id };
      const outcome = await trustBrowser(context, owner, request.body);
      if (outcome.kind === 'refused') return sendRefusal(reply, outcome, context.clock());
      return reply.status(201).send({ browser: browserBody(outcome.browser), token: outcome.token });
    },
  );
};
