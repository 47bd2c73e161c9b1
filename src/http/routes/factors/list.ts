import { withoutStale } from '#core/user.ts';
import { findUser } from '#verifications/find-user.ts';
import type { Routes } from '../../routes.ts';
import { factorList } from './factor-body.ts';
import { FactorList, UserParams } from './schemas.ts';

/** GET /v1/users/{userId}/factors */
export const listRoute: Routes = (http, { context }) => {
  http.get(
    '/v1/users/:userId/factors',
    {
      schema: {
        operationId: 'listFactors',
        summary: 'What somebody has enrolled',
        description: 'Nobody is unknown here: a user of whom nothing is enrolled has an empty list.',
        tags: ['Factors'],
        params: UserParams,
        response: { 200: FactorList },
      },
    },
    async (request) => {
      const user = await findUser(context, request.app.id, request.params.userId);
      return factorList(user && withoutStale(user, context.clock()), request.app, context);
    },
  );
};
