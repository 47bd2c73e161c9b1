import { recover } from '#factors/recover.ts';
import type { Routes } from '../../routes.ts';
import { UserParams } from '../factors/schemas.ts';
import { sendRecovery } from './recovery-body.ts';
import { FinishRecovery, RecoveryBody } from './schemas.ts';

/** POST /v1/users/{userId}/recovery/finish */
export const finishRoute: Routes = (http, { context, events }) => {
  http.post(
    '/v1/users/:userId/recovery/finish',
    {
      schema: {
        operationId: 'finishRecovery',
        summary: 'Let somebody enrol anew whose wait is over',
        description:
          'Once. Its id is then the authorization for one new factor, which takes the place of what was lost; until that counts, nothing is gone. No browser is trusted any more.',
        tags: ['Recovery'],
        params: UserParams,
        body: FinishRecovery,
        response: { 200: RecoveryBody },
        problems: [
          'recovery-not-found',
          'proof-missing',
          'recovery-waiting',
          'recovery-over',
          'factors-frozen',
        ],
      },
    },
    async (request, reply) => {
      const owner = { appId: request.app.id, userId: request.params.userId };
      const outcome = await recover(context, owner, { action: 'finish', proof: request.body.proof });
      events.recovered(request, 'finish', outcome);
      return sendRecovery(reply, outcome, context.clock());
    },
  );
};
