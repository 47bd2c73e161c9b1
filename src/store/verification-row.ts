import type { Approval, Verification } from '#core/verification.ts';
import { bytes, flag, json, number, numberOrNull, type Row, text, textOrNull } from './row.ts';

/** A verification as both engines keep it. */
export function verificationFrom(row: Row): Verification {
  return {
    id: text(row, 'id'),
    appId: text(row, 'app_id'),
    purpose: text(row, 'purpose'),
    status: text(row, 'status') as Verification['status'],
    digits: number(row, 'digits'),
    maxChecks: number(row, 'max_checks'),
    tries: number(row, 'tries'),
    wrongTags: JSON.parse(text(row, 'wrong_tags')),
    nonce: bytes(row, 'nonce'),
    binding: bytes(row, 'binding'),
    destinations: JSON.parse(text(row, 'destinations')),
    userKeys: JSON.parse(text(row, 'user_keys')),
    liveKey: textOrNull(row, 'live_key') ?? '',
    sealed: bytes(row, 'sealed'),
    keyId: text(row, 'key_id'),
    browserId: textOrNull(row, 'browser_id'),
    decoy: flag(row, 'decoy'),
    sends: JSON.parse(text(row, 'sends')),
    createdAt: number(row, 'created_at'),
    expiresAt: number(row, 'expires_at'),
    capAt: number(row, 'cap_at'),
    endedAt: numberOrNull(row, 'ended_at'),
    redeemedAt: numberOrNull(row, 'redeemed_at'),
    approvedBy: json<Approval>(row, 'approved_by') ?? null,
  };
}
