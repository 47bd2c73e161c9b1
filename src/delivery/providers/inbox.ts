import type { Channel } from '#core/channel.ts';
import type { OutgoingMessage, Provider } from '../provider.ts';

/** A message as the simulated phone or mailbox got it. The one place where a code stands, in memory only. */
export type InboxMessage = {
  readonly id: string;
  readonly verificationId: string;
  readonly channel: Channel;
  readonly to: string;
  /** The text, the mail's plain part, or what the call says. */
  readonly text: string;
  readonly subject?: string;
  readonly html?: string;
  /** What a call says before and after the key press. */
  readonly ssml?: { readonly beforeKeyPress: string; readonly afterKeyPress: string };
  readonly plain?: string;
  readonly language?: string;
  /** Empty: it is a notice. */
  readonly code: string;
  /** ISO 8601. */
  readonly at: string;
};

export type Inbox = {
  readonly provider: Provider;
  /** Newest first. */
  list(filter: { readonly to?: string }): InboxMessage[];
  find(id: string): InboxMessage | undefined;
  /** @returns ends the subscription */
  subscribe(listener: (message: InboxMessage) => void): () => void;
};

export type InboxOptions = {
  /** Messages kept; the oldest go. */
  readonly capacity: number;
  readonly now: () => number;
};

/** The simulated phone and mailbox of development. Nothing here is ever sent anywhere. */
export function createInbox({ capacity, now }: InboxOptions): Inbox {
  const messages: InboxMessage[] = [];
  const listeners = new Set<(message: InboxMessage) => void>();
  return {
    provider: {
      name: 'inbox',
      channels: ['sms', 'voice', 'email'],
      async send(message) {
        const received = receive(message, now());
        messages.unshift(received);
        if (messages.length > capacity) messages.length = capacity;
        for (const listener of listeners) listener(received);
        return { outcome: 'accepted', providerMessageId: message.messageId };
      },
      async close() {
        listeners.clear();
      },
    },
    list: ({ to }) => (to === undefined ? [...messages] : messages.filter((message) => message.to === to)),
    find: (id) => messages.find((message) => message.id === id),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function receive(message: OutgoingMessage, at: number): InboxMessage {
  const { messageId: id, verificationId, channel, to, code, content } = message;
  const head = { id, verificationId, channel, to, code, at: new Date(at).toISOString() };
  switch (content.kind) {
    case 'sms':
      return { ...head, text: content.text };
    case 'whatsapp':
      return { ...head, text: code };
    case 'email':
      return { ...head, text: content.text, subject: content.subject, html: content.html };
    case 'voice': {
      const {
        plain,
        language,
        ssmlBeforeKeyPress: beforeKeyPress,
        ssmlAfterKeyPress: afterKeyPress,
      } = content;
      return { ...head, text: plain, plain, language, ssml: { beforeKeyPress, afterKeyPress } };
    }
  }
}
