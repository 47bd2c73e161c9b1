import { openVerification } from '#verifications/open-verification.ts';
import { viewOf } from '#verifications/verification-view.ts';
import { sendInvalid, sendRefusal } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { CreateVerification, IdempotencyHeaders, Verification } from './schemas.ts';
import { verificationBody } from './verification-body.ts';

/** POST /v1/verifications */
export const createRoute: Routes = (http, { context, events }) => {
  http.post(
    '/v1/verifications',
    {
      schema: {
        operationId: 'createVerification',
        summary: 'Ask for proof: send a code',
        description:
          'Opens a verification and puts its first message on its way. Asking again for the same person, purpose and binding while one is pending gives that one back (200), and sends again once its wait is over.',
        tags: ['Verifications'],
        headers: IdempotencyHeaders,
        body: CreateVerification,
        response: { 201: Verification, 200: Verification },
        problems: [
          'destination-not-allowed',
          'nothing-enrolled',
          'verification-needed',
          'channel-unavailable',
          'channel-stopped',
          'address-unreachable',
          'too-many-sends',
          'too-many-failures',
          'too-many-requests',
          'protection-active',
          'spend-limit',
        ],
      },
    },
    async (request, reply) => {
      const outcome = await openVerification(
        context,
        request.app,
        request.body,
        request.headers['idempotency-key'],
      );
      events.opened(request, request.body.purpose, outcome);
      if (outcome.kind === 'invalid') return sendInvalid(reply, outcome);
      if (outcome.kind === 'refused') return sendRefusal(reply, outcome, context.clock());
      reply
        .status(outcome.created ? 201 : 200)
        .header('location', `/v1/verifications/${outcome.verification.id}`);
      return verificationBody(viewOf(context, outcome.verification));
    },
  );
};
