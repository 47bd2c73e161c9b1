import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { App } from '#core/app.ts';
import { isAnswerable } from '#core/decide-notice-answer.ts';
import { isStrangers } from '#core/former-address.ts';
import { frozenUntil, openUser, type User } from '#core/user.ts';
import { answerNotice, type FoundNotice, findNotice } from '#factors/notices.ts';
import { pageAssets } from '#pages/assets.ts';
import { type NoticeView, renderNoticePage } from '#pages/notice-page.ts';
import type { VerificationContext } from '#verifications/context.ts';
import type { Routes } from '../../routes.ts';
import { pagePolicy, pageToken, sendMessagePage } from '../hosted-page/send-page.ts';

const Params = Type.Object({ token: Type.String({ maxLength: 100 }) });
const Query = Type.Object({ answer: Type.Optional(Type.String({ maxLength: 10 })) });
const Form = Type.Object({
  answer: Type.Unsafe<'me' | 'not-me'>({ type: 'string', enum: ['me', 'not-me'] }),
});

/** GET /n/{token} shows, and changes nothing, since mailboxes look at links too (law 10); POST is a person's press. */
export const noticePageRoutes: Routes = (http, { context, events }) => {
  http.get(
    '/n/:token',
    { schema: { hide: true, params: Params, querystring: Query } },
    async (request, reply) => {
      const found = await findNotice(context, request.params.token);
      const app = found && (await context.store.findApp(found.notice.appId));
      if (!found || !app) return sendMessagePage(context, request, reply.status(404), 'not-found');
      return sendNoticePage(context, reply, app, found, {
        path: `/n/${request.params.token}`,
        saidYes: request.query.answer === 'me',
      });
    },
  );

  http.post('/n/:token', { schema: { hide: true, params: Params, body: Form } }, async (request, reply) => {
    const { token } = request.params;
    const found = await findNotice(context, token);
    if (!found) return sendMessagePage(context, request, reply.status(404), 'not-found');
    if (request.body.answer === 'me') return reply.redirect(`/n/${token}?answer=me`, 303);
    const outcome = await answerNotice(context, found);
    events.answered(request, found.notice.id, outcome);
    return reply.redirect(`/n/${token}`, 303);
  });
};

async function sendNoticePage(
  context: VerificationContext,
  reply: FastifyReply,
  app: App,
  found: FoundNotice,
  { path, saidYes }: { readonly path: string; readonly saidYes: boolean },
): Promise<FastifyReply> {
  const { notice, facts } = found;
  const { store, keyring, clock } = context;
  const stored = await store.readUser({ appId: app.id, id: notice.userId });
  const user = stored && openUser(keyring, stored);
  const nonce = pageToken(context);
  const page = renderNoticePage({
    locale: facts.locale,
    nonce,
    brand: { name: app.name, ...(app.colour ? { colour: app.colour } : {}) },
    assets: { css: pageAssets.href('verification.css'), script: pageAssets.href('account-page.js') },
    path,
    kind: notice.kind,
    subject: facts.subject,
    client: facts.client,
    by: facts.by,
    at: notice.createdAt,
    state: isOthers(found, user) ? 'over' : stateOf(found, saidYes, clock()),
    undo: undoOf(found),
    frozenUntil: user ? frozenUntil(user, clock()) : null,
    ...appHref(app),
  });
  return reply
    .header('content-security-policy', pagePolicy(nonce, []))
    .type('text/html; charset=utf-8')
    .send(page);
}

/** Of what the app has said of itself alone: a link of anybody else's here would be what thieves send mails for. */
function appHref({ origins }: App): Pick<NoticeView, 'appHref'> {
  const origin = origins.find((one) => one.startsWith('https://'));
  return origin === undefined ? {} : { appHref: `${origin}/` };
}

function undoOf({ notice: { kind }, facts: { undo } }: FoundNotice): NoticeView['undo'] {
  if (undo === null) return null;
  if (kind === 'undone') return 'dispute';
  return undo.action === 'put_back' ? 'recovery' : 'change';
}

/** A link that lies with somebody else, or is of an account that is gone: it says nothing of the person. */
function isOthers({ facts, destination }: FoundNotice, user: User | undefined): boolean {
  const from = facts.to[destination];
  return user === undefined || (from !== undefined && isStrangers(user, from));
}

function stateOf({ notice, facts }: FoundNotice, saidYes: boolean, now: number): NoticeView['state'] {
  if (notice.answeredAt !== null) return 'stopped';
  if (now >= notice.expiresAt) return 'over';
  if (!isAnswerable(notice, facts, now)) return 'informs';
  return saidYes ? 'thanks' : 'open';
}
