import { findUser } from '#verifications/find-user.ts';
import type { Routes } from '../../routes.ts';
import { UserParams } from '../factors/schemas.ts';
import { recoveryBody } from './recovery-body.ts';
import { RecoveryBody } from './schemas.ts';

/** GET /v1/users/{userId}/recovery */
export const readRoute: Routes = (http, { context }) => {
  http.get(
    '/v1/users/:userId/recovery',
    {
      schema: {
        operationId: 'readRecovery',
        summary: 'How far somebody is on their way back',
        description: 'For support and for your server. Not for a browser that has shown nothing.',
        tags: ['Recovery'],
        params: UserParams,
        response: { 200: RecoveryBody },
      },
    },
    async ({ app, params }) => {
      const user = await findUser(context, app.id, params.userId);
      return recoveryBody(user?.recovery ?? null, context.clock());
    },
  );
};
