import type { Message } from '#core/decide-delivery.ts';
import type { Verification } from '#core/verification.ts';
import type { RouteStats } from './route-stats.ts';

/** What a receipt, the first of its kind for a message, tells about the way it went. */
export function learnFromReceipt(stats: RouteStats, message: Message, now: number): void {
  const accepted = message.tries.findLast(({ outcome }) => outcome === 'accepted');
  if (!accepted || !message.receipt) return;
  const arm = { channel: message.channel, country: accepted.country ?? null, provider: accepted.provider };
  const acceptedAt = accepted.at + accepted.ms;
  const { status } = message.receipt;
  if (status === 'failed') stats.failed(arm, acceptedAt);
  else if (status !== 'sent') stats.delivered(arm, acceptedAt, now);
}

/** A code that was typed has arrived: by the last message before it, most likely. */
export function learnFromApproval(stats: RouteStats, { sends }: Verification): void {
  const send = sends.findLast(
    ({ acceptedAt, provider }) => acceptedAt !== undefined && provider !== undefined,
  );
  if (send?.provider === undefined || send.acceptedAt === undefined) return;
  const { channel, country = null, provider, acceptedAt } = send;
  stats.approved({ channel, country, provider }, acceptedAt);
}
