import { recover } from '#factors/recover.ts';
import { recoveryPagePath } from '#factors/recovery-page.ts';
import { isAppUrl } from '#verifications/check-terms.ts';
import { invalid } from '#verifications/invalid-input.ts';
import { knownAddresses, tellingBy } from '#verifications/known-addresses.ts';
import { sendInvalid, sendRefusal } from '../../refusal.ts';
import type { Routes } from '../../routes.ts';
import { UserParams } from '../factors/schemas.ts';
import { BeginRecovery, RecoveryPage } from './schemas.ts';

/** POST /v1/users/{userId}/recovery */
export const beginRoute: Routes = (http, { context, events }) => {
  http.post(
    '/v1/users/:userId/recovery',
    {
      schema: {
        operationId: 'beginRecovery',
        summary: 'Send somebody who has lost what they sign in with on their way back',
        description:
          'The link leads to a page on which they show what they still have: an address, a recovery code. With two of different kinds they are let in at once or after a day, with one after three days; all their addresses are told, and any of them can stop it. Give it to whoever asks: it shows the same to everybody, and nothing begins until something was shown. By support it waits three days, or seven.',
        tags: ['Recovery'],
        params: UserParams,
        body: BeginRecovery,
        response: { 201: RecoveryPage },
        problems: ['nothing-enrolled', 'too-many-recoveries'],
      },
    },
    async (request, reply) => {
      const { app, body, params } = request;
      const { userId } = params;
      const { by = 'person', note, account = userId.slice(0, 64), locale = 'en', returnUrl = null } = body;
      const contacts = knownAddresses(app, body.contacts);
      if ('kind' in contacts) return sendInvalid(reply, contacts);
      if (returnUrl !== null && !isAppUrl(app, returnUrl)) {
        const origins = app.origins.join(', ');
        return sendInvalid(
          reply,
          invalid('/returnUrl', `A browser is only sent back to the app's own origins: ${origins}.`),
        );
      }
      if ((by === 'support') !== (note !== undefined)) {
        return sendInvalid(
          reply,
          invalid('/note', 'Support says who opens it and why, and nobody else does.'),
        );
      }
      const decoy = body.decoy === true;
      if (note !== undefined && !decoy) {
        const owner = { appId: app.id, userId, telling: { ...tellingBy(contacts), locale } };
        const outcome = await recover(context, owner, { action: 'begin', note });
        events.recovered(request, 'begin', outcome);
        if (outcome.kind === 'refused') return sendRefusal(reply, outcome, context.clock());
      }
      const session = { appId: app.id, userId, contacts, decoy, account, locale, returnUrl };
      const { path, until } = recoveryPagePath(context, session);
      return reply
        .status(201)
        .send({ url: `${context.publicUrl}${path}`, expiresAt: new Date(until).toISOString() });
    },
  );
};
