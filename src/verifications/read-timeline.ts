import { maskAddress } from '#core/address.ts';
import type { Message } from '#core/message.ts';
import type { Verification } from '#core/verification.ts';
import type { VerificationRef } from '#store/store.ts';
import type { VerificationContext } from './context.ts';
import { readVerification } from './read-verification.ts';

export type TimelineEvent = {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly event:
    | 'created'
    | 'accepted'
    | 'retry'
    | 'refused'
    | 'dropped'
    | 'sent'
    | 'pressed'
    | 'delivered'
    | 'read'
    | 'failed'
    | 'approved';
  readonly provider?: string;
  /** A slug; never a provider's own words. */
  readonly reason?: string;
};

/** What became of one message, for whoever has to explain it. */
export type MessageTimeline = Pick<Message, 'id' | 'channel' | 'provider'> & {
  readonly status: 'queued' | 'accepted' | 'delivered' | 'failed' | 'dropped';
  /** Masked. */
  readonly to: string;
  readonly events: readonly TimelineEvent[];
};

/** The messages of a verification, oldest first; undefined when there is no such verification. */
export async function readTimeline(
  context: VerificationContext,
  ref: VerificationRef,
): Promise<MessageTimeline[] | undefined> {
  const verification = await readVerification(context, ref);
  if (!verification) return undefined;
  const messages = await context.store.readMessages(verification.id);
  const { to } = context.facts.read(verification);
  return messages.map((message) => {
    const address = to[message.destination];
    return {
      id: message.id,
      channel: message.channel,
      status: statusOf(message),
      provider: message.provider,
      to: address ? maskAddress(address) : '',
      events: eventsOf(message, verification),
    };
  });
}

/** As far as a person is concerned: who has a message at the moment is the workers' business. */
function statusOf({ status, receipt }: Message): MessageTimeline['status'] {
  if (receipt?.status === 'delivered' || receipt?.status === 'read') return 'delivered';
  if (receipt?.status === 'failed') return 'failed';
  if (status === 'sent') return 'accepted';
  return status === 'claimed' ? 'queued' : status;
}

function eventsOf(message: Message, verification: Verification): TimelineEvent[] {
  const { createdAt, acceptedAt, endedAt, provider, reason, receipt, tries } = message;
  const by = provider === null ? {} : { provider };
  const why = reason === null ? {} : { reason };
  const events: TimelineEvent[] = [
    { at: createdAt, event: 'created' },
    ...tries.map(({ at, ms, outcome, ...rest }) => ({
      at: at + ms,
      event: outcome,
      provider: rest.provider,
      ...(rest.reason === undefined ? {} : { reason: rest.reason }),
    })),
  ];
  const isToldOf = tries.some(({ outcome }) => outcome === 'accepted');
  if (acceptedAt !== null && !isToldOf) events.push({ at: acceptedAt, event: 'accepted', ...by });
  if (receipt) {
    const told = receipt.reason === undefined ? {} : { reason: receipt.reason };
    events.push({ at: receipt.at, event: receipt.status, ...by, ...told });
  }
  if (message.status === 'dropped' && endedAt !== null)
    events.push({ at: endedAt, event: 'dropped', ...why });
  if (message.status === 'failed' && endedAt !== null && tries.length === 0) {
    events.push({ at: endedAt, event: 'failed', ...by, ...why });
  }
  const approvedAt = verification.status === 'approved' ? verification.endedAt : null;
  if (approvedAt !== null && acceptedAt !== null) events.push({ at: approvedAt, event: 'approved' });
  return events.sort((a, b) => a.at - b.at);
}
