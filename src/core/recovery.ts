import { isSameAddress } from './address.ts';
import type { AddressKind } from './channel.ts';
import { type Factor, type FactorKind, isUsable } from './factor.ts';

/** An address of a person. */
export type KnownAddress = {
  readonly kind: AddressKind;
  /** E.164, or the address as mail needs it. */
  readonly value: string;
  /** Of a number, ISO 3166. */
  readonly country?: string;
};

/** What somebody has shown, to get back into an account whose factors are lost. Times are epoch milliseconds. */
export type RecoveryProof = {
  readonly kind: FactorKind;
  /** Of a phone or a mailbox. */
  readonly value: string | null;
  /** Of anything else. */
  readonly factorId: string | null;
  /** The approved `recover` verification by which it was shown last, and when it was. */
  readonly verification: string;
  readonly at: number;
};

/** The way back into an account: at most one at a time, in the user's row and under its seal. */
export type Recovery = {
  /** `rcv_…` */
  readonly id: string;
  /** Who opened it. */
  readonly by: 'person' | 'support';
  /** The agent and the case, as the app says it. */
  readonly note: string;
  readonly begunAt: number;
  /** The first proof: the wait counts from here, since before that anybody could have begun. */
  readonly startedAt: number | null;
  readonly proofs: readonly RecoveryProof[];
  /** From when it may be finished. */
  readonly readyAt: number | null;
  readonly canceledAt: number | null;
  readonly finishedAt: number | null;
  /** The verification of the browser that finished it: its ticket shows which one that is. */
  readonly finishedBy: string | null;
  /** Enrolments that were begun on its strength. The first that is confirmed takes the place of what was lost. */
  readonly enrolments: readonly string[];
  /** When that was. */
  readonly usedAt: number | null;
};

/** What a recovery took the place of: kept with the user for as long as it can be put back. */
export type Replacement = {
  readonly recoveryId: string;
  /** What took its place. */
  readonly factorId: string;
  /** All that counted before, as it was. */
  readonly factors: readonly Factor[];
  readonly at: number;
};

export const recoveryStatuses = [
  'none',
  'open',
  'waiting',
  'ready',
  'finished',
  'used',
  'canceled',
  'expired',
] as const;
/** `open`: nothing was shown yet. `finished`: a new factor may be enrolled. `used`: it is. */
export type RecoveryStatus = (typeof recoveryStatuses)[number];

const hour = 3600;
const day = 24 * hour;

/** How long a proof is good, from its approval: for being counted, and for finishing. */
export const recoveryProofSeconds = 600;
/** How long the leave to enrol lasts that finishing gives; as long as an enrolment waits for its first code. */
export const recoveryLeaveSeconds = 15 * 60;
/** How long one waits that nobody goes on with. */
const abandonedSeconds = 7 * day;
/** How long it can be looked up when it is over: as long as it counts against the next one. */
const keptSeconds = 30 * day;
/** An address that was added less than this ago proves nothing: whoever got in for a moment may have added it. */
export const youngAddressSeconds = 3 * day;

export const recoveryWaits = {
  /** One proof: whoever has taken over the mailbox has that one too. */
  oneProof: 3 * day,
  /**
   * Two codes that were sent, where something better is enrolled: a swapped SIM and a taken mailbox are often one deed,
   * and whoever still has the passkey or the app gets a day to say so by using it.
   */
  twoMessages: 1 * day,
  /** Opened by support: somebody has talked to a person who wants to help. */
  supportOneProof: 7 * day,
  supportTwoProofs: 3 * day,
} as const;

const sentKinds: readonly FactorKind[] = ['phone', 'email'];

/**
 * How long a recovery waits from its first proof on, in seconds. Only proofs of different kinds are independent (NIST SP
 * 800-63B §4.2.2.2, "by different methods"): a call and a text to one number are one, and so are two mailboxes.
 * @param factors what the person has enrolled
 */
export function recoveryWaitSeconds(
  { by, proofs }: Pick<Recovery, 'by'> & { readonly proofs: readonly Pick<RecoveryProof, 'kind'>[] },
  factors: readonly Factor[],
): number {
  const kinds = new Set(proofs.map(({ kind }) => kind));
  const two = kinds.size >= 2;
  if (by === 'support') return two ? recoveryWaits.supportTwoProofs : recoveryWaits.supportOneProof;
  if (!two) return recoveryWaits.oneProof;
  const onlySent = [...kinds].every((kind) => sentKinds.includes(kind));
  return onlySent && factors.some(isOwner) ? recoveryWaits.twoMessages : 0;
}

/** What no one else answers with: not a code that travels, and not one on paper. */
function isOwner(factor: Factor): boolean {
  return isUsable(factor) && vetoes.some((kind) => kind === factor.kind);
}

/** Using one of these ends a recovery that is under way: what it says was lost is not. */
export const vetoes = ['passkey', 'totp', 'hotp'] as const satisfies readonly FactorKind[];

export function recoveryStatus(recovery: Recovery | null, now: number): RecoveryStatus {
  if (!recovery) return 'none';
  if (recovery.canceledAt !== null) return 'canceled';
  if (recovery.usedAt !== null) return 'used';
  const { begunAt, readyAt, finishedAt } = recovery;
  // When the leave has run out unused, it may be had again: nobody should wait three days twice for a slow camera.
  if (finishedAt !== null && now < finishedAt + recoveryLeaveSeconds * 1000) return 'finished';
  if (now >= (readyAt ?? begunAt) + abandonedSeconds * 1000) return 'expired';
  if (readyAt === null) return 'open';
  return now < readyAt ? 'waiting' : 'ready';
}

/** Whether the person has shown this factor on the way. */
export function wasShown(factor: Factor, { proofs }: Recovery): boolean {
  return proofs.some(({ factorId, kind, value }) =>
    'value' in factor
      ? factor.kind === kind && value !== null && isSameAddress(factor.value, value)
      : factor.id === factorId,
  );
}

/** Whether it may still lead to anything. */
export function isUnderWay(recovery: Recovery | null, now: number): recovery is Recovery {
  return ['open', 'waiting', 'ready', 'finished'].includes(recoveryStatus(recovery, now));
}

/** Until when it may be gone on with; null: it may not. */
export function recoveryEndsAt(recovery: Recovery | null, now: number): number | null {
  const status = recoveryStatus(recovery, now);
  if (!isUnderWay(recovery, now)) return null;
  const { begunAt, readyAt, finishedAt } = recovery;
  if (status === 'finished' && finishedAt !== null) return finishedAt + recoveryLeaveSeconds * 1000;
  return (readyAt ?? begunAt) + abandonedSeconds * 1000;
}

/** Until when a way back is kept, with who opened it and the addresses that were shown. */
export function recoveryKeptUntil({ canceledAt, usedAt, readyAt, begunAt }: Recovery): number {
  const overAt = canceledAt ?? usedAt ?? (readyAt ?? begunAt) + abandonedSeconds * 1000;
  return overAt + keptSeconds * 1000;
}
