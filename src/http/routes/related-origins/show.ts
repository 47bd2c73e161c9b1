import { relatedOrigins } from '#passkeys/relying-party.ts';
import { sendProblem } from '../../problem.ts';
import type { Http } from '../../routes.ts';

/** Every origin that may use the passkeys of an RP ID; undefined when it is nobody's here. */
export type FindOrigins = (rpId: string) => Promise<readonly string[] | undefined>;

const maxAgeSeconds = 300;

/**
 * GET /.well-known/webauthn: on which other sites the passkeys of this host may be used (WebAuthn L3 §5.11). A browser asks
 * the RP ID itself, so the host says which one is meant; a host that is nobody's gets no list.
 */
export function addRelatedOrigins(http: Http, findOrigins: FindOrigins): void {
  http.get('/.well-known/webauthn', { schema: { hide: true } }, async (request, reply) => {
    const id = request.hostname.toLowerCase();
    const origins = await findOrigins(id);
    if (!origins) return sendProblem(reply, 'not-found');
    const { origins: related, beyond } = relatedOrigins({ id, origins });
    if (beyond.length > 0) request.log.warn({ rpId: id, beyond }, 'more related origins than browsers take');
    return reply
      .header('cache-control', `public, max-age=${maxAgeSeconds}`)
      .type('application/json')
      .send(JSON.stringify({ origins: related }));
  });
}
