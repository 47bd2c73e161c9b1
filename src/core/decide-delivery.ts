import { channels } from './channel.ts';
import { type DeliveryTry, hasArrived, isOfNotice, type Message } from './message.ts';
import { noticeSendSeconds } from './notice.ts';
import {
  destinationFor,
  ended,
  expiryAfterAcceptance,
  type Send,
  sendsLeft,
  statusAt,
  type Verification,
} from './verification.ts';

/**
 * What the other side said. Reasons are short slugs such as `smtp-451`, never the provider's own words, since those
 * may quote the message and so the code or the address.
 */
export type ProviderAnswer =
  | {
      readonly outcome: 'accepted';
      readonly providerMessageId?: string;
      /** What an operator calls the code it made. */
      readonly authenticationId?: string;
    }
  | { readonly outcome: 'retry'; readonly reason: string; readonly afterSeconds?: number }
  | {
      readonly outcome: 'refused';
      readonly reason: string;
      /** No other provider should be asked either, since the person wants nothing. */
      readonly everywhere?: boolean;
      /** It lies with the address, for good: an unknown number, a mailbox that doesn't exist. */
      readonly badAddress?: boolean;
    };

/** What came of one attempt to send. */
export type DeliveryReport = {
  /** `attempts` of the claim it belongs to. */
  readonly attempt: number;
  readonly provider: string | null;
  /** Every provider that had its chance in this attempt, the last one included. */
  readonly tries?: readonly DeliveryTry[];
  /** ISO 3166 code of the number's country. */
  readonly country?: string;
  /** Mobile country and network code that the number is thought to have. */
  readonly network?: string;
  /** A receipt is to be expected: when to look after it if none has come. */
  readonly followUpSeconds?: number;
  /** 0 to 1, so that messages which failed together don't come back together. */
  readonly jitter: number;
  readonly answer: ProviderAnswer | { readonly outcome: 'dropped'; readonly reason: string };
};

export type DeliveryWrites = { readonly message?: Message; readonly verification?: Verification };

const firstRetrySeconds = 1;
/** How patient the outbox is with a message. A code is for minutes; a notice that comes hours later is still worth having. */
const patience = {
  code: { longestRetrySeconds: 30, maxAttempts: 10 },
  notice: { longestRetrySeconds: 15 * 60, maxAttempts: 250 },
} as const;
/** Kept of a message's tries, for its timeline. */
const maxTries = 20;

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
  const tried: Message = { ...message, tries: [...message.tries, ...(report.tries ?? [])].slice(-maxTries) };
  if (answer.outcome === 'accepted') {
    // True even when a later claim is under way: it was sent.
    const done = afterAcceptance(tried, verification, report, now);
    return { message: done, ...(verification ? accepted(verification, message, report, now) : {}) };
  }
  if (message.status !== 'claimed' || message.attempts !== report.attempt) return {};
  if (answer.outcome === 'dropped') {
    return { message: { ...tried, status: 'dropped', reason: answer.reason, endedAt: now } };
  }
  const failed: Message = { ...tried, ...saidLast(message, report.provider, answer) };
  if (answer.outcome === 'retry') {
    const availableAt = now + retryDelayMs(message, report.jitter, answer.afterSeconds);
    if (mayWait(message, verification, availableAt)) {
      return { message: { ...failed, status: 'queued', availableAt } };
    }
  }
  const dead: Message = { ...failed, status: 'failed', endedAt: now };
  return { message: dead, ...(verification ? undelivered(verification, message, now) : {}) };
}

/** Who waits because nobody is free is there for what the last who had it said: that is what has to be mended. */
function saidLast(
  message: Message,
  provider: string | null,
  { outcome, reason }: { readonly outcome: string; readonly reason: string },
): Pick<Message, 'provider' | 'reason'> {
  const wasNobodyFree = provider === null && outcome === 'retry';
  return wasNobodyFree && message.provider !== null
    ? { provider: message.provider, reason: message.reason }
    : { provider, reason };
}

