import { isOfNotice, type Message } from '#core/message.ts';
import { Births } from '#store/births.ts';
import type { ClaimedMessage, Taker } from '#store/store.ts';
import type { Tables } from './tables.ts';

/** What becomes of messages once their commit is on disk: this process's own worker has them, or all are told. */
export class HandOver {
  readonly #tables: Tables;
  readonly #clock: () => number;
  readonly #births = new Births();
  readonly #listeners: (() => void)[] = [];

  constructor(tables: Tables, clock: () => number) {
    this.#tables = tables;
    this.#clock = clock;
  }

  goTo(taker: Taker): void {
    this.#births.goTo(taker);
  }

  listen(listener: () => void): void {
    this.#listeners.push(listener);
  }

  // Fields, since a batch runs each of these once, however many of its steps ask for it.
  readonly wake = (): void => {
    for (const listener of this.#listeners) listener();
  };
  readonly newMessages = (): void => {
    const { messages } = this.#tables;
    const places = this.#births.reserve(messages.fresh);
    const born = messages.claimFresh(places, this.#births.leaseMs, this.#clock());
    this.#births.hand(born.map((message) => this.withOwner(message)));
    if (messages.fresh > 0) this.wake();
  };

  withOwner(message: Message): ClaimedMessage {
    const { verifications, notices } = this.#tables;
    if (!isOfNotice(message)) return { message, verification: verifications.find(message.ownerId) };
    const notice = notices.find(message.ownerId);
    return { message, verification: undefined, ...(notice ? { notice } : {}) };
  }
}
