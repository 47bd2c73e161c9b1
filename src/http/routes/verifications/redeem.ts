import { redeemVerification } from '#verifications/end-verification.ts';
import { viewWithUser } from '#verifications/verification-view.ts';
import { sendRefusal } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { IdempotencyHeaders, IdParams, RedeemVerification, Verification } from './schemas.ts';
import { verificationBody } from './verification-body.ts';

/** POST /v1/verifications/{id}/redeem */
export const redeemRoute: Routes = (http, { context, events }) => {
  http.post(
    '/v1/verifications/:id/redeem',
    {
      schema: {
        operationId: 'redeemVerification',
        summary: 'Redeem the ticket a browser came back with',
        description:
          'Only the browser that typed the right code on the hosted page gets the ticket. It is good once, for five minutes. Compare the id with the one you opened for this browser before you call.',
        tags: ['Verifications'],
        params: IdParams,
        headers: IdempotencyHeaders,
        body: RedeemVerification,
        response: { 200: Verification },
        problems: ['not-found', 'ticket-invalid', 'already-redeemed'],
      },
    },
    async (request, reply) => {
      const ref = { id: request.params.id, appId: request.app.id };
      const outcome = await redeemVerification(
        context,
        ref,
        request.body.ticket,
        request.headers['idempotency-key'],
      );
      events.ended(request, ref.id, outcome);
      if (outcome.kind === 'refused') return sendRefusal(reply, outcome, context.clock());
      return verificationBody(await viewWithUser(context, outcome.verification));
    },
  );
};
