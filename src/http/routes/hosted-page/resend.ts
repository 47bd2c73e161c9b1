import { Type } from 'typebox';
import { channels } from '#core/channel.ts';
import type { ResendOutcome } from '#core/decide-resend.ts';
import type { Notice } from '#pages/verification-view.ts';
import { resendVerification } from '#verifications/resend-verification.ts';
import type { Routes } from '../../routes.ts';
import { IdParams } from '../verifications/schemas.ts';
import { findShown, sendPage } from './send-page.ts';

const Form = Type.Object({
  /** What the page asked for, to ask for it again when nothing is sent. */
  by: Type.Optional(Type.String()),
  channel: Type.Optional(Type.Unsafe<(typeof channels)[number]>({ type: 'string', enum: [...channels] })),
});

/** POST /v/{id}/resend: again, another way, or by a call. Answers with a redirect, so that a refresh sends nothing. */
export const resendPageRoute: Routes = (http, { context, events }) => {
  http.post(
    '/v/:id/resend',
    { schema: { hide: true, params: IdParams, body: Form } },
    async (request, reply) => {
      const shown = await findShown(context, request, reply, request.params.id);
      if (!shown) return reply;
      const ref = { id: request.params.id, appId: null };
      const { by, ...asked } = request.body;
      const input = { ...asked, client: { ip: request.ip } };
      const outcome = await resendVerification(context, ref, shown.app.id, input);
      events.resent(request, ref.id, outcome);
      if (outcome.kind === 'resent') return reply.redirect(`/v/${ref.id}?notice=sent`, 303);
      const notice = noticeOf(outcome, by !== undefined);
      const retryAt = outcome.retryAt == null ? {} : { retryAt: outcome.retryAt };
      return sendPage(context, reply, shown, { by, ...(notice ? { notice, ...retryAt } : {}) });
    },
  );
};

function noticeOf(
  outcome: Extract<ResendOutcome, { kind: 'refused' }>,
  fromOwn: boolean,
): Notice | undefined {
  switch (outcome.reason) {
    case 'too-many-failures':
      // Of codes that were sent: who was asked for something else may go on with that.
      return fromOwn ? 'unavailable' : outcome.reason;
    case 'resend-too-soon':
    case 'too-many-sends':
    case 'too-many-requests':
      return outcome.reason;
    case 'no-sends-left':
      return 'too-many-sends';
    case 'channel-unavailable':
    case 'channel-stopped':
    case 'address-unreachable':
    case 'spend-limit':
      return 'unavailable';
    default:
      return undefined;
  }
}
