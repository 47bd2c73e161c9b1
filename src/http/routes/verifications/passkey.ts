import { readVerification } from '#verifications/read-verification.ts';
import { sendProblem } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { IdParams, PasskeyRequest } from './schemas.ts';

/** GET /v1/verifications/{id}/passkey */
export const passkeyRoute: Routes = (http, { context }) => {
  http.get(
    '/v1/verifications/:id/passkey',
    {
      schema: {
        operationId: 'getPasskeyOptions',
        summary: 'What to ask a browser for a passkey with',
        description:
          'For a page of your own; the hosted page does it itself. The challenge changes with each try that is counted, so ask anew before each. Pass what the browser answers to check, with method passkey.',
        tags: ['Verifications'],
        params: IdParams,
        response: { 200: PasskeyRequest },
        problems: ['not-found', 'method-unavailable'],
      },
    },
    async (request, reply) => {
      const ref = { id: request.params.id, appId: request.app.id };
      const verification = await readVerification(context, ref);
      if (!verification) return sendProblem(reply, 'not-found');
      const { passkeyOptions } = await import('#verifications/passkey-answer.ts');
      const options = await passkeyOptions(context, verification);
      return options ? { options } : sendProblem(reply, 'method-unavailable');
    },
  );
};
