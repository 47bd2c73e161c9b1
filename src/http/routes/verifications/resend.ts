import { resendVerification } from '#verifications/resend-verification.ts';
import { viewOf } from '#verifications/verification-view.ts';
import { sendRefusal } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { IdempotencyHeaders, IdParams, ResendVerification, Verification } from './schemas.ts';
import { verificationBody } from './verification-body.ts';

/** POST /v1/verifications/{id}/resend */
export const resendRoute: Routes = (http, { context, events }) => {
  http.post(
    '/v1/verifications/:id/resend',
    {
      schema: {
        operationId: 'resendVerification',
        summary: 'Send the code again, or another way',
        description:
          'The same code, so that a late message still works, unless newCode is set. Gives no tries back.',
        tags: ['Verifications'],
        params: IdParams,
        headers: IdempotencyHeaders,
        body: ResendVerification,
        response: { 200: Verification },
        problems: [
          'not-found',
          'not-pending',
          'channel-unavailable',
          'channel-stopped',
          'address-unreachable',
          'resend-too-soon',
          'no-sends-left',
          'too-many-sends',
          'too-many-failures',
          'too-many-requests',
          'spend-limit',
        ],
      },
    },
    async (request, reply) => {
      const { app, body, params, headers } = request;
      const ref = { id: params.id, appId: app.id };
      const outcome = await resendVerification(context, ref, app.id, body, headers['idempotency-key']);
      events.resent(request, params.id, outcome);
      if (outcome.kind === 'refused') return sendRefusal(reply, outcome, context.clock());
      return verificationBody(viewOf(context, outcome.verification));
    },
  );
};
