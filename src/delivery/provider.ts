import type { Channel } from '#core/channel.ts';

/** A message ready to go, in the words and on the channel the person gets it. */
export type OutgoingMessage = {
  readonly messageId: string;
  readonly verificationId: string;
  readonly channel: Channel;
  /** E.164 number or e-mail address, in the clear. */
  readonly to: string;
  readonly code: string;
  /** BCP 47. */
  readonly locale: string;
  /** Epoch milliseconds; a message that would come later isn't worth sending. */
  readonly expiresAt: number;
  readonly content: MessageContent;
};

export type MessageContent =
  | { readonly kind: 'sms'; readonly text: string }
  | { readonly kind: 'email'; readonly subject: string; readonly text: string; readonly html: string }
  | {
      readonly kind: 'voice';
      readonly ssmlBeforeKeyPress: string;
      readonly ssmlAfterKeyPress: string;
      readonly plain: string;
      readonly language: string;
    };

/**
 * What the other side said. Reasons are short slugs such as `smtp-451`, never the provider's own words, since those
 * may quote the message and so the code or the address.
 */
export type ProviderAnswer =
  | { readonly outcome: 'accepted'; readonly providerMessageId?: string }
  | { readonly outcome: 'retry'; readonly reason: string; readonly afterSeconds?: number }
  | { readonly outcome: 'refused'; readonly reason: string };

/** One way out. It answers for whatever the other side does; if it throws all the same, the message is tried again. */
export interface Provider {
  readonly name: string;
  readonly channels: readonly Channel[];
  /** @param signal ends the attempt before the worker's lease does */
  send(message: OutgoingMessage, signal: AbortSignal): Promise<ProviderAnswer>;
  close(): Promise<void>;
}
