import type { DatabaseSync } from 'node:sqlite';
import type { Writes } from '#core/decision.ts';
import type { NewMessage } from '#core/message.ts';
import type { StoredUser } from '#core/user.ts';
import type { Verification } from '#core/verification.ts';
import type { VerificationRef } from '#store/store.ts';
import { Budgets } from './budgets.ts';
import { Messages } from './messages.ts';
import { Notices } from './notices.ts';
import { RememberedAnswers } from './remembered-answers.ts';
import { Users } from './users.ts';
import { Verifications } from './verifications.ts';

/** What steps read and write, within the transaction of their batch. */
export class Tables {
  readonly budgets: Budgets;
  readonly verifications: Verifications;
  readonly answers: RememberedAnswers;
  readonly messages: Messages;
  readonly users: Users;
  readonly notices: Notices;

  constructor(db: DatabaseSync) {
    this.budgets = new Budgets(db);
    this.verifications = new Verifications(db);
    this.answers = new RememberedAnswers(db);
    this.messages = new Messages(db);
    this.users = new Users(db);
    this.notices = new Notices(db);
  }

  /** After a write was undone: what is kept at hand may not be what is on disk. */
  forget(): void {
    this.verifications.forget();
    this.messages.forget();
  }

  /** @param ref without an id where a step names no verification */
  findVerification(ref: Omit<VerificationRef, 'id'> & { id: string | undefined }): Verification | undefined {
    const { id, appId } = ref;
    const verification = id === undefined ? undefined : this.verifications.find(id);
    return verification && (appId === null || verification.appId === appId) ? verification : undefined;
  }

  userOf(appId: string, userKeys: readonly string[] | undefined): { readonly user?: StoredUser } {
    const user = userKeys && this.users.find({ appId, userKeys });
    return user ? { user } : {};
  }

  /** @returns whether it put messages into the outbox */
  write(appId: string, writes: Writes, idempotency: string | undefined, now: number): boolean {
    for (const verification of writes.update ?? []) this.verifications.update(verification);
    if (writes.insert) this.verifications.insert(writes.insert);
    if (writes.user) this.users.save(writes.user);
    if (writes.answered) this.notices.answer(writes.answered);
    if (writes.budgets) this.budgets.save(appId, writes.budgets);
    if (writes.remember && idempotency !== undefined) {
      this.answers.insert(appId, idempotency, writes.remember, now);
    }
    const messages: NewMessage[] = writes.message ? [writes.message] : [];
    for (const { notice, messages: told } of writes.notices ?? []) {
      this.notices.insert(notice);
      messages.push(...told);
    }
    for (const message of messages) this.messages.insert(message, now);
    return messages.length > 0;
  }
}
