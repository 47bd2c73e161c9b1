import type { Static, TSchema } from 'typebox';
import type { Channel } from '#core/channel.ts';
import type { ProviderAnswer } from '#core/decide-delivery.ts';
import type { Judgement } from '#core/operator-code.ts';
import type { CallbackOutcome, CallbackRequest, ProviderNews } from './callback.ts';

export type { ProviderAnswer };

/** A message ready to go, in the words and on the channel the person gets it. */
export type OutgoingMessage = {
  readonly messageId: string;
  /** Empty: it belongs to none, but tells of something. */
  readonly verificationId: string;
  readonly channel: Channel;
  /** E.164 number or e-mail address, in the clear. */
  readonly to: string;
  /** Empty: there is none in it. */
  readonly code: string;
  /** Sender as the route names it (a number, a short code, a name, an address); null: the provider's own default. */
  readonly sender: string | null;
  /** BCP 47. */
  readonly locale: string;
  /** Epoch milliseconds; a message that would come later isn't worth sending. */
  readonly expiresAt: number;
  readonly content: MessageContent;
};

export type MessageContent =
  | { readonly kind: 'sms'; readonly text: string }
  /** The template is the vendor's, and so are its words: it is given the code and nothing else. */
  | { readonly kind: 'whatsapp' }
  | { readonly kind: 'email'; readonly subject: string; readonly text: string; readonly html: string }
  | {
      readonly kind: 'voice';
      readonly ssmlBeforeKeyPress: string;
      readonly ssmlAfterKeyPress: string;
      readonly plainBeforeKeyPress: string;
      readonly plainAfterKeyPress: string;
      readonly plain: string;
      readonly language: string;
    };

/** One way out. It answers for whatever the other side does; if it throws all the same, the message is tried again. */
export interface Provider {
  readonly name: string;
  readonly channels: readonly Channel[];
  /** Whether it tells what became of its messages. Absent: if it has {@link readCallback}. */
  readonly givesReceipts?: boolean;
  /** An operator, who makes the codes it sends, and judges them. What it is given has {@link codePlace} in the place of a code. */
  readonly operator?: OperatorJudgement;
  /** Opens a connection that is to stand before the first message: for what comes by it. */
  readonly start?: () => void;
  /** What is wrong with what a route names as sender, or with its naming none, in words for the operator. Absent: anything will do. */
  readonly senderProblem?: (sender: string | undefined) => string | undefined;
  /** @param signal ends the attempt before the worker's lease does */
  send(message: OutgoingMessage, signal: AbortSignal): Promise<ProviderAnswer>;
  /** Reads what the provider sends us by HTTP. Absent: it sends nothing, or by a connection of its own. */
  readonly readCallback?: (request: CallbackRequest) => Promise<CallbackOutcome>;
  /** What it sends at once at most. Default: 256 KiB. */
  readonly maxCallbackBytes?: number;
  close(): Promise<void>;
}

/** The other half of an operator's codes (docs/adr/0014-operator-codes.md). */
export type OperatorJudgement = {
  /** Has a code judged. Of a right one, once and never again. */
  validate(request: ValidateCode, signal: AbortSignal): Promise<Judgement>;
};

export type ValidateCode = {
  readonly authenticationId: string;
  /** As it was typed, without spaces. */
  readonly code: string;
  /** What our logs and the operator's have in common: an id, nothing else. */
  readonly correlator: string;
};

/** A kind of provider: what an operator must say to have one, and how one is made from that. */
export type ProviderKind<Settings extends TSchema> = {
  /** As it stands in the delivery file: `twilio`. */
  readonly kind: string;
  readonly settings: Settings;
  /** @throws Error for settings that can't work, in words for the operator; never with a secret in them */
  readonly create: (settings: Static<Settings>, tools: ProviderTools) => Provider;
};

/** What a provider gets from the house. */
export type ProviderTools = {
  /** The operator's name for this one: two accounts with one vendor are two providers. */
  readonly name: string;
  readonly fetch: typeof fetch;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
  /** The address at which `readCallback` is asked about this message. A provider may add a query to it. */
  readonly callbackUrl: (messageId: string) => string;
  /** The message again, as it would be sent now, for a call that has been answered; undefined once nobody wants it. */
  readonly compose: (messageId: string) => Promise<OutgoingMessage | undefined>;
  /** For what comes by the provider's own connection. */
  readonly onNews: (news: readonly ProviderNews[]) => void;
};
