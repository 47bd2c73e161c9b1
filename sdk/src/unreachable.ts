/**
 * network: no connection, or it broke. timeout: no answer in time. unexpected-answer: something answered, but not
 * Countersign: most often a wrong `baseUrl`, or a proxy's error page.
 */
export type UnreachableReason = 'network' | 'timeout' | 'unexpected-answer';

/** No answer of Countersign's came. Whether the request was carried out is unknown; repeating it does no harm. */
export class CountersignUnreachable extends Error {
  override readonly name = 'CountersignUnreachable';
  readonly reason: UnreachableReason;

  constructor(reason: UnreachableReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
