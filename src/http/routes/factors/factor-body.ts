import type { Factor } from '#core/factor.ts';
import { frozenUntil, hasBackup, type User } from '#core/user.ts';
import { factorView } from '#factors/factor-view.ts';
import type { FactorJson, FactorListJson } from './schemas.ts';

/** A factor as the API writes it. */
export function factorBody(factor: Factor): FactorJson {
  const view = factorView(factor);
  return {
    ...view,
    createdAt: new Date(view.createdAt).toISOString(),
    lastUsedAt: view.lastUsedAt === null ? null : new Date(view.lastUsedAt).toISOString(),
  };
}

/** What somebody has enrolled, as the API writes it. */
export function factorList(user: User | undefined, now: number): FactorListJson {
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  return {
    twoStep: user?.twoStep ?? false,
    hasBackup: user !== undefined && hasBackup(user),
    frozenUntil: iso(user ? frozenUntil(user, now) : null),
    signedOutAt: iso(user?.signedOutAt ?? null),
    factors: user?.factors.map(factorBody) ?? [],
  };
}
