import { Type } from 'typebox';
import { type Channel, channels, kindOf } from '#core/channel.ts';
import type { ResendOutcome } from '#core/decide-resend.ts';
import { currentChannel } from '#core/verification.ts';
import type { Notice } from '#pages/verification-view.ts';
import { resendVerification } from '#verifications/resend-verification.ts';
import type { Routes } from '../../routes.ts';
import { IdParams } from '../verifications/schemas.ts';
import { findShown } from './send-page.ts';

const Form = Type.Object({
  /** What the page asked for, to ask for it again when nothing is sent. */
  by: Type.Optional(Type.String()),
  channel: Type.Optional(Type.Unsafe<Channel>({ type: 'string', enum: [...channels] })),
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
      const current = by === undefined ? currentChannel(shown.verification) : null;
      const notice = noticeOf(outcome, current !== null && isAlike(current, asked.channel));
      const query = new URLSearchParams({
        ...(by === undefined ? {} : { by }),
        ...(notice && { notice }),
        ...(notice && outcome.retryAt != null && { until: String(outcome.retryAt) }),
      });
      return reply.redirect(`/v/${ref.id}?${query}`, 303);
    },
  );
};

/** Whether what closes one closes the other: failures count by kind of address. */
function isAlike(current: Channel, asked: Channel = current): boolean {
  return kindOf(current) === kindOf(asked);
}

/** @param aboutAsked the message that was refused is of the kind that the page asks for */
function noticeOf(
  outcome: Extract<ResendOutcome, { kind: 'refused' }>,
  aboutAsked: boolean,
): Notice | undefined {
  switch (outcome.reason) {
    case 'too-many-failures':
      // Whoever was asked for something else may go on with that.
      return aboutAsked ? outcome.reason : 'unavailable';
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
