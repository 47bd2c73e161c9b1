import { Type } from 'typebox';
import { pageAssets } from '#pages/assets.ts';
import { sendProblem } from '../../problem.ts';
import type { Http } from '../../routes.ts';

/** GET /assets/{name}: stylesheets and scripts. Their names hold a digest of their content, so they never change. */
export function addAssets(http: Http): void {
  const Params = Type.Object({ name: Type.String({ maxLength: 100 }) });
  http.get('/assets/:name', { schema: { hide: true, params: Params } }, async (request, reply) => {
    const asset = pageAssets.find(request.params.name);
    if (!asset) return sendProblem(reply, 'not-found');
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .type(asset.contentType)
      .send(asset.body);
  });
}
