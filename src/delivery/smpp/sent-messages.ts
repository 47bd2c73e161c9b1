import type { Receipt } from '../callback.ts';

type Status = Receipt['status'];
type SentMessage = {
  readonly messageId: string;
  readonly partIds: readonly string[];
  readonly parts: number;
  readonly delivered: Set<string>;
};

/**
 * Which of the centre's ids are which of our messages. A receipt finds its message by it at once, and a message of
 * several parts is delivered when all of them are. It is a memory, not a record: after a restart a receipt goes by the
 * centre's id alone, and the first part speaks for the whole.
 */
export class SentMessages {
  readonly #capacity: number;
  readonly #byPart = new Map<string, SentMessage>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /**
   * @param partIds of the parts that are with the centre by now; said again with each one more
   * @param parts all there will be
   */
  remember(messageId: string, partIds: readonly string[], parts: number): void {
    const delivered = new Set(partIds.flatMap((id) => [...(this.#byPart.get(id)?.delivered ?? [])]));
    const sent: SentMessage = { messageId, partIds: [...partIds], parts, delivered };
    for (const id of partIds) this.#byPart.set(id, sent);
    for (const [id] of this.#byPart) {
      if (this.#byPart.size <= this.#capacity) break;
      this.#byPart.delete(id);
    }
  }

  knows(partId: string): boolean {
    return this.#byPart.has(partId);
  }

  /** @returns what the receipt of a part means for its message; undefined while other parts are still to come */
  receive(
    partId: string,
    status: Status,
  ): Pick<Receipt, 'messageId' | 'providerMessageId' | 'segments'> | undefined {
    const sent = this.#byPart.get(partId);
    if (!sent) return { providerMessageId: partId };
    if (status === 'delivered') sent.delivered.add(partId);
    const whole = status !== 'delivered' || sent.delivered.size === sent.parts;
    const [first = partId] = sent.partIds;
    return whole ? { messageId: sent.messageId, providerMessageId: first, segments: sent.parts } : undefined;
  }
}
