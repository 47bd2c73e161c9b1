import { changeFactors } from '#factors/change-factors.ts';
import { sendInvalid, sendRefusal } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { factorList } from '../factors/factor-body.ts';
import { ownerOf } from '../factors/owner-of.ts';
import { FactorList, UserParams } from '../factors/schemas.ts';
import { LiftFreeze } from './schemas.ts';

/** POST /v1/users/{userId}/lift-freeze */
export const liftFreezeRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/lift-freeze',
    {
      schema: {
        operationId: 'liftFreeze',
        summary: 'Let somebody change their factors again before three days are over',
        description:
          'For your support, once it is sure who it has on the line: by more than one address, since one of them may be the thief. Every address is told.',
        tags: ['Notices'],
        params: UserParams,
        body: LiftFreeze,
        response: { 200: FactorList },
      },
    },
    async (request, reply) => {
      const owner = ownerOf(request);
      if (owner.kind === 'invalid') return sendInvalid(reply, owner);
      const outcome = await changeFactors(context, owner, { action: 'lift_freeze' });
      if (outcome.kind === 'refused') return sendRefusal(reply, outcome, context.clock());
      return factorList(outcome.user, request.app, context);
    },
  );
};
