import { isOwnMethod, type OwnMethod } from '#core/factor.ts';
import type { VerificationView } from './verification-view.ts';

/** What the page asks for: the code of a message, or something the person has enrolled. */
export type AskedBy = 'message' | OwnMethod;

/**
 * One method at a time: the one that the URL names, if it is offered; else the message that was sent; else what the person
 * would be asked first. Any other word in the URL is no error, since people keep links and the offer changes.
 */
export function askedBy({
  by,
  channel,
  ownMethods,
}: Pick<VerificationView, 'by' | 'channel' | 'ownMethods'>): AskedBy {
  if (by !== undefined && isOwnMethod(by) && ownMethods.includes(by)) return by;
  return channel === null ? (ownMethods[0] ?? 'message') : 'message';
}

/** Whether what the page asks for is refused for hours, or until it is set up anew: then there is nothing to type. */
export function isClosed({
  notice,
  failuresLeft,
}: Pick<VerificationView, 'notice' | 'failuresLeft'>): boolean {
  return notice === 'too-many-failures' || failuresLeft === 0;
}

/** Where the page asks by a method. Following it changes nothing (law 10). */
export function pathBy(id: string, asked: string): string {
  return `/v/${id}?by=${asked}`;
}
