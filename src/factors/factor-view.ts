import { maskAddress } from '#core/address.ts';
import { standingOf, verifiedAtOf } from '#core/address-standing.ts';
import type { Factor, FactorKind } from '#core/factor.ts';

/** A factor as it may be shown: no secret, no full address. Times are epoch milliseconds. */
export type FactorView = {
  readonly id: string;
  readonly kind: FactorKind;
  readonly name: string;
  readonly status: 'pending' | 'active';
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  /** Of a phone or an e-mail address, masked. */
  readonly to: string | null;
  /** Of a phone or an e-mail address: when they were last seen to read there. */
  readonly verifiedAt: number | null;
  /** Whether it is to be verified again before much is at stake. */
  readonly needsVerification: boolean;
  /** Since when it is known to be somebody else's: nothing is sent there. */
  readonly recycledAt: number | null;
  /** Of recovery codes: how many are left. */
  readonly codesLeft: number | null;
  /** Of a passkey: whether it is kept with a provider, so that losing the device doesn't lose it. */
  readonly backedUp: boolean | null;
};

export function factorView(factor: Factor, now: number): FactorView {
  const { id, kind, name, createdAt, confirmedAt, lastUsedAt } = factor;
  return {
    id,
    kind,
    name,
    status: confirmedAt === null ? 'pending' : 'active',
    createdAt,
    lastUsedAt,
    to: 'value' in factor ? maskAddress(factor) : null,
    verifiedAt: 'value' in factor ? verifiedAtOf(factor) : null,
    needsVerification: 'value' in factor && standingOf(factor, now) !== 'good',
    recycledAt: 'value' in factor ? (factor.recycledAt ?? null) : null,
    codesLeft: factor.kind === 'recovery_codes' ? factor.hashes.length : null,
    backedUp: factor.kind === 'passkey' ? factor.backedUp : null,
  };
}
