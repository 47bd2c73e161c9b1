import type { Channel } from '#core/channel.ts';
import type { DeliveryTry, Message, MessageReceipt } from '#core/message.ts';
import { flag, json, number, numberOrNull, type Row, text, textOrNull } from './row.ts';

/** A message as both engines keep it; where it stands is for each to say. */
export function messageFrom(row: Row, standing: Pick<Message, 'status' | 'endedAt'>): Message {
  return {
    id: text(row, 'id'),
    ownerId: text(row, 'verification_id'),
    channel: text(row, 'channel') as Channel,
    destination: number(row, 'destination'),
    attempts: number(row, 'attempts'),
    availableAt: number(row, 'available_at'),
    provider: textOrNull(row, 'provider'),
    providerMessageId: textOrNull(row, 'provider_message_id'),
    reason: textOrNull(row, 'reason'),
    createdAt: number(row, 'created_at'),
    acceptedAt: numberOrNull(row, 'accepted_at'),
    avoid: json<readonly string[]>(row, 'avoid') ?? [],
    tries: json<readonly DeliveryTry[]>(row, 'tries') ?? [],
    receipt: json<MessageReceipt>(row, 'receipt') ?? null,
    followedUp: flag(row, 'followed_up'),
    ...standing,
  };
}
