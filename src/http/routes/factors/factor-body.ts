import type { Factor } from '#core/factor.ts';
import { factorView } from '#factors/factor-view.ts';
import type { FactorJson } from './schemas.ts';

/** A factor as the API writes it. */
export function factorBody(factor: Factor): FactorJson {
  const view = factorView(factor);
  return {
    ...view,
    createdAt: new Date(view.createdAt).toISOString(),
    lastUsedAt: view.lastUsedAt === null ? null : new Date(view.lastUsedAt).toISOString(),
  };
}
