/** What a node has learnt of one way that messages go, in a few seconds: increments that nodes add up. */
export type RouteNews = {
  /** `channel|country|provider` or `channel|country|provider|network`; or a block of numbers and its network (network-memory.ts). */
  readonly arm: string;
  /** When the messages were accepted: the start of five seconds, epoch milliseconds. */
  readonly at: number;
  readonly accepted: number;
  readonly delivered: number;
  readonly failed: number;
  /** Whose code was typed rightly. */
  readonly approved: number;
  /** From acceptance to delivery; twenty at most. */
  readonly receiptMs: readonly number[];
};
