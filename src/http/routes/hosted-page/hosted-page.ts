import formbody from '@fastify/formbody';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '#core/service-error.ts';
import type { StoreOutage } from '#store/store-outage.ts';
import type { VerificationContext } from '#verifications/context.ts';
import { comeAgainSeconds } from '../../problem.ts';
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

/** `outage` is told when the store is away. */
export type HostedPageContext = RouteContext & { readonly outage: Pick<StoreOutage, 'takes'> };

/** Each kind of page has one letter, by which its address begins. */
const kinds = ['v', 's', 'r', 'n'];

const pageHeaders = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };

/** @param route a pattern, as in `/v/:id` */
export function isHostedPage(route: string): boolean {
  return kinds.some((kind) => route.startsWith(`/${kind}/:`));
}

/** 503, as a page that asks a person to come again. */
export function sendUnavailable(
  context: VerificationContext,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  reply.status(503).headers({ ...pageHeaders, 'retry-after': comeAgainSeconds });
  return sendMessagePage(context, request, reply, 'unavailable');
}

/**
 * The pages a person sees. They know the verification by its id alone, which is unguessable and is all that the link
 * holds; whoever has it can answer, ask again or cancel, and learns masked addresses only.
 */
export function addHostedPage(http: Http, options: HostedPageContext): void {
  addAssets(http);
  http.register(async (pages: Http) => {
    await pages.register(formbody);
    pages.addHook('onRequest', async (request, reply) => {
      reply.headers(pageHeaders);
      // Another site's form may not press our buttons, even if it came to know the id.
      if (request.method === 'POST' && isFromElsewhere(request, options.context.publicUrl)) {
        return reply.status(403).type('text/plain').send('This form was sent from another site.');
      }
      return undefined;
    });
    pages.setErrorHandler((error: FastifyError, request, reply) => sendError(error, request, reply, options));
    const own = [showRoutes, answerRoute, resendPageRoute, cancelPageRoute, passkeyOfferRoute];
    const all = [...own, ...securityPageRoutes, ...recoveryPageRoutes, noticePageRoutes];
    for (const add of all) add(pages, options);
    for (const kind of kinds) leadBack(pages, kind);
  });
}

/** A person gets a page, not a problem document; of errors of the same three kinds. */
function sendError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  { context, outage }: HostedPageContext,
): FastifyReply {
  if (error instanceof ServiceError) {
    if (!outage.takes(error)) request.log.error({ err: error }, 'service unavailable');
    return sendUnavailable(context, request, reply);
  }
  const ours = !error.validation && (error.statusCode === undefined || error.statusCode >= 500);
  if (!ours) return sendMessagePage(context, request, reply.status(400), 'bad-request');
  request.log.error({ err: error }, 'bug');
  return sendMessagePage(context, request, reply.status(500), 'unavailable');
}

/**
 * Browsers say `Sec-Fetch-Site`, but over https and on one's own machine only, and old ones not at all: then `Origin` tells. Our own
 * forms have none to tell, since their pages send no referrer, and say `null`.
 */
function isFromElsewhere({ headers }: FastifyRequest, publicUrl: string): boolean {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'cross-site';
  return origin !== undefined && origin !== 'null' && origin !== new URL(publicUrl).origin;
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
