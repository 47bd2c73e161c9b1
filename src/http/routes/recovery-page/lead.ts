import { recoveryPagePath } from '#factors/recovery-page.ts';
import { offersRecovery } from '#verifications/offers-recovery.ts';
import type { Routes } from '../../routes.ts';
import { findShown, sendMessagePage } from '../hosted-page/send-page.ts';
import { IdParams } from '../verifications/schemas.ts';

/** GET /v/{id}/recover: "I can't use any of these". Leads on, and changes nothing. */
export const leadToRecoveryRoute: Routes = (http, { context }) => {
  http.get('/v/:id/recover', { schema: { hide: true, params: IdParams } }, async (request, reply) => {
    const shown = await findShown(context, request, reply, request.params.id);
    if (!shown) return reply;
    const { verification, facts, app } = shown;
    const { userId, locale, returnUrl, contacts = [] } = facts;
    if (userId === null || !offersRecovery(verification, facts)) {
      return sendMessagePage(context, request, reply.status(404), 'not-found');
    }
    const { path } = recoveryPagePath(context, {
      appId: app.id,
      userId,
      contacts,
      decoy: verification.decoy,
      account: userId.slice(0, 64),
      locale,
      returnUrl: returnUrl === null ? null : backTo(returnUrl, context.publicUrl),
    });
    return reply.redirect(path, 303);
  });
};

/** The app's door, since where it takes a ticket it wants one; a page of ours as it is. */
function backTo(returnUrl: string, publicUrl: string): string {
  return returnUrl.startsWith(`${publicUrl}/`) ? returnUrl : `${new URL(returnUrl).origin}/`;
}
