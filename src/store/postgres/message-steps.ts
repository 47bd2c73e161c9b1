import { sendBudgets } from '#core/budget-refs.ts';
import { type DeliveryReport, decideDelivery } from '#core/decide-delivery.ts';
import { decideFollowUp, type FollowUpOutcome, type FollowUpRequest } from '#core/decide-follow-up.ts';
import { decideReceipt, type ReceiptOutcome, type ReceiptReport } from '#core/decide-receipt.ts';
import type { Message } from '#core/message.ts';
import { number } from '#store/row.ts';
import type { ClaimedMessage, OutboxState, MessageSteps as Port, ReceiptRef } from '#store/store.ts';
import { claimedFrom, claim as claimStatement } from './claims.ts';
import { lanesOf, type MessageOwner, type Subjects } from './facts.ts';
import { endedFrom, readEnded, readOutbox, readSent, readWaiting, waitingFrom } from './messages.ts';
import type { Steps } from './steps.ts';
import type { Tables } from './tables.ts';
import { readAll, writeAll } from './transaction.ts';
import { readVerification } from './verification-steps.ts';

type Sent = { readonly provider: string; readonly providerMessageId: string };

/** The steps of messages: who may send them, what came of it, and what to do when nothing is heard. */
export class MessageSteps implements Port {
  readonly #steps: Steps;

  constructor(steps: Steps) {
    this.#steps = steps;
  }

