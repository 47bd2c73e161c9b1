import { recover } from '#factors/recover.ts';
import type { Routes } from '../../routes.ts';
import { UserParams } from '../factors/schemas.ts';
import { sendRecovery } from './recovery-body.ts';
import { CancelRecovery, RecoveryBody } from './schemas.ts';

/** POST /v1/users/{userId}/recovery/cancel */
export const cancelRoute: Routes = (http, { context, events }) => {
  http.post(
    '/v1/users/:userId/recovery/cancel',
    {
      schema: {
        operationId: 'cancelRecovery',
        summary: 'Close the way back',
        description:
          'When the person says that it was not them. What was begun on its strength is void; the factors they had stay. Whoever signs in by a passkey, an app or a token closes it too.',
        tags: ['Recovery'],
        params: UserParams,
        body: CancelRecovery,
        response: { 200: RecoveryBody },
        problems: ['recovery-not-found', 'recovery-over'],
      },
    },
    async (request, reply) => {
      const owner = { appId: request.app.id, userId: request.params.userId };
      const outcome = await recover(context, owner, { action: 'cancel' });
      events.recovered(request, 'cancel', outcome);
      return sendRecovery(reply, outcome, context.clock());
    },
  );
};
