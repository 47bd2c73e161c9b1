import type { TrustedBrowser } from '#core/user.ts';
import type { BrowserJson } from './schemas.ts';

/** A trusted browser as the API writes it. */
export function browserBody({ id, name, createdAt, expiresAt, lastUsedAt }: TrustedBrowser): BrowserJson {
  return {
    id,
    name,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt).toISOString(),
  };
}
