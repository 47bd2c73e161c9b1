import type { FastifyReply, FastifyRequest } from 'fastify';
import { countItems } from '../basket.ts';
import type { ShopContext } from '../context.ts';
import { signedInAccount } from '../session.ts';
import type { Html } from './html.ts';
import { layout, notices } from './layout.ts';

export type Page = {
  readonly title: string;
  readonly body: Html;
  readonly status?: number;
  /** One column of forms and text, in the middle. */
  readonly narrow?: boolean;
  readonly retryAfterSeconds?: number;
};

/** Writes a page with the shop's frame around it, for whoever is signed in. */
export async function sendPage(
  context: ShopContext,
  request: FastifyRequest,
  reply: FastifyReply,
  page: Page,
): Promise<FastifyReply> {
  // After an error early in a request there may be no session.
  const session = request.session?.sessionId === undefined ? undefined : request.session;
  const account = session && signedInAccount(context, request);
  const markup = await layout({
    ...page,
    name: account?.name,
    items: countItems(session?.basket ?? {}),
    notice: noticeOf(request.query),
    css: context.assets.href('shop.css'),
    script: context.assets.href('shop.js'),
    icon: context.assets.href('icon.svg'),
  });
  if (page.retryAfterSeconds !== undefined) reply.header('retry-after', page.retryAfterSeconds);
  return reply
    .status(page.status ?? 200)
    .type('text/html; charset=utf-8')
    .send(String(markup));
}

/** Fixed texts by name: a link can choose among them, and not put words of its own on the page. */
function noticeOf(query: unknown): string | undefined {
  const asked = new Map<string, unknown>(Object.entries(query ?? {})).get('notice');
  return typeof asked === 'string' && Object.hasOwn(notices, asked) ? notices[asked] : undefined;
}
