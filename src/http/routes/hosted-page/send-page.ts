import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '#core/app.ts';
import { policyFor } from '#core/policy.ts';
import type { Verification } from '#core/verification.ts';
import { type AskedBy, askedBy } from '#pages/asked-by.ts';
import { pageAssets } from '#pages/assets.ts';
import { renderMessagePage } from '#pages/message-page.ts';
import { renderVerificationPage } from '#pages/verification-page.ts';
import type { Notice, VerificationView as PageView } from '#pages/verification-view.ts';
import type { VerificationContext } from '#verifications/context.ts';
import { type Facts, shownBinding } from '#verifications/facts.ts';
import { offersRecovery } from '#verifications/offers-recovery.ts';
import { ownDigits } from '#verifications/own-digits.ts';
import { readVerification } from '#verifications/read-verification.ts';
import { viewOf } from '#verifications/verification-view.ts';

/** A verification with what its page needs. */
export type Shown = { readonly verification: Verification; readonly facts: Facts; readonly app: App };

export type Tell = {
  readonly notice?: Notice;
  readonly retryAt?: number;
  readonly failuresLeft?: number | null;
  /** What the page should ask for, as it was said and not yet judged. */
  readonly by?: string | undefined;
  /** For the way back of the browser that has just approved. */
  readonly ticket?: string;
  /** Before they go. */
  readonly offersPasskey?: boolean;
};

/** Finds the verification of a page, or answers "not found" as a page. */
export async function findShown(
  context: VerificationContext,
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
): Promise<Shown | undefined> {
  const verification = await readVerification(context, { id, appId: null });
  const app = verification && (await context.store.findApp(verification.appId));
  if (verification && app) return { verification, facts: context.facts.read(verification), app };
  sendMessagePage(context, request, reply.status(404), 'not-found');
  return undefined;
}

/** The page as the verification stands now. @throws ServiceError `store-unavailable` */
export async function sendPage(
  context: VerificationContext,
  reply: FastifyReply,
  { verification, facts, app }: Shown,
  { by, ticket, offersPasskey, ...tell }: Tell = {},
): Promise<FastifyReply> {
  const view = viewOf(context, verification, facts);
  const asked = askedBy({ ...view, ...(by === undefined ? {} : { by }) });
  const nonce = pageToken(context);
  const page = renderVerificationPage({
    ...view,
    ...tell,
    by: asked,
    sending: isSending(verification),
    ...(await needsOf(context, verification, asked)),
    ...(offersRecovery(verification, facts) ? { recoverHref: `/v/${verification.id}/recover` } : {}),
    binding: shownBinding(facts),
    locale: facts.locale,
    nonce,
    brand: { name: app.name, ...(app.colour ? { colour: app.colour } : {}) },
    assets: { css: pageAssets.href('verification.css'), script: pageAssets.href('verification.js') },
    now: context.clock(),
    ...(offersPasskey && ticket !== undefined
      ? { passkeyOffer: { ticket, script: pageAssets.href('passkey-offer.js') } }
      : {}),
    ...(facts.returnUrl?.startsWith(`${context.publicUrl}/s/`) ? { stopHref: facts.returnUrl } : {}),
    attemptKey: pageToken(context),
    ...(facts.returnUrl === null
      ? {}
      : {
          returnHref: returnUrl(facts.returnUrl, {
            verification: view.id,
            ...(ticket === undefined ? { outcome: view.status } : { ticket }),
          }),
        }),
  });
  return reply
    .header('content-security-policy', pagePolicy(nonce, app.origins))
    .type('text/html; charset=utf-8')
    .send(page);
}

/** Whether the code's life is still to begin, with the first message that a provider takes. */
export function isSending({ sends, purpose }: Verification): boolean {
  return (
    sends.length > 0 &&
    policyFor(purpose).endsBy !== 'request' &&
    sends.every(({ acceptedAt }) => acceptedAt === undefined)
  );
}

/** What the page must know besides, to ask for something the person has enrolled. */
async function needsOf(
  context: VerificationContext,
  verification: Verification,
  asked: AskedBy,
): Promise<Pick<PageView, 'ownDigits' | 'passkeyOptions'>> {
  if (asked === 'totp' || asked === 'hotp') {
    const digits = await ownDigits(context, verification, asked);
    return digits === undefined ? {} : { ownDigits: digits };
  }
  if (asked !== 'passkey') return {};
  const { passkeyOptions } = await import('#verifications/passkey-answer.ts');
  const options = await passkeyOptions(context, verification);
  return options ? { passkeyOptions: options } : {};
}

export function sendMessagePage(
  context: VerificationContext,
  request: FastifyRequest,
  reply: FastifyReply,
  kind: 'not-found' | 'unavailable' | 'bad-request',
): FastifyReply {
  const nonce = pageToken(context);
  const locale = request.headers['accept-language']?.split(',')[0]?.split(';')[0]?.trim() || 'en';
  const assets = { css: pageAssets.href('verification.css'), script: pageAssets.href('verification.js') };
  return reply
    .header('content-security-policy', pagePolicy(nonce, []))
    .type('text/html; charset=utf-8')
    .send(renderMessagePage({ locale, nonce, assets, kind }));
}

/** The app's URL with what the app should know added to its query. */
export function returnUrl(base: string, query: Readonly<Record<string, string>>): string {
  const url = new URL(base);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

/** `form-action` names the app's origins since a browser holds the redirect after a form to it too. */
export function pagePolicy(nonce: string, origins: readonly string[]): string {
  const app = origins.join(' ');
  return [
    "default-src 'none'",
    `style-src 'self' 'nonce-${nonce}'`,
    "script-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    `form-action 'self' ${app}`.trim(),
    `frame-ancestors ${app || "'none'"}`,
  ].join('; ');
}

/** For a style sheet's nonce or a form's attempt. */
export function pageToken({ random }: VerificationContext): string {
  return Buffer.from(random(16)).toString('base64url');
}
