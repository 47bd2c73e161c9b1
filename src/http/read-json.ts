import { isUtf8 } from 'node:buffer';
import type { Http } from './routes.ts';

/**
 * Reads JSON bodies, and refuses bytes that aren't UTF-8: a decoder would replace them silently, and the code would be
 * bound to facts that nobody sent.
 */
export function readJson(http: Http): void {
  const parse = http.getDefaultJsonParser('error', 'error');
  http.removeContentTypeParser(['application/json', 'text/plain']);
  http.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = body as Buffer;
    if (bytes.length === 0) return done(null, {});
    if (!isUtf8(bytes)) return done(Object.assign(new Error('the body is not UTF-8'), { statusCode: 400 }));
    return parse(request, bytes.toString('utf8'), done);
  });
}
