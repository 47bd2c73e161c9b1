import { sendInvalid, sendRefusal } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { factorBody } from './factor-body.ts';
import { ownerOf } from './owner-of.ts';
import { BegunPasskey, EnrolPasskey, UserParams } from './schemas.ts';

/** POST /v1/users/{userId}/factors/passkey */
export const enrolPasskeyRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/factors/passkey',
    {
      schema: {
        operationId: 'enrolPasskey',
        summary: 'Enrol a passkey',
        description:
          'Begins the enrolment and gives the options for navigator.credentials.create; what that answers confirms it.',
        tags: ['Factors'],
        params: UserParams,
        body: EnrolPasskey,
        response: { 201: BegunPasskey },
        problems: ['authorization-needed', 'factors-frozen', 'method-unavailable', 'too-many-factors'],
      },
    },
    async (request, reply) => {
      const { beginPasskey } = await import('#factors/enrol-passkey.ts');
      const owner = ownerOf(request);
      if (owner.kind === 'invalid') return sendInvalid(reply, owner);
      const begun = await beginPasskey(context, request.app, owner, request.body);
      if (begun.kind === 'refused') return sendRefusal(reply, begun, context.clock());
      const { factor } = begun.outcome;
      if (!factor) throw new Error('An enrolment came without a factor.');
      return reply.status(201).send({ factor: factorBody(factor, context), options: begun.options });
    },
  );
};
