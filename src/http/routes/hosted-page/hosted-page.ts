import type { FastifyError } from 'fastify';
import type { Http, RouteContext } from '../../routes.ts';
import { noticePageRoutes } from '../notice-page/notice-page.ts';
import { recoveryPageRoutes } from '../recovery-page/recovery-page-routes.ts';
import { securityPageRoutes } from '../security-page/security-page-routes.ts';
import { answerRoute } from './answer.ts';
import { addAssets } from './assets.ts';
import { cancelPageRoute } from './cancel.ts';
import { passkeyOfferRoute } from './passkey-offer.ts';
import { resendPageRoute } from './resend.ts';
import { sendMessagePage } from './send-page.ts';
import { showRoutes } from './show.ts';

/**
 * The pages a person sees. They know the verification by its id alone, which is unguessable and is all that the link
 * holds; whoever has it can answer, ask again or cancel, and learns masked addresses only.
 */
export function addHostedPage(http: Http, options: RouteContext): void {
  addAssets(http);
  http.register(async (pages: Http) => {
    pages.addHook('onRequest', async (request, reply) => {
      reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      // Another site's form may not press our buttons, even if it came to know the id.
      if (request.method === 'POST' && request.headers['sec-fetch-site'] === 'cross-site') {
        return reply.status(403).type('text/plain').send('This form was sent from another site.');
      }
      return undefined;
    });
    // A person gets a page, not a problem document.
    pages.setErrorHandler((error: FastifyError, request, reply) => {
      const ours = !error.validation && (error.statusCode === undefined || error.statusCode >= 500);
      if (ours) request.log.error({ err: error }, 'page failed');
      const kind = ours ? 'unavailable' : 'bad-request';
      return sendMessagePage(options.context, request, reply.status(ours ? 503 : 400), kind);
    });
    const own = [showRoutes, answerRoute, resendPageRoute, cancelPageRoute, passkeyOfferRoute];
    const all = [...own, ...securityPageRoutes, ...recoveryPageRoutes, noticePageRoutes];
    for (const add of all) add(pages, options);
    for (const kind of ['v', 's', 'r', 'n']) leadBack(pages, kind);
  });
}

/**
 * A browser stands at the address of the form that it sent last, and asks for that anew when a tab is restored. Then it is led to
 * the page that the form is on, which shows how things stand.
 */
function leadBack(pages: Http, kind: string): void {
  pages.get<{ Params: { key: string } }>(`/${kind}/:key/*`, { schema: { hide: true } }, (request, reply) =>
    reply.redirect(`/${kind}/${encodeURIComponent(request.params.key)}`, 303),
  );
}
