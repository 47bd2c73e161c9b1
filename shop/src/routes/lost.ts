import type { FastifyInstance } from 'fastify';
import { logFailure } from '../confirmation.ts';
import { parseEmail } from '../contact.ts';
import type { ShopContext } from '../context.ts';
import { readForm } from '../form.ts';
import { errorPage } from '../pages/error-pages.ts';
import { lostPage } from '../pages/lost-page.ts';
import { sendPage } from '../pages/send-page.ts';
import { recoveryPage } from '../recovery.ts';

const fault = 'Enter the e-mail address of your account.';

/** "Lost everything?": from here on Countersign's own page shows the way, and how long it takes. */
export function lostRoutes(pages: FastifyInstance, context: ShopContext): void {
  pages.get('/sign-in/lost', (request, reply) => sendPage(context, request, reply, lostPage('')));

  pages.post('/sign-in/lost', async (request, reply) => {
    const typed = readForm(request.body).text('email');
    const email = parseEmail(typed);
    if (email === undefined) return sendPage(context, request, reply, lostPage(typed, { email: fault }));
    const page = await recoveryPage(context, email);
    if (page.kind === 'opened') return reply.redirect(page.url, 303);
    logFailure(request, page);
    return sendPage(context, request, reply, errorPage(503));
  });
}
