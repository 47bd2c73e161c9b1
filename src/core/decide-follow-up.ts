import type { LoadedBudget } from './budget.ts';
import type { Channel } from './channel.ts';
import { undelivered } from './decide-delivery.ts';
import { sendNow } from './decide-resend.ts';
import type { Writes } from './decision.ts';
import { hasArrived, type Message } from './message.ts';
import { statusAt, type Verification } from './verification.ts';

/** What the routes allow for a message that was accepted, and of which nothing good was heard in time. */
export type FollowUpRequest = {
  /** `attempts` of the claim it belongs to. */
  readonly attempt: number;
  /** For the message that goes instead. */
  readonly messageId: string;
  /** Whether another provider could take it on the same channel. */
  readonly elsewhere: boolean;
  /** The workflow's next channel, when its time has come. */
  readonly nextChannel: Channel | null;
};

export type FollowUpState = {
  readonly message: Message;
  readonly verification?: Verification;
  /** `sends` of every destination of the verification. */
  readonly budgets: readonly LoadedBudget[];
};

export type FollowUpOutcome = {
  /** `late`: somebody else has the message. `over`: nobody wants it any more. `nothing`: no way, or no budget, is left. */
  readonly kind: 'sent-again' | 'nothing' | 'over' | 'late';
};

/** One of {@link Writes}, and the message that was looked after. */
export type FollowUpWrites = Writes & { readonly followed?: Message };

/**
 * Sends the same code once more, another way: within the budget of the destination, and only as long as nobody has
 * typed anything, since who answers has got it. Once for each message.
 */
export function decideFollowUp(
  { message, verification, budgets }: FollowUpState,
  request: FollowUpRequest,
  now: number,
): { readonly outcome: FollowUpOutcome; readonly writes?: FollowUpWrites } {
  if (message.status !== 'claimed' || message.attempts !== request.attempt)
    return { outcome: { kind: 'late' } };
  const done: Message = { ...message, status: 'accepted', endedAt: now };
  if (!verification || message.followedUp || isAnswered(message, verification, now)) {
    return { outcome: { kind: 'over' }, writes: { followed: done } };
  }
  // Kept until the code's end: a receipt that comes late is still news about the route.
  const kept: Message = { ...message, status: 'sent', followedUp: true, availableAt: verification.capAt };
  for (const way of waysOf(message, request)) {
    const again = sendNow(verification, budgets, { messageId: request.messageId, ...way }, now);
    if ('writes' in again) {
      return { outcome: { kind: 'sent-again' }, writes: { ...again.writes, followed: kept } };
    }
  }
  if (message.receipt?.status !== 'failed')
    return { outcome: { kind: 'nothing' }, writes: { followed: kept } };
  const { verification: after } = undelivered(verification, message, now);
  return { outcome: { kind: 'nothing' }, writes: { followed: done, ...(after ? { update: [after] } : {}) } };
}

function isAnswered({ receipt }: Message, verification: Verification, now: number): boolean {
  return hasArrived(receipt) || verification.tries > 0 || statusAt(verification, now) !== 'pending';
}

type Way = { readonly channel: Channel; readonly avoid: readonly string[] };

function waysOf({ channel, avoid, provider }: Message, { elsewhere, nextChannel }: FollowUpRequest): Way[] {
  const tried = provider === null ? avoid : [...avoid, provider];
  return [
    ...(elsewhere ? [{ channel, avoid: tried }] : []),
    ...(nextChannel === null ? [] : [{ channel: nextChannel, avoid: [] }]),
  ];
}
