import { maskAddress } from '#core/address.ts';
import type { FactorKind } from '#core/factor.ts';
import { type Recovery, type RecoveryStatus, recoveryEndsAt, recoveryStatus } from '#core/recovery.ts';

/** A recovery as it may be shown: no full address. Times are epoch milliseconds. */
export type RecoveryView = {
  readonly id: string | null;
  readonly status: RecoveryStatus;
  readonly by: Recovery['by'] | null;
  readonly note: string | null;
  readonly begunAt: number | null;
  /** From when it may be finished; null: nothing was shown yet. */
  readonly readyAt: number | null;
  /** Until when it may be gone on with; null: it is over. */
  readonly endsAt: number | null;
  readonly proofs: readonly ShownProof[];
};

export type ShownProof = {
  readonly kind: FactorKind;
  /** Of a phone or a mailbox, masked. */
  readonly to: string | null;
  readonly at: number;
};

export function recoveryView(recovery: Recovery | null, now: number): RecoveryView {
  const status = recoveryStatus(recovery, now);
  if (!recovery) {
    const none = { id: null, by: null, note: null, begunAt: null, readyAt: null, endsAt: null };
    return { ...none, status, proofs: [] };
  }
  const { id, by, note, begunAt, readyAt, proofs } = recovery;
  return {
    id,
    status,
    by,
    note: note === '' ? null : note,
    begunAt,
    readyAt,
    endsAt: recoveryEndsAt(recovery, now),
    proofs: proofs.map(({ kind, value, at }) => ({
      kind,
      to: value !== null && (kind === 'phone' || kind === 'email') ? maskAddress({ kind, value }) : null,
      at,
    })),
  };
}
