import { maskAddress } from '#core/address.ts';
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
  /** Of recovery codes: how many are left. */
  readonly codesLeft: number | null;
  /** Of a passkey: whether it is kept with a provider, so that losing the device doesn't lose it. */
  readonly backedUp: boolean | null;
};

export function factorView(factor: Factor): FactorView {
  const { id, kind, name, createdAt, confirmedAt, lastUsedAt } = factor;
  return {
    id,
    kind,
    name,
    status: confirmedAt === null ? 'pending' : 'active',
    createdAt,
    lastUsedAt,
    to: 'value' in factor ? maskAddress(factor) : null,
    codesLeft: factor.kind === 'recovery_codes' ? factor.hashes.length : null,
    backedUp: factor.kind === 'passkey' ? factor.backedUp : null,
  };
}