function afterAcceptance(
  message: Message,
  verification: Verification | undefined,
  { answer, provider, followUpSeconds }: DeliveryReport,
  now: number,
): Message {
  const taken: Message = {
    ...message,
    provider,
    providerMessageId: 'providerMessageId' in answer ? (answer.providerMessageId ?? null) : null,
    reason: null,
    acceptedAt: message.acceptedAt ?? now,
  };
  const arrived = hasArrived(message.receipt);
  const wanted = verification !== undefined && statusAt(verification, now) === 'pending';
  if (followUpSeconds === undefined || arrived || !wanted)
    return { ...taken, status: 'accepted', endedAt: now };
  const wait = message.receipt?.status === 'failed' ? 0 : followUpSeconds * 1000;
  return { ...taken, status: 'sent', availableAt: now + wait };
}

function mayWait(message: Message, verification: Verification | undefined, until: number): boolean {
  const { maxAttempts } = isOfNotice(message) ? patience.notice : patience.code;
  if (message.attempts >= maxAttempts) return false;
  if (isOfNotice(message)) return until < message.createdAt + noticeSendSeconds * 1000;
  return verification !== undefined && until < verification.expiresAt;
}

function retryDelayMs(message: Message, jitter: number, afterSeconds = 0): number {
  const { longestRetrySeconds } = isOfNotice(message) ? patience.notice : patience.code;
  const backoff = Math.min(longestRetrySeconds, firstRetrySeconds * 2 ** (message.attempts - 1));
  return Math.round(Math.max(afterSeconds, backoff * (0.5 + jitter / 2)) * 1000);
}

export function withSend(verification: Verification, messageId: string, change: Partial<Send>): Verification {
  const sends = verification.sends.map((send) =>
    send.messageId === messageId ? { ...send, ...change } : send,
  );
  return { ...verification, sends };
}

function accepted(
  verification: Verification,
  message: Message,
  report: DeliveryReport,
  now: number,
): DeliveryWrites {
  const { provider, country, network } = report;
  const known = verification.sends.find(({ messageId }) => messageId === message.id);
  if (!known || statusAt(verification, now) !== 'pending') return {};
  if (known.state === 'accepted' && !isReplaced(known, report)) return {};
  const expiresAt = expiryAfterAcceptance(verification, message.channel, now);
  return {
    verification: {
      ...withSend(withCodeOf(verification, message, report), message.id, {
        state: message.receipt?.status === 'failed' ? 'failed' : 'accepted',
        acceptedAt: now,
        ...(provider === null ? {} : { provider }),
        ...(country === undefined ? {} : { country }),
        ...(network === undefined ? {} : { network }),
      }),
      expiresAt,
    },
  };
}

/** A later attempt's code, whoever made it, stands in the place of an operator's earlier one, which is dead or deserted. */
function isReplaced({ operatorCode }: Send, { attempt }: DeliveryReport): boolean {
  return operatorCode !== undefined && attempt > operatorCode.attempt;
}

function withCodeOf(
  verification: Verification,
  { id }: Message,
  { answer, attempt }: DeliveryReport,
): Verification {
  const authenticationId = 'authenticationId' in answer ? answer.authenticationId : undefined;
  const sends = verification.sends.map((send): Send => {
    if (send.messageId !== id) return send;
    const { operatorCode: _, ...without } = send;
    return authenticationId === undefined
      ? without
      : { ...without, operatorCode: { authenticationId, attempt, judging: [] } };
  });
  return { ...verification, sends };
}

/** No provider took the message, or it will never arrive: the verification ends if no other way is left. */
export function undelivered(verification: Verification, message: Message, now: number): DeliveryWrites {
  if (statusAt(verification, now) !== 'pending') return {};
  const after = withSend(verification, message.id, { state: 'failed' });
  const underWay = after.sends.some((send) => send.state !== 'failed');
  const otherWay = channels.some(
    (channel) =>
      channel !== message.channel && destinationFor(after, channel) !== null && sendsLeft(after, channel) > 0,
  );
  return { verification: underWay || otherWay ? after : ended(after, 'undeliverable', now) };
}