  async claimMessages(request: { limit: number; leaseSeconds: number }): Promise<ClaimedMessage[]> {
    const statement = claimStatement(
      request.limit,
      request.leaseSeconds * 1000,
      this.#steps.clock?.() ?? null,
    );
    const [answer] = await this.#steps.reads.write((connection) => writeAll(connection, [statement]));
    return (answer?.rows ?? []).map((row) => {
      const claimed = claimedFrom(row);
      if (claimed.verification) this.#steps.facts.learn(claimed.verification);
      this.#steps.facts.learnOwner(claimed.message.id, {
        appId: String(row.app_id),
        ownerId: claimed.message.ownerId,
      });
      return claimed;
    });
  }

  recordDelivery(messageId: string, report: DeliveryReport): Promise<void> {
    return this.#onMessage(messageId, ({ messages, verifications, now }, message) => {
      if (!message) return;
      const verification = verifications.find(message.ownerId, now);
      const writes = decideDelivery(message, verification, report, now);
      if (writes.message) messages.update(writes.message);
      if (writes.verification) verifications.update(writes.verification);
    });
  }

  async followUpMessage(messageId: string, request: FollowUpRequest): Promise<FollowUpOutcome> {
    const owner = await this.#ownerOf(messageId);
    if (!owner) return { kind: 'over' };
    const { appId, ownerId: verificationId } = owner;
    const subjects = (): Subjects | undefined => this.#steps.facts.ofVerification(verificationId);
    return this.#steps.commit.submit<FollowUpOutcome>({
      topic: { verificationId },
      lane: () => [`v:${verificationId}`, ...lanesOf(subjects() ?? { appId, destinations: [] })],
      want: (tables) => {
        const known = subjects();
        if (known) tables.budgets.want(appId, sendBudgets(known));
        tables.verifications.want(appId, verificationId);
        tables.messages.want(appId, messageId);
      },
      run: (tables) => {
        const message = tables.messages.find(messageId);
        const verification = tables.verifications.find(verificationId, tables.now);
        if (!message) return { kind: 'over' };
        const budgets = verification ? tables.budgets.load(appId, sendBudgets(verification)) : [];
        const state = { message, budgets, ...(verification ? { verification } : {}) };
        const { outcome, writes } = decideFollowUp(state, request, tables.now);
        if (writes?.followed) tables.messages.update(writes.followed);
        if (writes) tables.write(appId, writes, undefined);
        return outcome;
      },
    });
  }

  async recordReceipt(ref: ReceiptRef, report: ReceiptReport): Promise<ReceiptOutcome> {
    const messageId = 'messageId' in ref ? ref.messageId : await this.#sentUnder(ref);
    if (messageId === undefined) return { kind: 'unknown' };
    return this.#onMessage(messageId, ({ messages, verifications, now }, message): ReceiptOutcome => {
      if (!message) return { kind: 'unknown' };
      const verification = verifications.find(message.ownerId, now);
      const { outcome, ...writes } = decideReceipt(message, verification, report, now);
      if (writes.message) messages.update(writes.message);
      if (writes.verification) verifications.update(writes.verification);
      return outcome;
    });
  }

  /** One step on a message and its verification, neither of which may be there any more. */
  #onMessage<T>(messageId: string, run: (tables: Tables, message: Message | undefined) => T): Promise<T> {
    const owner = () => this.#steps.facts.ofMessage(messageId);
    return this.#steps.commit.submit({
      topic: { messageId },
      lane: () => {
        const ownerId = owner()?.ownerId;
        return ownerId === undefined ? [`m:${messageId}`] : [`v:${ownerId}`];
      },
      want: (tables) => {
        const known = owner();
        if (!known) return;
        tables.verifications.want(known.appId, known.ownerId);
        tables.messages.want(known.appId, messageId);
      },
      run: (tables) => run(tables, tables.messages.find(messageId)),
    });
  }

  async #ownerOf(messageId: string): Promise<MessageOwner | undefined> {
    if (!this.#steps.facts.ofMessage(messageId)) {
      await this.#steps.reads.read((connection) => this.#steps.facts.complete(connection, [{ messageId }]));
    }
    return this.#steps.facts.ofMessage(messageId);
  }

  async #sentUnder({ provider, providerMessageId }: Sent): Promise<string | undefined> {
    const [answer] = await this.#steps.reads.read((connection) =>
      readAll(connection, [readSent(provider, providerMessageId)]),
    );
    const row = answer?.rows[0];
    if (!row) return undefined;
    const [id, appId, ownerId] = [String(row.id), String(row.app_id), String(row.verification_id)];
    this.#steps.facts.learnOwner(id, { appId, ownerId });
    return id;
  }

  async readMessages(verificationId: string): Promise<Message[]> {
    const verification = await readVerification(this.#steps, { id: verificationId, appId: null });
    if (!verification) return [];
    const keys = verification.sends.map(({ messageId }) => ({ app_id: verification.appId, id: messageId }));
    const [waiting, ended] = await this.#steps.reads.read((connection) =>
      readAll(connection, [readWaiting(keys, 'OFFSET 0'), readEnded(keys, 'OFFSET 0')]),
    );
    const found = new Map<string, Message>();
    for (const row of waiting?.rows ?? []) found.set(String(row.id), waitingFrom(row));
    for (const row of ended?.rows ?? []) found.set(String(row.id), endedFrom(row));
    return keys.flatMap(({ id }) => found.get(id) ?? []);
  }

  async findMessage(messageId: string): Promise<ClaimedMessage | undefined> {
    const owner = await this.#ownerOf(messageId);
    if (!owner) return undefined;
    const keys = [{ app_id: owner.appId, id: messageId }];
    const [waiting, ended] = await this.#steps.reads.read((connection) =>
      readAll(connection, [readWaiting(keys, 'OFFSET 0'), readEnded(keys, 'OFFSET 0')]),
    );
    const message = waiting?.rows[0]
      ? waitingFrom(waiting.rows[0])
      : ended?.rows[0] && endedFrom(ended.rows[0]);
    const verification = await readVerification(this.#steps, { id: owner.ownerId, appId: null });
    return message && { message, verification };
  }

  async readOutbox(): Promise<OutboxState> {
    const [answer] = await this.#steps.reads.read((connection) =>
      readAll(connection, [readOutbox(this.#steps.clock?.() ?? null)]),
    );
    const row = answer?.rows[0] ?? {};
    return {
      messages: number(row, 'messages'),
      oldestAt: row.oldest === null ? null : number(row, 'oldest'),
    };
  }
}
