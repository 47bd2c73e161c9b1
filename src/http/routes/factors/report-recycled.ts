import { changeFactors } from '#factors/change-factors.ts';
import type { Routes } from '../../routes.ts';
import { FactorBody, FactorParams, ReportRecycled } from './schemas.ts';
import { sendChanged } from './send-changed.ts';

/** POST /v1/users/{userId}/factors/{factorId}/recycled */
export const reportRecycledRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/factors/:factorId/recycled',
    {
      schema: {
        operationId: 'reportRecycled',
        summary: 'Report that a number or an address was given out to somebody else',
        description:
          "As the operator or its CAMARA Number Recycling API says, or a mail provider. From then on no code goes there, for whatever purpose, until it is enrolled anew by whoever shows another factor. Enrolment of others still takes a change_factor: the number is no leave, and its being lost isn't either.",
        tags: ['Factors'],
        params: FactorParams,
        body: ReportRecycled,
        response: { 200: FactorBody },
        problems: ['factors-frozen', 'factor-not-found'],
      },
    },
    async (request, reply) => {
      const { userId, factorId } = request.params;
      const { recycled = true } = request.body;
      const change = { action: 'report_recycled', factorId, recycled } as const;
      const outcome = await changeFactors(
        context,
        { appId: request.app.id, userId, requestId: request.id },
        change,
      );
      return sendChanged(reply, outcome, context);
    },
  );
};
