import type { Message } from '../message.ts';

/** What became of what the person has just done. */
export const recoveryNotices = [
  'not-counted',
  'nothing-enrolled',
  'too-many-recoveries',
  'factors-frozen',
  'recovery-over',
  'recovery-waiting',
  'show-again',
  'canceled',
  /** By whomever, since this browser has shown something for it. */
  'stopped',
  'not-reachable',
  'unavailable',
] as const;
export type RecoveryNotice = (typeof recoveryNotices)[number];

/** The words of the page on which people get back into an account when everything is lost. */
export type RecoveryTexts = {
  readonly title: Message;
  /** Argument: brand. */
  readonly lead: Message;
  readonly howHeading: Message;
  readonly howShow: Message;
  readonly howWait: Message;
  readonly howTold: Message;
  readonly showHeading: Message;
  /** Argument: to. */
  readonly send: Message;
  readonly code: Message;
  /** Argument: to. */
  readonly addressShown: Message;
  readonly otherShown: Message;
  readonly tellsAll: Message;
  readonly goOn: Message;
  /** Where nothing is enrolled. */
  readonly nothingHeading: Message;
  /** Argument: brand. */
  readonly nothingText: Message;
  readonly waitingHeading: Message;
  /** Argument: date. */
  readonly waitingUntil: Message;
  /** Arguments: brand, link (what the page of a sign-in calls the way here). */
  readonly waitingText: Message;
  readonly bySupport: Message;
  readonly sooner: Message;
  readonly shownHeading: Message;
  readonly readyHeading: Message;
  readonly readyText: Message;
  readonly finish: Message;
  readonly stopHeading: Message;
  readonly stopText: Message;
  readonly stop: Message;
  readonly notices: Readonly<Record<RecoveryNotice, Message>>;
};
