import { changeFactors } from '#factors/change-factors.ts';
import { sendRefusal } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { UserParams } from '../factors/schemas.ts';
import { browserBody } from './browser-body.ts';
import { BrowserList, DistrustBrowsers } from './schemas.ts';

/** POST /v1/users/{userId}/browsers/remove */
export const distrustBrowsersRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/browsers/remove',
    {
      schema: {
        operationId: 'distrustBrowsers',
        summary: 'Ask again on a browser, or on all of them',
        description: 'Its token is worth nothing from then on.',
        tags: ['Browsers'],
        params: UserParams,
        body: DistrustBrowsers,
        response: { 200: BrowserList },
      },
    },
    async (request, reply) => {
      const { app, params, id } = request;
      const owner = { appId: app.id, userId: params.userId, requestId: id };
      const { browserId = null } = request.body;
      const outcome = await changeFactors(context, owner, { action: 'distrust_browser', browserId });
      if (outcome.kind === 'refused') return sendRefusal(reply, outcome, context.clock());
      return { browsers: outcome.user.browsers.map(browserBody) };
    },
  );
};
