import type { VerificationView } from '#verifications/verification-view.ts';
import type { VerificationBody } from './schemas.ts';

const iso = (at: number): string => new Date(at).toISOString();
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

/** A verification as the API writes it. */
export function verificationBody(view: VerificationView): VerificationBody {
  return {
    ...view,
    createdAt: iso(view.createdAt),
    expiresAt: iso(view.expiresAt),
    sentAt: isoOrNull(view.sentAt),
    resendAt: isoOrNull(view.resendAt),
    ownMethods: [...view.ownMethods],
    signals: [...view.signals],
    nextChannels: view.nextChannels.map((next) => ({ ...next, availableAt: iso(next.availableAt) })),
  };
}
