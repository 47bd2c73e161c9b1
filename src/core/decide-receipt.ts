import { type DeliveryWrites, type Message, type MessageReceipt, withSend } from './decide-delivery.ts';
import { statusAt, type Verification } from './verification.ts';

/** What a provider says became of a message it had accepted. */
export type ReceiptReport = Omit<MessageReceipt, 'at'>;

export type ReceiptOutcome =
  /** The message as it is now. `unknown`: nobody was sent that, or its acceptance isn't written down yet. */
  { readonly kind: 'recorded' | 'repeated'; readonly message: Message } | { readonly kind: 'unknown' };

/** Receipts come twice and out of order; a better one stands, whatever comes after it. */
const ranks = { sent: 1, failed: 2, delivered: 3, read: 4 } as const;

/**
 * What a receipt changes. That it is there ends the waiting; that it will never be there makes it due at once, to be sent
 * another way.
 */
export function decideReceipt(
  message: Message,
  verification: Verification | undefined,
  { status, reason }: ReceiptReport,
  now: number,
): { readonly outcome: ReceiptOutcome } & DeliveryWrites {
  if (message.receipt && ranks[message.receipt.status] >= ranks[status]) {
    return { outcome: { kind: 'repeated', message } };
  }
  const receipt: MessageReceipt = { status, at: now, ...(reason === undefined ? {} : { reason }) };
  const noted = { ...message, receipt };
  const after = message.status === 'sent' ? settled(noted, now) : noted;
  const send = sendAfter(receipt);
  const live = verification && statusAt(verification, now) === 'pending' && send;
  return {
    outcome: { kind: 'recorded', message: after },
    message: after,
    ...(live ? { verification: withSend(verification, message.id, send) } : {}),
  };
}

function settled(message: Message, now: number): Message {
  const status = message.receipt?.status;
  if (status === 'delivered' || status === 'read') return { ...message, status: 'accepted', endedAt: now };
  return status === 'failed' ? { ...message, availableAt: now } : message;
}

function sendAfter({ status, at }: MessageReceipt) {
  if (status === 'failed') return { state: 'failed' } as const;
  return status === 'sent' ? undefined : ({ state: 'accepted', deliveredAt: at } as const);
}
