import { recover } from '#factors/recover.ts';
import { knownAddresses, tellingBy } from '#verifications/known-addresses.ts';
import { sendInvalid } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { UserParams } from '../factors/schemas.ts';
import { sendRecovery } from './recovery-body.ts';
import { ProveRecovery, RecoveryBody } from './schemas.ts';

/** POST /v1/users/{userId}/recovery/proofs */
export const proveRoute: Routes = (http, { context, events }) => {
  http.post(
    '/v1/users/:userId/recovery/proofs',
    {
      schema: {
        operationId: 'proveRecovery',
        summary: 'Count something that somebody has shown on their way back',
        description:
          'The first proof begins, and the wait counts from it. A second of another kind shortens the wait. One that is shown again keeps the wait as it is, and lets whoever shows it finish.',
        tags: ['Recovery'],
        params: UserParams,
        body: ProveRecovery,
        response: { 200: RecoveryBody },
        problems: ['nothing-enrolled', 'proof-missing', 'recovery-over', 'too-many-recoveries'],
      },
    },
    async (request, reply) => {
      const { app, body, params } = request;
      const contacts = knownAddresses(app, body.contacts);
      if ('kind' in contacts) return sendInvalid(reply, contacts);
      const owner = { appId: app.id, userId: params.userId, telling: tellingBy(contacts) };
      const outcome = await recover(context, owner, { action: 'prove', evidence: body.verification });
      events.recovered(request, 'prove', outcome);
      return sendRecovery(reply, outcome, context.clock());
    },
  );
};
