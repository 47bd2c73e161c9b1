import type { Channel } from './channel.ts';
import { channels } from './channel.ts';
import {
  destinationFor,
  ended,
  expiryAfterAcceptance,
  type Send,
  sendsLeft,
  statusAt,
  type Verification,
} from './verification.ts';

/** A row of the outbox. `claimed` rows are with a worker until their lease ends, then anybody may take them. */
export type Message = {
  readonly id: string;
  readonly verificationId: string;
  readonly channel: Channel;
  /** Index into the verification's destinations. */
  readonly destination: number;
  readonly status: 'queued' | 'claimed' | 'accepted' | 'failed' | 'dropped';
  /** Times it was claimed. Also the fence: a report from an earlier claim can't undo what a later one did. */
  readonly attempts: number;
  readonly availableAt: number;
  readonly provider: string | null;
  readonly providerMessageId: string | null;
  /** A short slug such as `smtp-451`; never a provider's own words, which may hold a code. */
  readonly reason: string | null;
  readonly createdAt: number;
  readonly endedAt: number | null;
};

/** What came of one attempt to send. */
export type DeliveryReport = {
  /** `attempts` of the claim it belongs to. */
  readonly attempt: number;
  readonly provider: string | null;
  /** 0 to 1, so that messages which failed together don't come back together. */
  readonly jitter: number;
  readonly answer:
    | { readonly outcome: 'accepted'; readonly providerMessageId?: string }
    | { readonly outcome: 'retry'; readonly reason: string; readonly afterSeconds?: number }
    | { readonly outcome: 'refused'; readonly reason: string }
    | { readonly outcome: 'dropped'; readonly reason: string };
};

export type DeliveryWrites = { readonly message?: Message; readonly verification?: Verification };

const firstRetrySeconds = 1;
const longestRetrySeconds = 30;
const maxAttempts = 10;

/** Whether a claimed message should still go out: nobody wants a code for what has ended. */
export function isWanted(verification: Verification | undefined, now: number): verification is Verification {
  return verification !== undefined && statusAt(verification, now) === 'pending';
}

/**
 * What one attempt's result changes. The code's life starts with the first acceptance (law 4); a message that no
 * provider takes ends the verification only when no other way is left.
 */
export function decideDelivery(
  message: Message,
  verification: Verification | undefined,
  report: DeliveryReport,
  now: number,
): DeliveryWrites {
  const { answer } = report;
  if (answer.outcome === 'accepted') {
    // True even when a later claim is under way: it was sent.
    const done: Message = {
      ...message,
      status: 'accepted',
      provider: report.provider,
      providerMessageId: answer.providerMessageId ?? null,
      reason: null,
      endedAt: now,
    };
    return { message: done, ...(verification ? accepted(verification, message, now) : {}) };
  }
  if (message.status !== 'claimed' || message.attempts !== report.attempt) return {};
  if (answer.outcome === 'dropped') {
    return { message: { ...message, status: 'dropped', reason: answer.reason, endedAt: now } };
  }
  if (answer.outcome === 'retry' && message.attempts < maxAttempts) {
    const availableAt = now + retryDelayMs(message.attempts, report.jitter, answer.afterSeconds);
    if (verification && availableAt < verification.expiresAt) {
      return {
        message: {
          ...message,
          status: 'queued',
          availableAt,
          reason: answer.reason,
          provider: report.provider,
        },
      };
    }
  }
  const dead: Message = {
    ...message,
    status: 'failed',
    reason: answer.reason,
    provider: report.provider,
    endedAt: now,
  };
  return { message: dead, ...(verification ? failed(verification, message, now) : {}) };
}

function retryDelayMs(attempts: number, jitter: number, afterSeconds = 0): number {
  const backoff = Math.min(longestRetrySeconds, firstRetrySeconds * 2 ** (attempts - 1));
  return Math.round(Math.max(afterSeconds, backoff * (0.5 + jitter / 2)) * 1000);
}

function withSend(verification: Verification, messageId: string, change: Partial<Send>): Verification {
  const sends = verification.sends.map((send) =>
    send.messageId === messageId ? { ...send, ...change } : send,
  );
  return { ...verification, sends };
}

function accepted(verification: Verification, message: Message, now: number): DeliveryWrites {
  const send = verification.sends.find(({ messageId }) => messageId === message.id);
  if (!send || send.state === 'accepted' || statusAt(verification, now) !== 'pending') return {};
  const expiresAt = expiryAfterAcceptance(verification, message.channel, now);
  return {
    verification: {
      ...withSend(verification, message.id, { state: 'accepted', acceptedAt: now }),
      expiresAt,
    },
  };
}

function failed(verification: Verification, message: Message, now: number): DeliveryWrites {
  if (statusAt(verification, now) !== 'pending') return {};
  const after = withSend(verification, message.id, { state: 'failed' });
  const underWay = after.sends.some((send) => send.state !== 'failed');
  const otherWay = channels.some(
    (channel) =>
      channel !== message.channel &&
      channel !== 'whatsapp' &&
      destinationFor(after, channel) !== null &&
      sendsLeft(after, channel) > 0,
  );
  return { verification: underWay || otherWay ? after : ended(after, 'undeliverable', now) };
}
