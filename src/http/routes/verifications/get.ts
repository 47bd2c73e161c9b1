import { readVerification } from '#verifications/read-verification.ts';
import { viewWithUser } from '#verifications/verification-view.ts';
import { sendProblem } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { IdParams, Verification } from './schemas.ts';
import { verificationBody } from './verification-body.ts';

/** GET /v1/verifications/{id} */
export const getRoute: Routes = (http, { context }) => {
  http.get(
    '/v1/verifications/:id',
    {
      schema: {
        operationId: 'getVerification',
        summary: 'Read a verification',
        description:
          'Where it stands. Sign nobody in on `approved` read here: it says that somebody approved, not that the browser before you did. Use the answer of check, or redeem.',
        tags: ['Verifications'],
        params: IdParams,
        response: { 200: Verification },
        problems: ['not-found'],
      },
    },
    async (request, reply) => {
      const verification = await readVerification(context, { id: request.params.id, appId: request.app.id });
      return verification
        ? verificationBody(await viewWithUser(context, verification))
        : sendProblem(reply, 'not-found');
    },
  );
};
