import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Whether a form was sent from the shop's own pages, so that no other site can press its buttons. Every browser of the
 * last years says so itself: Sec-Fetch-Site (which no script can set), else Origin. One that says neither is turned
 * away, as is a POST from a sister subdomain, against which SameSite cookies do not help.
 */
export function isSameOrigin(headers: FastifyRequest['headers'], publicUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  return headers.origin === publicUrl;
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The shop on one's own machine has several names, and a cookie set under one is not sent under another: the person would
 * come back from the code page as a stranger. Gives the same page under the name that the shop goes by.
 */
export function canonicalUrl(
  { method, headers, url }: FastifyRequest,
  publicUrl: string,
): string | undefined {
  const ours = new URL(publicUrl);
  if (method !== 'GET' || headers.host === undefined || headers.host === ours.host) return undefined;
  const asked = URL.canParse(`http://${headers.host}`) ? new URL(`http://${headers.host}`) : undefined;
  const aliases = asked && loopbackNames.has(asked.hostname) && loopbackNames.has(ours.hostname);
  return aliases && asked.port === ours.port && url.startsWith('/') ? `${publicUrl}${url}` : undefined;
}

export async function refuseOtherOrigins(
  publicUrl: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  if (request.method === 'GET' || request.method === 'HEAD' || isSameOrigin(request.headers, publicUrl)) {
    return undefined;
  }
  return reply.status(403).type('text/plain; charset=utf-8').send('This form was not sent from this shop.');
}
