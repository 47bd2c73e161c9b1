import { type DeliveryWrites, withSend } from './decide-delivery.ts';
import { hasArrived, type Message, type MessageReceipt } from './message.ts';
import type { Reach } from './reach.ts';
import { statusAt, type Verification } from './verification.ts';

/** What a provider says became of a message it had accepted. */
export type ReceiptReport = Omit<MessageReceipt, 'at'> & {
  /** The failure lies with the address, for good. */
  readonly badAddress?: boolean;
};

export type ReceiptOutcome =
  | {
      readonly kind: 'recorded';
      /** As it is now. */
      readonly message: Message;
      /** What was last heard of it before. */
      readonly before: MessageReceipt['status'] | null;
      /** What it says about the address, if that is news. */
      readonly reach?: Reach;
    }
  /** `reach` once more: whoever noted it may have died on the way. */
  | { readonly kind: 'repeated'; readonly message: Message; readonly reach?: Reach }
  /** Nobody was sent that, or its acceptance isn't written down yet. */
  | { readonly kind: 'unknown' };

/**
 * Receipts come twice and out of order; a better one stands, whatever comes after it. A call whose key was pressed didn't
 * fail, whoever hung up when: some of the code was heard, and on whichever node the key was told of, the row knows.
 */
const ranks = { sent: 1, failed: 2, pressed: 3, delivered: 4, read: 5 } as const;

/**
 * What a receipt changes. That it is there ends the waiting; that it will never be there makes it due at once, to be sent
 * another way.
 */
export function decideReceipt(
  message: Message,
  verification: Verification | undefined,
  report: ReceiptReport,
  now: number,
): { readonly outcome: ReceiptOutcome } & DeliveryWrites {
  const { status, reason } = report;
  const before = message.receipt?.status ?? null;
  const reach = reachAfter(message, verification, report);
  if (before !== null && ranks[before] >= ranks[status]) {
    const again = before === status ? reach : {};
    return { outcome: { kind: 'repeated', message, ...again } };
  }
  const receipt: MessageReceipt = { status, at: now, ...(reason === undefined ? {} : { reason }) };
  const noted = { ...message, receipt };
  const after = message.status === 'sent' ? settled(noted, now) : noted;
  const send = sendAfter(receipt);
  const live = verification && statusAt(verification, now) === 'pending' && send;
  return {
    outcome: { kind: 'recorded', message: after, before, ...reach },
    message: after,
    ...(live ? { verification: withSend(verification, message.id, send) } : {}),
  };
}

/** A better word than one that it came back, of this message or an earlier one, is news about the address too. */
function reachAfter(
  { destination, channel, receipt }: Message,
  verification: Verification | undefined,
  { status, badAddress = false }: ReceiptReport,
): { readonly reach?: Reach } {
  const keys = verification?.destinations[destination]?.keys;
  if (verification === undefined || keys === undefined) return {};
  const { appId } = verification;
  if (status === 'failed') return badAddress ? { reach: { appId, keys, channel, reached: false } } : {};
  const cameBack =
    receipt?.status === 'failed' ||
    verification.sends.some(
      (send) =>
        send.destination === destination &&
        send.channel === channel &&
        (send.state === 'failed' || send.outOfReach === true),
    );
  return cameBack && hasArrived({ status }) ? { reach: { appId, keys, channel, reached: true } } : {};
}

function settled(message: Message, now: number): Message {
  if (hasArrived(message.receipt)) return { ...message, status: 'accepted', endedAt: now };
  return message.receipt?.status === 'failed' ? { ...message, availableAt: now } : message;
}

function sendAfter({ status, at }: MessageReceipt) {
  if (status === 'sent') return undefined;
  if (status === 'failed') return { state: 'failed' } as const;
  return { state: 'accepted', ...(status === 'pressed' ? {} : { deliveredAt: at }) } as const;
}
