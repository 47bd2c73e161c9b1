import type { FastifyReply } from 'fastify';

/**
 * `form-action` names Countersign since a browser holds the redirect that follows a form to it too. The referrer policy is
 * same-origin and not no-referrer, with which browsers send `Origin: null` along with the shop's own forms.
 */
export function securityHeaders(
  publicUrl: string,
  countersignPublicUrl: string,
): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "img-src 'self'",
    "style-src 'self'",
    "script-src 'self'",
    `form-action 'self' ${new URL(countersignPublicUrl).origin}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
    ...(publicUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}

/** Pages hold what belongs to one person; after signing out the back button must not show them again. */
export function neverCached(reply: FastifyReply): void {
  reply.header('cache-control', 'no-store');
}
