import type { App } from '#core/app.ts';
import type { Factor } from '#core/factor.ts';
import { frozenUntil, hasBackup, type User } from '#core/user.ts';
import { factorView } from '#factors/factor-view.ts';
import type { VerificationContext } from '#verifications/context.ts';
import type { FactorJson, FactorListJson } from './schemas.ts';

/** A factor as the API writes it. */
export function factorBody(factor: Factor, { clock }: Pick<VerificationContext, 'clock'>): FactorJson {
  const view = factorView(factor, clock());
  return {
    ...view,
    createdAt: iso(view.createdAt),
    lastUsedAt: isoOrNull(view.lastUsedAt),
    verifiedAt: isoOrNull(view.verifiedAt),
    recycledAt: isoOrNull(view.recycledAt),
  };
}

const iso = (at: number): string => new Date(at).toISOString();
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

/** What somebody has enrolled, as the API writes it. */
export function factorList(
  user: User | undefined,
  { demandsTwoStep = false }: App,
  context: Pick<VerificationContext, 'clock'>,
): FactorListJson {
  return {
    twoStep: demandsTwoStep || (user?.twoStep ?? false),
    twoStepDemanded: demandsTwoStep,
    hasBackup: user !== undefined && hasBackup(user),
    frozenUntil: isoOrNull(user ? frozenUntil(user, context.clock()) : null),
    signedOutAt: isoOrNull(user?.signedOutAt ?? null),
    factors: user?.factors.map((factor) => factorBody(factor, context)) ?? [],
  };
}
