import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '#core/service-error.ts';
import type { StoreOutage } from '#store/store-outage.ts';
import { type ProblemSlug, sendProblem } from './problem.ts';

const byCode: Readonly<Record<string, ProblemSlug>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_MAX_PARAM_LENGTH: 'uri-too-long',
};

/**
 * Errors of three kinds: what the caller sent (told, with what to fix), what the service can't do (503, told to come
 * again), and bugs (500, logged whole, nothing told).
 */
export function handleError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  outage: Pick<StoreOutage, 'takes'>,
): FastifyReply {
  if (error.validation)
    return sendProblem(reply, 'invalid-request', { members: { errors: validationErrors(error) } });
  if (error instanceof ServiceError) {
    if (!outage.takes(error)) request.log.error({ err: error }, 'service unavailable');
    return sendProblem(reply, 'temporarily-unavailable');
  }
  const slug = byCode[error.code];
  if (slug) return sendProblem(reply, slug);
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return sendProblem(reply, 'invalid-request', { detail: `The request can't be read: ${error.message}` });
  }
  request.log.error({ err: error }, 'bug');
  return sendProblem(reply, 'internal-error');
}

function validationErrors(error: FastifyError): { path: string; message: string }[] {
  const where = error.validationContext ?? 'body';
  return (error.validation ?? []).map(({ instancePath, message, params }) => {
    const extra = params.additionalProperty ?? params.allowedValues;
    const more =
      extra === undefined ? '' : ` (${Array.isArray(extra) ? extra.join(', ') : String(extra).slice(0, 60)})`;
    return {
      path: where === 'body' ? instancePath || '/' : `${where}${instancePath}`,
      message: `${message ?? 'is wrong'}${more}`,
    };
  });
}
