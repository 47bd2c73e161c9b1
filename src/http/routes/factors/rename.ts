import { changeFactors } from '#factors/change-factors.ts';
import type { Routes } from '../../routes.ts';
import { FactorBody, FactorParams, RenameFactor } from './schemas.ts';
import { sendChanged } from './send-changed.ts';

/** POST /v1/users/{userId}/factors/{factorId}/rename */
export const renameRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/factors/:factorId/rename',
    {
      schema: {
        operationId: 'renameFactor',
        summary: 'Give a factor the name that the person knows it by',
        description:
          'As it is called on "Login & security" and where it is asked for. How it works stays as it is.',
        tags: ['Factors'],
        params: FactorParams,
        body: RenameFactor,
        response: { 200: FactorBody },
        problems: ['factors-frozen', 'factor-not-found'],
      },
    },
    async (request, reply) => {
      const { userId, factorId } = request.params;
      const change = { action: 'rename', factorId, name: request.body.name } as const;
      return sendChanged(
        reply,
        await changeFactors(context, { appId: request.app.id, userId, requestId: request.id }, change),
        context,
      );
    },
  );
};
