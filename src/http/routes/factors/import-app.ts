import { importApp, otpauthFaults } from '#factors/import-app.ts';
import { sendInvalid } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { ownerOf } from './owner-of.ts';
import { FactorBody, ImportApp, UserParams } from './schemas.ts';
import { sendChanged } from './send-changed.ts';

/** POST /v1/users/{userId}/factors/import */
export const importAppRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/factors/import',
    {
      schema: {
        operationId: 'importApp',
        summary: 'Take over an authenticator app or a token from another system',
        description:
          'By its otpauth address, on your word that it is this person’s: it counts at once. Codes of this half minute and before are not taken, since they may have been used there. Several may be taken over one after another; once the person has shown or enrolled a factor here, an authorization is needed as for any other.',
        tags: ['Factors'],
        params: UserParams,
        body: ImportApp,
        response: { 201: FactorBody },
        problems: [
          'authorization-needed',
          'factors-frozen',
          'already-enrolled',
          'too-many-factors',
          'too-many-changes',
        ],
      },
    },
    async (request, reply) => {
      const owner = ownerOf(request);
      if (owner.kind === 'invalid') return sendInvalid(reply, owner);
      const outcome = await importApp(context, owner, request.body);
      if (outcome.kind !== 'unreadable') return sendChanged(reply.status(201), outcome, context);
      const message = otpauthFaults[outcome.fault];
      return sendInvalid(reply, { kind: 'invalid', reason: 'invalid-request', path: '/uri', message });
    },
  );
};
