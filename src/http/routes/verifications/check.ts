import { checkFactor } from '#verifications/check-factor.ts';
import { checkVerification } from '#verifications/check-verification.ts';
import { viewWithUser } from '#verifications/verification-view.ts';
import { sendRefusal } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { CheckedVerification, CheckVerification, IdempotencyHeaders, IdParams } from './schemas.ts';
import { verificationBody } from './verification-body.ts';

/** POST /v1/verifications/{id}/check */
export const checkRoute: Routes = (http, { context, events }) => {
  http.post(
    '/v1/verifications/:id/check',
    {
      schema: {
        operationId: 'checkVerification',
        summary: 'Check what the person typed',
        description:
          'A wrong code is an answer, not an error. `approved` is answered once; every later check of the same verification is the problem already-approved.',
        tags: ['Verifications'],
        params: IdParams,
        headers: IdempotencyHeaders,
        body: CheckVerification,
        response: { 200: CheckedVerification },
        problems: [
          'not-found',
          'already-approved',
          'code-malformed',
          'method-unavailable',
          'too-many-failures',
          'too-many-requests',
        ],
      },
    },
    async (request, reply) => {
      const { app, body, params, headers } = request;
      const ref = { id: params.id, appId: app.id };
      const { method, response: _, code = '', ...sent } = body;
      const key = headers['idempotency-key'];
      const outcome = method
        ? await checkFactor(context, ref, app.id, { ...body, method }, key)
        : await checkVerification(context, ref, app.id, { ...sent, code }, key);
      events.checked(request, params.id, outcome, method);
      if (outcome.kind === 'refused') return sendRefusal(reply, outcome, context.clock());
      const view = await viewWithUser(context, outcome.verification);
      return {
        ...verificationBody(view),
        outcome: outcome.kind,
        checksLeft: outcome.checksLeft,
        failuresLeft: outcome.failuresLeft,
      };
    },
  );
};
