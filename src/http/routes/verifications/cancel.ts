import { cancelVerification } from '#verifications/end-verification.ts';
import { viewOf } from '#verifications/verification-view.ts';
import { sendRefusal } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { CancelVerification, IdParams, Verification } from './schemas.ts';
import { verificationBody } from './verification-body.ts';

/** POST /v1/verifications/{id}/cancel */
export const cancelRoute: Routes = (http, { context, events }) => {
  http.post(
    '/v1/verifications/:id/cancel',
    {
      schema: {
        operationId: 'cancelVerification',
        summary: 'End a verification',
        description: 'Its code is worth nothing from then on. Canceling twice is no error.',
        tags: ['Verifications'],
        params: IdParams,
        body: CancelVerification,
        response: { 200: Verification },
        problems: ['not-found', 'not-pending'],
      },
    },
    async (request, reply) => {
      const outcome = await cancelVerification(context, { id: request.params.id, appId: request.app.id });
      events.ended(request, request.params.id, outcome);
      if (outcome.kind === 'refused') return sendRefusal(reply, outcome, context.clock());
      return verificationBody(viewOf(context, outcome.verification));
    },
  );
};
