import { withoutStale } from '#core/user.ts';
import { findUser } from '#verifications/find-user.ts';
import type { Routes } from '../../routes.ts';
import { UserParams } from '../factors/schemas.ts';
import { browserBody } from './browser-body.ts';
import { BrowserList } from './schemas.ts';

/** GET /v1/users/{userId}/browsers */
export const listBrowsersRoute: Routes = (http, { context }) => {
  http.get(
    '/v1/users/:userId/browsers',
    {
      schema: {
        operationId: 'listBrowsers',
        summary: 'The browsers on which somebody is not asked again',
        description: 'Without those whose 30 days are over, and without their tokens.',
        tags: ['Browsers'],
        params: UserParams,
        response: { 200: BrowserList },
      },
    },
    async (request) => {
      const user = await findUser(context, request.app.id, request.params.userId);
      return { browsers: user ? withoutStale(user, context.clock()).browsers.map(browserBody) : [] };
    },
  );
};
