import { Type } from 'typebox';
import type { Inbox } from '#delivery/providers/inbox.ts';
import { pageAssets } from '#pages/assets.ts';
import { renderInboxPage } from '#pages/inbox-page.ts';
import { sendProblem } from '../../problem.ts';
import type { Http } from '../../routes.ts';
import { isFromThisMachine } from '../operations/operations.ts';

const ListQuery = Type.Object({ to: Type.Optional(Type.String({ maxLength: 320 })) });
const MailParams = Type.Object({ id: Type.String({ maxLength: 64 }) });
const keepAliveMs = 15_000;

/**
 * The simulated phone and mailbox. It shows codes, so it exists in development only, and answers this machine only:
 * a service started for development on a shared network must not hand out everybody's codes.
 */
export function addInbox(server: Http, inbox: Inbox): void {
  server.register(async (http: Http) => {
    http.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      if (isFromThisMachine(request) && isLocalName(request.hostname)) return undefined;
      return reply.status(403).type('text/plain').send('The inbox answers this machine only.');
    });
    addPages(http, inbox);
    addEvents(http, inbox);
  });
}

/** A page on the web can make its own name point at 127.0.0.1 and read what it likes there (DNS rebinding). */
function isLocalName(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    hostname === '::1' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

function addPages(http: Http, inbox: Inbox): void {
  const hide = true;
  http.get('/inbox', { schema: { hide } }, async (request, reply) => {
    const nonce = request.id;
    const assets = { css: pageAssets.href('inbox.css'), script: pageAssets.href('inbox.js') };
    return reply
      .header(
        'content-security-policy',
        `default-src 'none'; style-src 'self' 'nonce-${nonce}'; script-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'`,
      )
      .type('text/html; charset=utf-8')
      .send(renderInboxPage({ nonce, assets }));
  });
  http.get('/inbox/messages', { schema: { hide, querystring: ListQuery } }, async (request) =>
    inbox.list(request.query.to === undefined ? {} : { to: request.query.to }),
  );
  http.get('/inbox/messages/:id/html', { schema: { hide, params: MailParams } }, async (request, reply) => {
    const html = inbox.find(request.params.id)?.html;
    if (html === undefined) return sendProblem(reply, 'not-found');
    return reply
      .header(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'",
      )
      .type('text/html; charset=utf-8')
      .send(html);
  });
}

function addEvents(http: Http, inbox: Inbox): void {
  http.get('/inbox/events', { schema: { hide: true }, exposeHeadRoute: false }, (request, reply) => {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    raw.write(': the inbox is open\n\n');
    const unsubscribe = inbox.subscribe((message) =>
      raw.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`),
    );
    const keepAlive = setInterval(() => raw.write(': still here\n\n'), keepAliveMs).unref();
    const end = (): void => {
      clearInterval(keepAlive);
      unsubscribe();
      open.delete(end);
      raw.end();
    };
    open.add(end);
    request.raw.once('close', end);
  });
  const open = new Set<() => void>();
  // A stream that stays open would keep the server from stopping.
  http.addHook('preClose', async () => {
    for (const end of open) end();
  });
}
