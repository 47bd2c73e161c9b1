import { changeFactors } from '#factors/change-factors.ts';
import { sendInvalid } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { ownerOf } from './owner-of.ts';
import { FactorBody, FactorParams, RemoveFactor } from './schemas.ts';
import { sendChanged } from './send-changed.ts';

/** POST /v1/users/{userId}/factors/{factorId}/remove */
export const removeRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/factors/:factorId/remove',
    {
      schema: {
        operationId: 'removeFactor',
        summary: 'Remove a factor',
        description: 'It is worth nothing from then on.',
        tags: ['Factors'],
        params: FactorParams,
        body: RemoveFactor,
        response: { 200: FactorBody },
        problems: [
          'authorization-needed',
          'factors-frozen',
          'factor-not-found',
          'backup-needed',
          'too-many-changes',
        ],
      },
    },
    async (request, reply) => {
      const change = { action: 'remove', factorId: request.params.factorId } as const;
      const owner = ownerOf(request);
      if (owner.kind === 'invalid') return sendInvalid(reply, owner);
      return sendChanged(reply, await changeFactors(context, owner, change), context);
    },
  );
};
