import { tellUser } from '#factors/notices.ts';
import { sendInvalid, sendRefusal } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { UserParams } from '../factors/schemas.ts';
import { IdempotencyHeaders } from '../verifications/schemas.ts';
import { TellUser, ToldUser } from './schemas.ts';

/** POST /v1/users/{userId}/notices */
export const tellRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/notices',
    {
      schema: {
        operationId: 'tellUser',
        summary: 'Tell somebody what happened to their account in your app',
        description:
          'By every address that they have enrolled and that you name, with a link by which they can say for three days that it was not them. What happens to their factors is told by itself.',
        tags: ['Notices'],
        params: UserParams,
        headers: IdempotencyHeaders,
        body: TellUser,
        response: { 201: ToldUser },
        problems: ['too-many-changes'],
      },
    },
    async (request, reply) => {
      const outcome = await tellUser(
        context,
        request.app,
        request.params.userId,
        request.body,
        request.headers['idempotency-key'],
      );
      if (outcome.kind === 'invalid') return sendInvalid(reply, outcome);
      if (outcome.kind === 'refused') return sendRefusal(reply, outcome, context.clock());
      return reply.status(201).send({ told: [...(outcome.told?.to ?? [])] });
    },
  );
};
