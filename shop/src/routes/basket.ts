import type { FastifyInstance } from 'fastify';
import { basketLines, withQuantity } from '../basket.ts';
import type { ShopContext } from '../context.ts';
import { readForm } from '../form.ts';
import { basketPage } from '../pages/basket-page.ts';
import { sendPage } from '../pages/send-page.ts';

export function basketRoutes(pages: FastifyInstance, context: ShopContext): void {
  pages.get('/basket', (request, reply) =>
    sendPage(context, request, reply, basketPage(context.assets, basketLines(request.session.basket ?? {}))),
  );

  pages.post('/basket/items', async (request, reply) => {
    const form = readForm(request.body);
    const { basket = {} } = request.session;
    const slug = form.text('product');
    const had = Object.hasOwn(basket, slug) ? (basket[slug] ?? 0) : 0;
    request.session.basket = withQuantity(basket, slug, had + readQuantity(form.text('quantity') || '1'));
    return reply.redirect('/basket?notice=added', 303);
  });

  pages.post<{ Params: { slug: string } }>('/basket/items/:slug', async (request, reply) => {
    const form = readForm(request.body);
    const { basket = {} } = request.session;
    const { slug } = request.params;
    const had = Object.hasOwn(basket, slug) ? (basket[slug] ?? 0) : 0;
    const asked = form.text('remove') ? 0 : readQuantity(form.text('quantity'), had);
    request.session.basket = withQuantity(basket, slug, asked);
    return reply.redirect('/basket?notice=basket-saved', 303);
  });
}

/** What is no number changes nothing. */
function readQuantity(text: string, otherwise = 0): number {
  return /^\d{1,3}$/.test(text.trim()) ? Number(text) : otherwise;
}
