import { sendBudgets } from '#core/budget-refs.ts';
import { type DeliveryReport, decideDelivery, type Message } from '#core/decide-delivery.ts';
import { decideFollowUp, type FollowUpOutcome, type FollowUpRequest } from '#core/decide-follow-up.ts';
import { decideReceipt, type ReceiptOutcome, type ReceiptReport } from '#core/decide-receipt.ts';
import type { Verification } from '#core/verification.ts';
import { number } from '#store/row.ts';
import type { ClaimedMessage, OutboxState, ReceiptRef } from '#store/store.ts';
import { claimedFrom, claim as claimStatement } from './claims.ts';
import { type Facts, lanesOf, type MessageOwner, type Subjects } from './facts.ts';
import type { GroupCommit } from './group-commit.ts';
import { endedFrom, readEnded, readOutbox, readSent, readWaiting, waitingFrom } from './messages.ts';
import type { Reader } from './reader.ts';
import type { Tables } from './tables.ts';
import { readAll, writeAll } from './transaction.ts';

export type DeliveriesOptions = {
  readonly commit: GroupCommit;
  readonly facts: Facts;
  readonly reads: Reader;
  readonly clock: (() => number) | undefined;
  readonly readVerification: (id: string) => Promise<Verification | undefined>;
};

type Sent = { readonly provider: string; readonly providerMessageId: string };

/** The steps of messages: who may send them, what came of it, and what to do when nothing is heard. */
export class Deliveries {
  readonly #commit: GroupCommit;
  readonly #facts: Facts;
  readonly #reads: Reader;
  readonly #clock: (() => number) | undefined;
  readonly #readVerification: DeliveriesOptions['readVerification'];

  constructor({ commit, facts, reads, clock, readVerification }: DeliveriesOptions) {
    this.#commit = commit;
    this.#facts = facts;
    this.#reads = reads;
    this.#clock = clock;
    this.#readVerification = readVerification;
  }

  async claim(request: { limit: number; leaseSeconds: number }): Promise<ClaimedMessage[]> {
    const statement = claimStatement(request.limit, request.leaseSeconds * 1000, this.#clock?.() ?? null);
    const [answer] = await this.#reads.write((connection) => writeAll(connection, [statement]));
    return (answer?.rows ?? []).map((row) => {
      const claimed = claimedFrom(row);
      if (claimed.verification) this.#facts.learn(claimed.verification);
      this.#facts.learnOwner(claimed.message.id, {
        appId: String(row.app_id),
        ownerId: claimed.message.ownerId,
      });
      return claimed;
    });
  }

  record(messageId: string, report: DeliveryReport): Promise<void> {
    return this.#onMessage(messageId, ({ messages, verifications, now }, message) => {
      if (!message) return;
      const verification = verifications.find(message.ownerId, now);
      const writes = decideDelivery(message, verification, report, now);
      if (writes.message) messages.update(writes.message);
      if (writes.verification) verifications.update(writes.verification);
    });
  }

  async followUp(messageId: string, request: FollowUpRequest): Promise<FollowUpOutcome> {
    const owner = await this.#ownerOf(messageId);
    if (!owner) return { kind: 'over' };
    const { appId, ownerId: verificationId } = owner;
    const subjects = (): Subjects | undefined => this.#facts.ofVerification(verificationId);
    return this.#commit.submit<FollowUpOutcome>({
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

  async receive(ref: ReceiptRef, report: ReceiptReport): Promise<ReceiptOutcome> {
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
    const owner = () => this.#facts.ofMessage(messageId);
    return this.#commit.submit({
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
    if (!this.#facts.ofMessage(messageId)) {
      await this.#reads.read((connection) => this.#facts.complete(connection, [{ messageId }]));
    }
    return this.#facts.ofMessage(messageId);
  }

  async #sentUnder({ provider, providerMessageId }: Sent): Promise<string | undefined> {
    const [answer] = await this.#reads.read((connection) =>
      readAll(connection, [readSent(provider, providerMessageId)]),
    );
    const row = answer?.rows[0];
    if (!row) return undefined;
    const [id, appId, ownerId] = [String(row.id), String(row.app_id), String(row.verification_id)];
    this.#facts.learnOwner(id, { appId, ownerId });
    return id;
  }

  async ofVerification(verificationId: string): Promise<Message[]> {
    const verification = await this.#readVerification(verificationId);
    if (!verification) return [];
    const keys = verification.sends.map(({ messageId }) => ({ app_id: verification.appId, id: messageId }));
    const [waiting, ended] = await this.#reads.read((connection) =>
      readAll(connection, [readWaiting(keys, 'OFFSET 0'), readEnded(keys, 'OFFSET 0')]),
    );
    const found = new Map<string, Message>();
    for (const row of waiting?.rows ?? []) found.set(String(row.id), waitingFrom(row));
    for (const row of ended?.rows ?? []) found.set(String(row.id), endedFrom(row));
    return keys.flatMap(({ id }) => found.get(id) ?? []);
  }

  async find(messageId: string): Promise<ClaimedMessage | undefined> {
    const owner = await this.#ownerOf(messageId);
    if (!owner) return undefined;
    const keys = [{ app_id: owner.appId, id: messageId }];
    const [waiting, ended] = await this.#reads.read((connection) =>
      readAll(connection, [readWaiting(keys, 'OFFSET 0'), readEnded(keys, 'OFFSET 0')]),
    );
    const message = waiting?.rows[0]
      ? waitingFrom(waiting.rows[0])
      : ended?.rows[0] && endedFrom(ended.rows[0]);
    const verification = await this.#readVerification(owner.ownerId);
    return message && { message, verification };
  }

  async outbox(): Promise<OutboxState> {
    const [answer] = await this.#reads.read((connection) => readAll(connection, [readOutbox]));
    const row = answer?.rows[0] ?? {};
    return {
      messages: number(row, 'messages'),
      oldestAt: row.oldest === null ? null : number(row, 'oldest'),
    };
  }
}
