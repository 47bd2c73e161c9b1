import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LinkOrigin } from '#factors/sealed-link.ts';
import { pageAssets } from '#pages/assets.ts';
import { renderExpiredPage } from '#pages/security/expired-page.ts';
import type { VerificationContext } from '#verifications/context.ts';
import { pagePolicy, pageToken, returnUrl, sendMessagePage } from './hosted-page/send-page.ts';

/** For a link that opens nothing: why, and the way back, if it was made here once; else that there is nothing. */
export async function sendClosedLink(
  context: VerificationContext,
  request: FastifyRequest,
  reply: FastifyReply,
  origin: LinkOrigin | undefined,
  signedOut = false,
): Promise<void> {
  const app = origin && (await context.store.findApp(origin.appId));
  if (!origin || !app || (context.clock() < origin.until && !signedOut)) {
    sendMessagePage(context, request, reply.status(404), 'not-found');
    return;
  }
  const nonce = pageToken(context);
  const { returnUrl: back, locale } = origin;
  // An origin that the app has given up since may be somebody else's by now.
  const isTheirs = back !== null && app.origins.includes(new URL(back).origin);
  const page = renderExpiredPage({
    locale,
    nonce,
    brand: { name: app.name, ...(app.colour ? { colour: app.colour } : {}) },
    assets: { css: pageAssets.href('verification.css'), script: pageAssets.href('verification.js') },
    signedOut,
    ...(isTheirs ? { returnHref: returnUrl(back, {}) } : {}),
  });
  reply
    .status(410)
    .header('content-security-policy', pagePolicy(nonce, app.origins))
    .type('text/html; charset=utf-8')
    .send(page);
}
