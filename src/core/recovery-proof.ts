import { isSameAddress } from './address.ts';
import { provenAddress } from './change-address.ts';
import type { Keyring } from './keyring.ts';
import { provingAddresses } from './proving-addresses.ts';
import { type Recovery, type RecoveryProof, recoveryProofSeconds, recoveryWaitSeconds } from './recovery.ts';
import { type User, userKeysOf } from './user.ts';
import type { Verification } from './verification.ts';

/** An approval of this very person, for this, of the last ten minutes, that no recovery has counted yet. */
export function isFreshProof(
  { purpose, status, endedAt, userKeys, approvedBy }: Verification,
  { appId, userId }: { readonly appId: string; readonly userId: string },
  keyring: Keyring,
  now: number,
): boolean {
  if (purpose !== 'recover' || status !== 'approved' || endedAt === null) return false;
  if (approvedBy?.countedFor !== undefined) return false;
  if (now >= endedAt + recoveryProofSeconds * 1000) return false;
  return userKeysOf(keyring, appId, userId).some((key) => userKeys.includes(key));
}

/** What an approval shows: an address of the person's that was read, or something they have enrolled. */
export function proofOf(
  evidence: Verification,
  user: User,
  keyring: Keyring,
  now: number,
): RecoveryProof | undefined {
  const shown = { verification: evidence.id, at: now };
  const used = evidence.approvedBy?.factorId;
  if (used !== undefined) {
    const factor = user.factors.find(({ id }) => id === used);
    return factor && { kind: factor.kind, value: null, factorId: factor.id, ...shown };
  }
  const read = provenAddress(evidence, keyring);
  const known = provingAddresses(user, now);
  const own = read && known.find(({ kind, value }) => kind === read.kind && isSameAddress(value, read.value));
  return own && { kind: own.kind, value: own.value, factorId: null, ...shown };
}

/** With one more proof, or with one shown again. More proofs never make anybody wait longer. */
export function withProof(
  recovery: Recovery,
  proof: RecoveryProof,
  { factors }: User,
  now: number,
): Recovery {
  const others = recovery.proofs.filter(
    ({ kind, value, factorId }) =>
      kind !== proof.kind || value !== proof.value || factorId !== proof.factorId,
  );
  const proofs = [...others, proof];
  const startedAt = recovery.startedAt ?? now;
  const waited = startedAt + recoveryWaitSeconds({ ...recovery, proofs }, factors) * 1000;
  return { ...recovery, proofs, startedAt, readyAt: Math.min(recovery.readyAt ?? waited, waited) };
}
