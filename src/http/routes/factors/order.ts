import { changeFactors } from '#factors/change-factors.ts';
import { sendRefusal } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { factorList } from './factor-body.ts';
import { FactorList, OrderFactors, UserParams } from './schemas.ts';

/** POST /v1/users/{userId}/factors/order */
export const orderRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/factors/order',
    {
      schema: {
        operationId: 'orderFactors',
        summary: 'Say in which order somebody wants to be asked',
        description:
          'Factors that are not named come after those that are. A passkey is asked for first all the same, and recovery codes last.',
        tags: ['Factors'],
        params: UserParams,
        body: OrderFactors,
        response: { 200: FactorList },
        problems: ['factors-frozen'],
      },
    },
    async (request, reply) => {
      const { userId } = request.params;
      const change = { action: 'order', factorIds: request.body.factorIds } as const;
      const outcome = await changeFactors(
        context,
        { appId: request.app.id, userId, requestId: request.id },
        change,
      );
      if (outcome.kind === 'refused') return sendRefusal(reply, outcome, context.clock());
      return factorList(outcome.user, request.app, context);
    },
  );
};
