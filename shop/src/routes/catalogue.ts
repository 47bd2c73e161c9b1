import type { FastifyInstance } from 'fastify';
import type { ShopContext } from '../context.ts';
import { cataloguePage, productPage } from '../pages/catalogue-page.ts';
import { notFoundPage } from '../pages/error-pages.ts';
import { sendPage } from '../pages/send-page.ts';
import { findProduct } from '../products.ts';

export function catalogueRoutes(pages: FastifyInstance, context: ShopContext): void {
  pages.get('/', (request, reply) => sendPage(context, request, reply, cataloguePage(context.assets)));

  pages.get<{ Params: { slug: string } }>('/products/:slug', (request, reply) => {
    const product = findProduct(request.params.slug);
    const page = product
      ? productPage(context.assets, product, request.session.basket?.[product.slug] ?? 0)
      : notFoundPage();
    return sendPage(context, request, reply, page);
  });
}
