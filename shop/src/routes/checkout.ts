import type { FastifyInstance } from 'fastify';
import { basketLines } from '../basket.ts';
import type { ShopContext } from '../context.ts';
import { readForm } from '../form.ts';
import { checkoutPage, orderPage } from '../pages/basket-page.ts';
import { notFoundPage } from '../pages/error-pages.ts';
import { sendPage } from '../pages/send-page.ts';
import { signedInAccount } from '../session.ts';

export function checkoutRoutes(pages: FastifyInstance, context: ShopContext): void {
  const { clock, newId, orders } = context;

  pages.get('/checkout', async (request, reply) => {
    const lines = basketLines(request.session.basket ?? {});
    if (lines.length === 0) return reply.redirect('/basket', 303);
    const account = signedInAccount(context, request);
    if (!account) return reply.redirect('/sign-in?next=/checkout', 303);
    return sendPage(context, request, reply, checkoutPage(lines, account.name, newId()));
  });

  pages.post('/orders', async (request, reply) => {
    const account = signedInAccount(context, request);
    if (!account) return reply.redirect('/sign-in?next=/checkout', 303);
    const checkoutKey = readForm(request.body).text('checkout');
    if (!/^[\w-]{16,64}$/.test(checkoutKey)) return reply.redirect('/checkout', 303);
    const lines = basketLines(request.session.basket ?? {});
    const order = orders.place({
      id: orderNumber(newId()),
      accountId: account.id,
      checkoutKey,
      lines,
      placedAt: clock(),
    });
    if (!order) return reply.redirect('/basket', 303);
    request.session.basket = {};
    return reply.redirect(`/orders/${order.id}`, 303);
  });

  pages.get<{ Params: { id: string } }>('/orders/:id', async (request, reply) => {
    const account = signedInAccount(context, request);
    if (!account) return reply.redirect('/sign-in', 303);
    const order = orders.find(request.params.id, account.id);
    return sendPage(context, request, reply, order ? orderPage(order) : notFoundPage());
  });
}

/** Short enough to be read out; nobody sees an order that is not theirs, so it need not be secret. */
function orderNumber(id: string): string {
  return `LL-${id.replaceAll('-', '').slice(0, 10).toUpperCase()}`;
}
