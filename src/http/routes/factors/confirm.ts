import { changeFactors } from '#factors/change-factors.ts';
import { findUser } from '#verifications/choose-methods.ts';
import { sendRefusal } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { Problem } from '../verifications/schemas.ts';
import { factorBody } from './factor-body.ts';
import { ConfirmedFactor, ConfirmFactor, FactorParams } from './schemas.ts';

/** POST /v1/users/{userId}/factors/{factorId}/confirm */
export const confirmRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/factors/:factorId/confirm',
    {
      schema: {
        operationId: 'confirmFactor',
        summary: 'Confirm an enrolment by its first code',
        description:
          'From then on the factor counts. The code is used up by it. An enrolment that nobody confirms is gone after 15 minutes.',
        tags: ['Factors'],
        params: FactorParams,
        body: ConfirmFactor,
        response: { 200: ConfirmedFactor, '4xx': Problem, '5xx': Problem },
      },
    },
    async (request, reply) => {
      const { userId, factorId } = request.params;
      const owner = { appId: request.app.id, userId };
      const user = await findUser(context, owner.appId, userId);
      const kind = user?.factors.find(({ id }) => id === factorId)?.kind;
      const outcome = await changeFactors(
        context,
        owner,
        { action: 'confirm', factorId, code: request.body.code },
        kind,
      );
      if (outcome.kind === 'refused') return sendRefusal(reply, outcome, context.clock());
      if (outcome.kind === 'wrong') return { outcome: 'wrong' as const, factor: null };
      return { outcome: 'confirmed' as const, factor: outcome.factor && factorBody(outcome.factor) };
    },
  );
};
