import { enrolToken } from '#factors/enrol.ts';
import { sendInvalid } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { ownerOf } from './owner-of.ts';
import { EnrolToken, FactorBody, UserParams } from './schemas.ts';
import { sendChanged } from './send-changed.ts';

/** POST /v1/users/{userId}/factors/hotp */
export const enrolTokenRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/factors/hotp',
    {
      schema: {
        operationId: 'enrolToken',
        summary: 'Enrol a token that counts (HOTP)',
        description: 'Begins the enrolment; the first code that the token shows confirms it.',
        tags: ['Factors'],
        params: UserParams,
        body: EnrolToken,
        response: { 201: FactorBody },
        problems: ['authorization-needed', 'factors-frozen', 'too-many-factors'],
      },
    },
    async (request, reply) => {
      const owner = ownerOf(request);
      if (owner.kind === 'invalid') return sendInvalid(reply, owner);
      const outcome = await enrolToken(context, owner, request.body);
      if (outcome.kind === 'invalid') return sendInvalid(reply, outcome);
      return sendChanged(reply.status(201), outcome, context);
    },
  );
};
