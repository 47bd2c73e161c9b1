import { isUtf8 } from 'node:buffer';
import type { Http } from './routes.ts';

const escapesAndPairs = /\\(?:[^u]|u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2})/g;
const loneHalf = /\\u[dD][89a-fA-F]/;

/**
 * Reads JSON bodies, and refuses bytes that aren't UTF-8, and escapes of half a character: an encoder would replace either
 * silently, and the code would be bound to facts that nobody sent, or to all that differ in their halves.
 */
export function readJson(http: Http): void {
  const parse = http.getDefaultJsonParser('error', 'error');
  http.removeContentTypeParser(['application/json', 'text/plain']);
  http.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = body as Buffer;
    if (bytes.length === 0) return done(null, {});
    if (!isUtf8(bytes)) return done(Object.assign(new Error('the body is not UTF-8'), { statusCode: 400 }));
    const text = bytes.toString('utf8');
    if (loneHalf.test(text) && loneHalf.test(text.replaceAll(escapesAndPairs, '')))
      return done(Object.assign(new Error('the body escapes half a character'), { statusCode: 400 }));
    return parse(request, text, done);
  });
}
