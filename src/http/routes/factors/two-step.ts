import { changeFactors } from '#factors/change-factors.ts';
import { sendInvalid, sendRefusal } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { factorList } from './factor-body.ts';
import { ownerOf } from './owner-of.ts';
import { FactorList, SetTwoStep, UserParams } from './schemas.ts';

/** POST /v1/users/{userId}/two-step */
export const twoStepRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/two-step',
    {
      schema: {
        operationId: 'setTwoStep',
        summary: 'Switch two-step verification on or off for somebody',
        description:
          'On only with a backup: two factors, or one and recovery codes. While it is on, the last backup can not be removed.',
        tags: ['Factors'],
        params: UserParams,
        body: SetTwoStep,
        response: { 200: FactorList },
        problems: [
          'authorization-needed',
          'factors-frozen',
          'backup-needed',
          'two-step-demanded',
          'too-many-changes',
        ],
      },
    },
    async (request, reply) => {
      const change = { action: 'set_two_step', on: request.body.on } as const;
      const owner = ownerOf(request);
      if (owner.kind === 'invalid') return sendInvalid(reply, owner);
      const outcome = await changeFactors(context, owner, change);
      if (outcome.kind === 'refused') return sendRefusal(reply, outcome, context.clock());
      return factorList(outcome.user, request.app, context);
    },
  );
};
