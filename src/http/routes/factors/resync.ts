import { changeFactors } from '#factors/change-factors.ts';
import { findUser } from '#verifications/find-user.ts';
import { sendRefusal } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { factorBody } from './factor-body.ts';
import { FactorParams, ResyncedFactor, ResyncFactor } from './schemas.ts';

/** POST /v1/users/{userId}/factors/{factorId}/resync */
export const resyncRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/factors/:factorId/resync',
    {
      schema: {
        operationId: 'resyncFactor',
        summary: 'Find an app or a token again whose codes are not taken any more',
        description:
          'By two codes that it shows one after the other: a token that was pressed up to 1,000 times unseen, an app whose clock is up to ten minutes off. Both codes are used up by it; wrong ones count as failures.',
        tags: ['Factors'],
        params: FactorParams,
        body: ResyncFactor,
        response: { 200: ResyncedFactor },
        problems: ['factors-frozen', 'factor-not-found', 'code-malformed', 'too-many-failures'],
      },
    },
    async (request, reply) => {
      const { params, body, app } = request;
      const owner = { appId: app.id, userId: params.userId, requestId: request.id };
      const { factorId } = params;
      const user = await findUser(context, owner.appId, owner.userId);
      const kind = user?.factors.find(({ id }) => id === factorId)?.kind;
      const change = { action: 'resync', factorId, codes: [body.first, body.second] } as const;
      const outcome = await changeFactors(context, owner, change, kind);
      if (outcome.kind === 'refused') return sendRefusal(reply, outcome, context.clock());
      if (outcome.kind === 'wrong') return { outcome: 'wrong' as const, factor: null };
      return { outcome: 'resynced' as const, factor: outcome.factor && factorBody(outcome.factor, context) };
    },
  );
};
