import type { FastifyInstance } from 'fastify';
import type { ShopContext } from '../context.ts';

/** GET /assets/…: without a session, and kept by the browser for ever, since the address holds a digest. */
export function assetRoutes(shop: FastifyInstance, { assets }: ShopContext): void {
  shop.get<{ Params: { '*': string } }>('/assets/*', async (request, reply) => {
    const asset = assets.find(request.params['*']);
    if (!asset) return reply.status(404).type('text/plain; charset=utf-8').send('There is nothing here.');
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .type(asset.contentType)
      .send(asset.body);
  });
}
