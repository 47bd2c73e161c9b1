import { Type } from 'typebox';
import { userKeysOf } from '#core/user.ts';
import type { Routes } from '../../routes.ts';
import { UserParams } from './schemas.ts';

/** POST /v1/users/{userId}/forget */
export const forgetUserRoute: Routes = (http, { context }) => {
  http.post(
    '/v1/users/:userId/forget',
    {
      schema: {
        operationId: 'forgetUser',
        summary: 'Forget a user and all they have enrolled',
        description:
          'For an account that is closed. What limits remember of them is hashes, and goes by itself. Forgetting twice is no error.',
        tags: ['Factors'],
        params: UserParams,
        body: Type.Object({}, { additionalProperties: false }),
        response: { 200: Type.Object({ forgotten: Type.Boolean() }) },
      },
    },
    async (request) => {
      const { keyring, store, onFactorChange } = context;
      const appId = request.app.id;
      const userKeys = userKeysOf(keyring, appId, request.params.userId);
      const user = await store.removeUser({ appId, userKeys });
      const told = user === null ? { outcome: 'nobody' } : { outcome: 'changed', user };
      onFactorChange?.({ requestId: request.id, action: 'forget', ...told });
      return { forgotten: user !== null };
    },
  );
};
