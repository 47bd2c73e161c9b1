import { Type } from 'typebox';
import { notices } from '#pages/verification-view.ts';
import { readVerification } from '#verifications/read-verification.ts';
import { viewOf } from '#verifications/verification-view.ts';
import { sendProblem } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { IdParams } from '../verifications/schemas.ts';
import { verificationBody } from '../verifications/verification-body.ts';
import { findShown, isSending, sendPage, type Tell } from './send-page.ts';

const longestWaitMs = 31 * 24 * 3_600_000;

const Query = Type.Object({
  notice: Type.Optional(Type.String({ maxLength: 40 })),
  /** When what the notice refused will be allowed again. */
  until: Type.Optional(Type.Unknown()),
  by: Type.Optional(Type.Unknown()),
});

/** GET /v/{id}: shows, and changes nothing, so that link scanners and the back button do no harm (law 10). */
export const showRoutes: Routes = (http, { context }) => {
  http.get(
    '/v/:id',
    { schema: { hide: true, params: IdParams, querystring: Query } },
    async (request, reply) => {
      const shown = await findShown(context, request, reply, request.params.id);
      if (!shown) return reply;
      return sendPage(context, reply, shown, {
        ...(noticeOf(request.query, context.clock()) ??
          lastMessageNotice(shown.verification.sends.at(-1)?.state)),
        by: typeof request.query.by === 'string' ? request.query.by : undefined,
      });
    },
  );

  http.get('/v/:id/status', { schema: { hide: true, params: IdParams } }, async (request, reply) => {
    const verification = await readVerification(context, { id: request.params.id, appId: null });
    if (!verification) return sendProblem(reply, 'not-found');
    const { status, expiresAt, resendAt, sentAt } = verificationBody(viewOf(context, verification));
    return { status, expiresAt, resendAt, sentAt, sending: isSending(verification) };
  });
};

/** A message that no provider took is said so at once: waiting for it would be in vain. */
function lastMessageNotice(state: string | undefined): { notice?: 'not-sent' } {
  return state === 'failed' ? { notice: 'not-sent' } : {};
}

/** What the form before it was refused, for as long as it is: an address that is loaded again may be an hour old. */
function noticeOf(
  { notice, until }: { readonly notice?: string; readonly until?: unknown },
  now: number,
): Pick<Tell, 'notice' | 'retryAt'> | undefined {
  const known = notices.find((one) => one === notice);
  if (known === undefined || Number(until) <= now) return undefined;
  return { notice: known, ...untilOf(until, now) };
}

/** Anybody may have written the link, so it can't promise what no limit of ours does. */
function untilOf(until: unknown, now: number): { retryAt?: number } {
  const retryAt = Number(until);
  return retryAt > now && retryAt < now + longestWaitMs ? { retryAt } : {};
}
