import { Type } from 'typebox';
import { recover } from '#factors/recover.ts';
import type { Routes } from '../../routes.ts';
import { backToRecovery, enrolPath, noticeFor } from './send-recovery-page.ts';
import { RecoveryParams } from './show.ts';
import { findRecoveryVisit } from './visit.ts';

const schema = { schema: { hide: true, params: RecoveryParams, body: Type.Object({}) } };

/** POST /r/{token}/count, /finish, /cancel: only for the browser that has shown something. */
export const goOnRecoveryRoutes: Routes = (http, { context, events }) => {
  http.post('/r/:token/count', schema, async (request, reply) => {
    const visit = await findRecoveryVisit(context, request, reply, request.params.token);
    if (!visit) return reply;
    if (!visit.proof) return backToRecovery(reply, visit, 'not-counted');
    const outcome = await recover(context, visit.owner, { action: 'prove', evidence: visit.proof.id });
    events.recovered(request, 'prove', outcome);
    return backToRecovery(reply, visit, noticeFor(outcome));
  });

  http.post('/r/:token/finish', schema, async (request, reply) => {
    const visit = await findRecoveryVisit(context, request, reply, request.params.token);
    if (!visit) return reply;
    if (!visit.proof || !visit.recovery) return backToRecovery(reply, visit, 'show-again');
    const outcome = await recover(context, visit.owner, { action: 'finish', proof: visit.proof.id });
    events.recovered(request, 'finish', outcome);
    if (outcome.kind === 'recovery') return reply.redirect(enrolPath(context, visit), 303);
    const notice = outcome.reason === 'proof-missing' ? 'show-again' : noticeFor(outcome);
    return backToRecovery(reply, visit, notice);
  });

  http.post('/r/:token/cancel', schema, async (request, reply) => {
    const visit = await findRecoveryVisit(context, request, reply, request.params.token);
    if (!visit) return reply;
    // Whoever typed the name may not stop what its owner has begun.
    if (!visit.recovery) return backToRecovery(reply, visit, 'show-again');
    const outcome = await recover(context, visit.owner, { action: 'cancel' });
    events.recovered(request, 'cancel', outcome);
    return backToRecovery(reply, visit, noticeFor(outcome) ?? 'canceled');
  });
};
