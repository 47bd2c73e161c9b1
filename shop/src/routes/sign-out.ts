import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ShopContext } from '../context.ts';
import { sessionCookieName, signedInAccount } from '../session.ts';

export function signOutRoutes(pages: FastifyInstance, context: ShopContext): void {
  pages.post('/sign-out', async (request, reply) => {
    await endHere(context, request, reply);
    return reply.redirect('/?notice=signed-out', 303);
  });

  pages.post('/sign-out-everywhere', async (request, reply) => {
    const account = signedInAccount(context, request);
    if (!account) return reply.redirect('/sign-in?next=/account/security', 303);
    context.sessions.endAll(account.id);
    await endHere(context, request, reply);
    return reply.redirect('/?notice=signed-out-everywhere', 303);
  });
}

/** The basket goes too: on a shared computer the next person should not find it. */
async function endHere(
  { publicUrl }: ShopContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  await request.session.destroy();
  const secure = publicUrl.startsWith('https:');
  reply.clearCookie(sessionCookieName(publicUrl), { path: '/', httpOnly: true, secure, sameSite: 'lax' });
}
