import type { Channel } from '#core/channel.ts';
import type { OwnMethod } from '#core/factor.ts';
import type { Language } from '#core/language.ts';
import type { Status } from '#core/verification.ts';
import type { Wording } from '#core/wording.ts';
import type { Message } from './message.ts';
import type { RecoveryTexts } from './recovery/recovery-texts.ts';
import type { SecurityTexts } from './security/security-texts.ts';

export type EndedStatus = Exclude<Status, 'pending'>;

/** Why a passkey could not be used: by the browser's word, then by ours. */
export const passkeyProblems = [
  'cancelled',
  'not-allowed',
  'already-registered',
  'insecure',
  'unsupported',
  'failed',
  'refused',
  'removed',
] as const;
export type PasskeyProblem = (typeof passkeyProblems)[number];

/** One panel: what it is for, what to press, and what to do without script. Arguments: brand, and ways as below. */
type PasskeyPanelTexts = Told & { readonly button: Message; readonly noScript: Message };

type Told = { readonly heading: Message; readonly text: Message };

/** How the page asks for what is typed and wasn't sent. */
type Own = {
  /** What to do. Argument of these: digits, `none` when there may be 6 to 8. */
  readonly how: Message;
  readonly label: Message;
  readonly hint: Message;
  readonly troubleHeading: Message;
  readonly trouble: Message;
  /** Argument: count (tries left). */
  readonly wrong: Message;
  readonly malformed: Message;
};

/** Every word the pages say in one language. A key left out doesn't compile. */
export type Catalogue = {
  readonly locale: Language;
  readonly direction: 'ltr' | 'rtl';

  /** Arguments of both: brand, and channel, which is `none` when the page asks for nothing that was sent. */
  readonly headings: Readonly<Record<Wording, Message>>;
  readonly leads: Readonly<Record<Wording, Message>>;
  /** Where the code went. Arguments: to, digits. */
  readonly sentTo: Readonly<Record<Channel, Message>>;
  /** `time` is a length of time. */
  readonly usuallyWithin: Message;

  readonly passkey: {
    readonly get: PasskeyPanelTexts;
    readonly create: PasskeyPanelTexts;
    readonly waiting: Message;
    /** Argument: ways, which is `none` where there is nothing else to choose. */
    readonly problems: Readonly<Record<PasskeyProblem, Message>>;
  };

  /** Names of facts. Others go by the name the app gave them. */
  readonly factsLabel: Message;
  readonly factLabels: Readonly<Record<'amount' | 'payee' | 'newContact' | 'parcel' | 'orderId', Message>>;

  /** Arguments: digits. */
  readonly codeLabel: Message;
  readonly codeHint: Message;
  readonly submit: Message;
  readonly submitting: Message;
  /** After a while of that, and before it where the browser knows of no connection. */
  readonly noAnswer: Message;
  readonly offline: Message;
  /** Argument: count. */
  readonly triesLeft: Message;
  /** Argument: time, a duration as below or `4:59`. */
  readonly validFor: Message;
  /** Argument: time, as on a clock. */
  readonly validUntil: Message;
  readonly expiresSoon: Message;
  /** The same where it isn't the code that ends. */
  readonly answerFor: Message;
  readonly answerSoon: Message;
  readonly errorTitle: Message;

  /** Durations as they stand in `validFor`, `resendWait` and the notices. Argument: count. */
  readonly seconds: Message;
  readonly minutes: Message;
  readonly hours: Message;

  readonly shareHeading: Message;
  /** Argument: brand. */
  readonly share: Message;

  readonly resendHeading: Message;
  readonly resendTips: Readonly<Record<Channel, Message>>;
  /** Argument: brand. */
  readonly registeredOnly: Message;
  readonly sameCode: Message;
  /** In the place of `sameCode` where each message has a code of its own. */
  readonly newestCode: Message;
  readonly resend: Readonly<Record<Channel, Message>>;
  /** Argument: time. */
  readonly resendWait: Message;
  readonly resendReady: Message;
  readonly noMoreSends: Message;
  /** Where there is no other way either. Argument: channel. */
  readonly noneArrived: Message;
  /** Leads back to where a contact was typed that is being verified. */
  readonly mistyped: Message;
  readonly otherWays: Message;
  /** Argument: to. */
  readonly otherWay: Readonly<Record<Channel, Message>>;
  /** Argument: time. */
  readonly otherWayWait: Message;

  readonly own: Readonly<Record<Exclude<OwnMethod, 'passkey'>, Own>>;
  /** After too many failures with one of these, which close that way and no other. Arguments: time and ways, as in the notices. */
  readonly ownClosed: Message;
  /** After a sign-in by a code that was sent. Argument of `text` and `goOn`: brand. */
  readonly passkeyOffer: Readonly<Record<'heading' | 'text' | 'add' | 'goOn' | 'alone', Message>>;
  /** From many failures in a row on. Arguments: ways, and count, after how many more this way is disabled; 0: it is. */
  readonly failuresLeft: Message;
  /** What to press for each. */
  readonly ownWay: Readonly<Record<OwnMethod, Message>>;
  /** Back to the code that was sent. Argument: to. */
  readonly enterSent: Message;
  /** Argument: brand. */
  readonly noneOfThese: Message;
  /** Lead to the way back into the account: from several ways, and from the only one. */
  readonly lostEverything: Message;
  readonly lostOnly: Message;

  readonly notMe: Message;
  readonly notMeText: Message;
  /** Where no code of ours is asked for. */
  readonly notMeOwnText: Message;
  /**
   * What is said otherwise to who hands a parcel over: the code went to somebody else. Arguments as of what they stand for,
   * and of `call`: to.
   */
  readonly handover: Readonly<
    Record<
      | 'sentTo'
      | 'shareHeading'
      | 'share'
      | 'tip'
      | 'call'
      | 'callAgain'
      | 'sent'
      | 'wrong'
      | 'approved'
      | 'notMe'
      | 'notMeText'
      | 'closed'
      | 'unreached',
      Message
    >
  > & { readonly ended: Readonly<Record<Exclude<EndedStatus, 'approved'>, Message>> };
  readonly cancel: Message;

  /** Arguments: count (tries left), digits, time, which is `none` when it isn't known, and ways, which is so when there is no other. */
  readonly notices: {
    readonly wrong: Message;
    readonly malformed: Message;
    readonly sent: Readonly<Record<Channel, Message>>;
    readonly 'resend-too-soon': Message;
    readonly 'too-many-sends': Message;
    readonly 'too-many-failures': Message;
    readonly 'too-many-requests': Message;
    readonly 'not-sent': Message;
    readonly unavailable: Message;
    /** Whoever made the code can't be asked about it at the moment. */
    readonly 'not-judged': Message;
  };

  /** Arguments: brand, and by, which is `code` when a code was right or was sent and `none` otherwise. */
  readonly ended: Readonly<Record<EndedStatus, Told>>;
  /** Argument: brand. */
  readonly canceledAdvice: Message;
  /** What to press when there's a way back. Arguments: brand, by. */
  readonly wayBack: Readonly<Record<EndedStatus, Message>>;
  /** What to do when there's none. Argument: by. */
  readonly noWayBack: Readonly<Record<EndedStatus, Message>>;

  /** After an approval by a recovery code, when few are left. Argument: count. */
  readonly fewCodesLeft: Message;

  readonly messages: Readonly<Record<'not-found' | 'unavailable' | 'bad-request', Told>>;

  readonly security: SecurityTexts;
  readonly recovery: RecoveryTexts;
};
