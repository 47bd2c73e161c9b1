import { randomUUID } from 'node:crypto';
import { createCountersign } from '@countersign/sdk';
import { fastifyCookie } from '@fastify/cookie';
import formbody from '@fastify/formbody';
import { fastifySession } from '@fastify/session';
import type { Options as PasswordCost } from '@node-rs/argon2';
import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify';
import { createAccounts } from './accounts.ts';
import { createAssets } from './assets.ts';
import type { ShopContext } from './context.ts';
import { openDatabase } from './database.ts';
import { keptSecret } from './kept-secret.ts';
import { createNobody } from './nobody.ts';
import { createOrders } from './orders.ts';
import { errorPage, notFoundPage } from './pages/error-pages.ts';
import { sendPage } from './pages/send-page.ts';
import { createPasswords } from './passwords.ts';
import { createRegistrations } from './registrations.ts';
import { accountRoutes } from './routes/account.ts';
import { assetRoutes } from './routes/assets.ts';
import { basketRoutes } from './routes/basket.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { checkoutRoutes } from './routes/checkout.ts';
import { lostRoutes } from './routes/lost.ts';
import { passwordRoutes } from './routes/password.ts';
import { registerRoutes } from './routes/register.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { signInWithCodeRoutes } from './routes/sign-in-with-code.ts';
import { signOutRoutes } from './routes/sign-out.ts';
import { canonicalUrl, refuseOtherOrigins } from './same-origin.ts';
import { neverCached, securityHeaders } from './security-headers.ts';
import { sessionCookieName } from './session.ts';
import { createSessionStore, sessionLifeMs } from './session-store.ts';
import type { ShopSettings } from './settings.ts';
import { createSignInAttempts } from './sign-in-attempts.ts';
import { createSignOutWatch } from './sign-outs.ts';

/** What tests put in the place of the real thing. */
export type ShopParts = {
  readonly clock?: () => number;
  readonly newId?: () => string;
  readonly fetch?: typeof globalThis.fetch;
  readonly passwordCost?: PasswordCost;
  readonly logger?: FastifyServerOptions['logger'];
};

/** The whole shop, not yet listening. Closing it closes its database. */
export async function createShop(settings: ShopSettings, parts: ShopParts = {}): Promise<FastifyInstance> {
  const { clock = Date.now, newId = randomUUID } = parts;
  const database = openDatabase(settings.dataDir);
  const cookieSecret = keptSecret(database, 'cookie-secret', newId);
  const context: ShopContext = {
    publicUrl: settings.publicUrl,
    clock,
    newId,
    countersign: createCountersign({
      baseUrl: settings.countersignUrl,
      apiKey: settings.countersignApiKey,
      ...(parts.fetch ? { fetch: parts.fetch } : {}),
    }),
    accounts: createAccounts(database),
    registrations: createRegistrations(database),
    orders: createOrders(database),
    sessions: createSessionStore(database, clock),
    passwords: await createPasswords(newId, parts.passwordCost),
    nobody: createNobody(keptSecret(database, 'nobody-secret', newId)),
    attempts: createSignInAttempts(database),
    assets: createAssets(),
  };
  const shop = Fastify({
    logger: parts.logger ?? false,
    // The address of a page somebody returns to holds a ticket, which has no business in a log.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: settings.trustedProxies === '' ? false : settings.trustedProxies,
    bodyLimit: 16 * 1024,
    exposeHeadRoutes: false,
    return503OnClosing: true,
  });
  shop.addHook('onClose', async () => database.close());
  const headers = securityHeaders(settings.publicUrl, settings.countersignPublicUrl);
  shop.addHook('onRequest', async (_request, reply) => {
    reply.headers(headers);
  });
  assetRoutes(shop, context);
  await shop.register(async (pages) => addPages(pages, context, cookieSecret));
  return shop;
}

async function addPages(pages: FastifyInstance, context: ShopContext, secret: string): Promise<void> {
  const { publicUrl, sessions } = context;
  const secure = publicUrl.startsWith('https:');
  pages.addHook('onRequest', async (request, reply) => {
    // Behind a proxy that ends TLS the connection is plain, and Secure cookies would silently not be set.
    if (secure) Object.defineProperty(request, 'protocol', { value: 'https' });
    neverCached(reply);
    const canonical = canonicalUrl(request, publicUrl);
    if (canonical !== undefined) return reply.redirect(canonical, 307);
    return refuseOtherOrigins(publicUrl, request, reply);
  });
  await pages.register(fastifyCookie);
  await pages.register(fastifySession, {
    secret,
    store: sessions,
    cookieName: sessionCookieName(publicUrl),
    cookie: { path: '/', httpOnly: true, secure, sameSite: 'lax', maxAge: sessionLifeMs },
    saveUninitialized: false,
    rolling: false,
  });
  pages.addHook('preHandler', createSignOutWatch(context));
  // Only what forms send: other kinds of body are nothing this shop's own pages make.
  pages.removeAllContentTypeParsers();
  await pages.register(formbody);
  const routes = [
    catalogueRoutes,
    basketRoutes,
    checkoutRoutes,
    registerRoutes,
    signInRoutes,
    signInWithCodeRoutes,
    lostRoutes,
    accountRoutes,
    passwordRoutes,
    signOutRoutes,
  ];
  for (const add of routes) add(pages, context);
  pages.setNotFoundHandler((request, reply) => sendPage(context, request, reply, notFoundPage()));
  pages.setErrorHandler((error, request, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    const ours = !(status >= 400 && status < 500);
    if (ours) request.log.error({ err: error, route: request.routeOptions.url }, 'request failed');
    return sendPage(context, request, reply, errorPage(ours ? 500 : status));
  });
}
