import type { FastifyInstance } from 'fastify';
import { channels } from '../accounts.ts';
import { logFailure } from '../confirmation.ts';
import type { ShopContext } from '../context.ts';
import { managementPage } from '../factors.ts';
import { readForm } from '../form.ts';
import { accountPage, securityPage } from '../pages/account-pages.ts';
import { errorPage } from '../pages/error-pages.ts';
import { sendPage } from '../pages/send-page.ts';
import { signedInAccount } from '../session.ts';

export function accountRoutes(pages: FastifyInstance, context: ShopContext): void {
  const { accounts, clock, orders, sessions } = context;

  pages.get('/account', async (request, reply) => {
    const account = signedInAccount(context, request);
    if (!account) return reply.redirect('/sign-in?next=/account', 303);
    return sendPage(context, request, reply, accountPage(account, orders.list(account.id)));
  });

  pages.get('/account/security', async (request, reply) => {
    const account = signedInAccount(context, request);
    if (!account) return reply.redirect('/sign-in?next=/account/security', 303);
    const { signedInAt = clock(), signedInBy = 'password' } = request.session;
    const browser = { by: signedInBy, at: signedInAt, browsers: sessions.count(account.id) };
    return sendPage(context, request, reply, securityPage(account, browser));
  });

  /** Passkeys, authenticator apps, recovery codes: on Countersign's own page, in the shop's colours. */
  pages.post('/account/security/manage', async (request, reply) => {
    const account = signedInAccount(context, request);
    if (!account) return reply.redirect('/sign-in?next=/account/security', 303);
    const page = await managementPage(context, account);
    if (page.kind === 'opened') return reply.redirect(page.url, 303);
    logFailure(request, page);
    return sendPage(context, request, reply, errorPage(503));
  });

  /** Chooses between contacts that are both proven; changing a contact itself will ask for a code first. */
  pages.post('/account/security/channel', async (request, reply) => {
    const account = signedInAccount(context, request);
    if (!account) return reply.redirect('/sign-in?next=/account/security', 303);
    const asked = readForm(request.body).text('channel');
    const channel = channels.find((known) => known === asked);
    if (channel === undefined) return reply.redirect('/account/security', 303);
    accounts.setChannel(account.id, channel);
    return reply.redirect('/account/security?notice=channel-saved', 303);
  });
}
