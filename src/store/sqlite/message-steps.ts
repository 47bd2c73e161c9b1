import { sendBudgets } from '#core/budget-refs.ts';
import { type DeliveryReport, decideDelivery } from '#core/decide-delivery.ts';
import { decideFollowUp, type FollowUpOutcome, type FollowUpRequest } from '#core/decide-follow-up.ts';
import { decideReceipt, type ReceiptOutcome, type ReceiptReport } from '#core/decide-receipt.ts';
import type { Message } from '#core/message.ts';
import type { ClaimedMessage, OutboxState, MessageSteps as Port, ReceiptRef } from '#store/store.ts';
import type { Steps } from './steps.ts';
import type { Tables } from './tables.ts';

/** The steps of messages: who may send them, what came of it, and what to do when nothing is heard. */
export class MessageSteps implements Port {
  readonly #steps: Steps;
  readonly #tables: Tables;

  constructor(steps: Steps) {
    this.#steps = steps;
    this.#tables = steps.tables;
  }

  async claimMessages(request: { limit: number; leaseSeconds: number }): Promise<ClaimedMessage[]> {
    const claimed = this.#tables.messages.claim(
      request.limit,
      request.leaseSeconds * 1000,
      this.#steps.clock(),
    );
    return claimed.map((message) => this.#steps.handOver.withOwner(message));
  }

  recordDelivery(messageId: string, report: DeliveryReport): Promise<void> {
    return this.#steps.commit.submit(() => {
      const message = this.#tables.messages.find(messageId);
      if (!message) return;
      const owner = this.#tables.verifications.find(message.ownerId);
      const writes = decideDelivery(message, owner, report, this.#steps.clock());
      if (writes.message) this.#tables.messages.update(writes.message);
      if (writes.verification) this.#tables.verifications.update(writes.verification);
    });
  }

  followUpMessage(messageId: string, request: FollowUpRequest): Promise<FollowUpOutcome> {
    return this.#steps.commit.submit(() => {
      const now = this.#steps.clock();
      const message = this.#tables.messages.find(messageId);
      if (!message) return { kind: 'over' };
      const verification = this.#tables.verifications.find(message.ownerId);
      const budgets = verification ? this.#tables.budgets.load(sendBudgets(verification)) : [];
      const state = { message, budgets, ...(verification ? { verification } : {}) };
      const { outcome, writes } = decideFollowUp(state, request, now);
      if (writes?.followed) this.#tables.messages.update(writes.followed);
      if (writes && verification) this.#steps.write(verification.appId, writes, undefined, now);
      return outcome;
    });
  }

  recordReceipt(ref: ReceiptRef, report: ReceiptReport): Promise<ReceiptOutcome> {
    return this.#steps.commit.submit(() => {
      const message =
        'messageId' in ref
          ? this.#tables.messages.find(ref.messageId)
          : this.#tables.messages.findSent(ref.provider, ref.providerMessageId);
      if (!message) return { kind: 'unknown' };
      const owner = this.#tables.verifications.find(message.ownerId);
      const { outcome, ...writes } = decideReceipt(message, owner, report, this.#steps.clock());
      if (writes.message) this.#tables.messages.update(writes.message);
      if (writes.verification) this.#tables.verifications.update(writes.verification);
      if (writes.message?.status === 'sent') this.#steps.commit.afterCommit(this.#steps.handOver.wake);
      return outcome;
    });
  }

  async readMessages(verificationId: string): Promise<Message[]> {
    const sends = this.#tables.verifications.find(verificationId)?.sends ?? [];
    return sends.flatMap(({ messageId }) => this.#tables.messages.find(messageId) ?? []);
  }

  async findMessage(messageId: string): Promise<ClaimedMessage | undefined> {
    const message = this.#tables.messages.find(messageId);
    return message && { message, verification: this.#tables.verifications.find(message.ownerId) };
  }

  async readOutbox(): Promise<OutboxState> {
    return this.#tables.messages.outbox(this.#steps.clock());
  }
}
