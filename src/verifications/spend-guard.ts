import type { Channel } from '#core/channel.ts';
import { destinationFor, nextChannels, type Verification } from '#core/verification.ts';
import type { VerificationContext } from './context.ts';
import type { Facts } from './facts.ts';

/** Refusals that name the channels which are left. */
export function isClosedChannel(reason: string): boolean {
  return reason === 'spend-limit' || reason === 'channel-stopped' || reason === 'address-unreachable';
}

type Subjects = Pick<Verification, 'appId' | 'destinations'>;

/** Before {@link closedUntil}. @throws ServiceError `store-unavailable` */
export async function learnSpend({ spend }: VerificationContext, appId: string): Promise<void> {
  if (spend && !spend.knows(appId)) await spend.learn(appId);
}

/**
 * When the channel of a verification opens again, epoch milliseconds; null: it is open. It goes by the app, the channel and
 * the number, so that a decoy is answered as everybody is.
 */
export function closedUntil(
  { spend }: VerificationContext,
  subjects: Subjects,
  facts: Facts,
  channel: Channel,
): number | null {
  const { value, country = null } = facts.to[destinationFor(subjects, channel) ?? -1] ?? {};
  if (!spend || value === undefined) return null;
  return spend.closedUntil({ appId: subjects.appId, channel, country, to: value });
}

/** Channels that lead to a verification's addresses and are closed, and until when. */
export function closedChannels(
  context: VerificationContext,
  subjects: Subjects,
  facts: Facts,
): Partial<Record<Channel, number>> {
  const entries = context.routes.map((channel) => [channel, closedUntil(context, subjects, facts, channel)]);
  return Object.fromEntries(entries.filter(([, until]) => until !== null));
}

/** Channels that lead to the addresses of an opening and are open. */
export function openChannels(context: VerificationContext, subjects: Subjects, facts: Facts): Channel[] {
  return context.routes.filter(
    (channel) =>
      destinationFor(subjects, channel) !== null && closedUntil(context, subjects, facts, channel) === null,
  );
}

/** {@link nextChannels} without those that are closed. */
export function openNextChannels(
  context: VerificationContext,
  verification: Verification,
  facts: Facts,
): Channel[] {
  return nextChannels(verification, context.routes).filter(
    (channel) => closedUntil(context, verification, facts, channel) === null,
  );
}
