import type { Channel } from './channel.ts';

/** A message to be sent, a row of the outbox. It names what it tells of; code and words are worked out when it is sent. */
export type NewMessage = {
  readonly id: string;
  /** A verification (`ver_…`), whose code it carries, or a notice (`ntc_…`). */
  readonly ownerId: string;
  readonly channel: Channel;
  readonly destination: number;
  /** From when it is to be sent: a reminder lies in the outbox before. */
  readonly createdAt: number;
  /** Providers that had their chance with this code already. */
  readonly avoid?: readonly string[];
};

/** One provider's chance with a message. */
export type DeliveryTry = {
  /** By the worker's clock, epoch milliseconds. */
  readonly at: number;
  /** How long it took. */
  readonly ms: number;
  readonly provider: string;
  readonly outcome: 'accepted' | 'retry' | 'refused';
  readonly reason?: string;
  /** Of the number, ISO 3166. */
  readonly country?: string;
  /** Mobile country and network code that the number is thought to have. */
  readonly network?: string;
};

export type MessageReceipt = {
  /** `pressed`: of a call, that somebody pressed the key, and is being read the code. */
  readonly status: 'sent' | 'pressed' | 'delivered' | 'read' | 'failed';
  readonly at: number;
  readonly reason?: string;
};

/**
 * A row of the outbox. `claimed` rows are with a worker until their lease ends, then anybody may take them. `sent` ones
 * were accepted and wait for a receipt, or for somebody to look after them when none comes.
 */
export type Message = {
  readonly id: string;
  /** As of a {@link NewMessage}. */
  readonly ownerId: string;
  readonly channel: Channel;
  /** Index into the addresses of what it tells of. */
  readonly destination: number;
  readonly status: 'queued' | 'claimed' | 'sent' | 'accepted' | 'failed' | 'dropped';
  /** Times it was claimed. Also the fence: a report from an earlier claim can't undo what a later one did. */
  readonly attempts: number;
  readonly availableAt: number;
  readonly provider: string | null;
  readonly providerMessageId: string | null;
  /** A short slug such as `smtp-451`; never a provider's own words, which may hold a code. */
  readonly reason: string | null;
  readonly createdAt: number;
  readonly acceptedAt: number | null;
  readonly endedAt: number | null;
  /** Providers that had their chance with this code, in an earlier message. */
  readonly avoid: readonly string[];
  readonly tries: readonly DeliveryTry[];
  readonly receipt: MessageReceipt | null;
  /** Somebody has looked after it, since no receipt came. */
  readonly followedUp: boolean;
};

/** A message as it is when it is queued. */
export function newMessage({ avoid = [], ...given }: NewMessage): Message {
  return {
    ...given,
    status: 'queued',
    attempts: 0,
    availableAt: given.createdAt,
    provider: null,
    providerMessageId: null,
    reason: null,
    acceptedAt: null,
    endedAt: null,
    avoid,
    tries: [],
    receipt: null,
    followedUp: false,
  };
}

/** With a worker, under a lease. */
export function claimedMessage(message: Message): Message {
  return { ...message, status: 'claimed', attempts: message.attempts + 1 };
}

/** Somebody has it: it is on the phone, or is being read to whoever pressed the key. */
export function hasArrived(receipt: Pick<MessageReceipt, 'status'> | null): boolean {
  return receipt !== null && receipt.status !== 'sent' && receipt.status !== 'failed';
}

/** Whether a message carries no code, but tells of something. */
export function isOfNotice({ ownerId }: Pick<Message, 'ownerId'>): boolean {
  return ownerId.startsWith('ntc_');
}
