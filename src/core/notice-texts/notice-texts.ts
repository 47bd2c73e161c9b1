import type { FactorKind } from '../factor.ts';
import type { NoticeKind } from '../notice.ts';

/** An ICU message. */
type Message = string;

/**
 * The words of notices: by text, by mail and on their page what happened is said in the same ones, so that whoever sees two
 * of them sees that they are about one thing. None is ever read by a machine, and in none stands a code.
 */
export type NoticeTexts = {
  /** Without a full stop. Arguments: factor (what it is called, with its masked address), by (a masked address). */
  readonly what: Readonly<Record<NoticeKind, Message>>;
  readonly factors: Readonly<Record<FactorKind, Message>>;
  /** Arguments: brand, what, time, link. `time` says that it is UTC. */
  readonly sms: Message;
  /** Arguments: brand, what. */
  readonly subject: Message;
  readonly when: Message;
  readonly browser: Message;
  readonly place: Message;
  readonly wasMe: Message;
  /** Argument: date, until when. */
  readonly notMe: Message;
  readonly notMeButton: Message;
  readonly neverAsk: Message;
  /** Argument: brand. */
  readonly footer: Message;
  readonly page: {
    readonly title: Message;
    readonly wasMeButton: Message;
    /** What pressing does. Argument: button, what it is called. */
    readonly effects: Message;
    /** The same where the change itself is taken back. */
    readonly effectsWithUndo: Message;
    /** The same where it is a way back into the account, over or not. */
    readonly effectsOfRecovery: Message;
    /** Where another address has said that it wasn't them, and this one is asked whether what was removed comes back. */
    readonly effectsOfDispute: Message;
    readonly thanks: Message;
    /** Headline of what was done, and what else is to be known of it. */
    readonly stopped: Message;
    readonly stoppedTold: Message;
    /** Of a way back into the account. */
    readonly putBack: Message;
    /** Argument: date, until when nothing can be changed. */
    readonly frozen: Message;
    /** Argument: brand. */
    readonly next: Message;
    /** Headline where it is too late. */
    readonly over: Message;
    /** Argument: brand. */
    readonly overNext: Message;
    /** A link. Argument: brand. */
    readonly go: Message;
    /** Nothing can be said of it: it only tells. Argument: brand. */
    readonly informs: Message;
  };
};
