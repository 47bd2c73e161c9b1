import { cancelVerification } from '#verifications/end-verification.ts';
import type { Routes } from '../../routes.ts';
import { IdParams } from '../verifications/schemas.ts';
import { findShown } from './send-page.ts';

/** POST /v/{id}/cancel: "this wasn't me". */
export const cancelPageRoute: Routes = (http, { context, events }) => {
  http.post('/v/:id/cancel', { schema: { hide: true, params: IdParams } }, async (request, reply) => {
    const shown = await findShown(context, request, reply, request.params.id);
    if (!shown) return reply;
    const ref = { id: request.params.id, appId: null };
    const outcome = await cancelVerification(context, ref);
    events.ended(request, ref.id, outcome);
    return reply.redirect(`/v/${ref.id}`, 303);
  });
};
