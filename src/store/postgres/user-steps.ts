import { decideFactorChange } from '#core/decide-factor-change.ts';
import { decideRecovery, type RecoveryOutcome, type RecoveryRequest } from '#core/decide-recovery.ts';
import type { FactorOutcome, FactorRequest } from '#core/factor-change.ts';
import type { StoredUser } from '#core/user.ts';
import type { FactorStep, UserSteps as Port, RecoveryRef, UserRef, UsersUnder } from '#store/store.ts';
import { userFrom, usersUnderFrom } from '#store/user-row.ts';
import type { Steps } from './steps.ts';
import { readAll, writeAll } from './transaction.ts';
import { readUser, readUsersToRekey, readUsersToTidy, readUsersUnderOthers, removeUser } from './users.ts';

/** The steps on what a user has enrolled, and on the way back to it. */
export class UserSteps implements Port {
  readonly #steps: Steps;

  constructor(steps: Steps) {
    this.#steps = steps;
  }

  async readUser(ref: UserRef): Promise<StoredUser | undefined> {
    const [found] = await this.#steps.reads.read((connection) => readAll(connection, [readUser(ref)]));
    return found?.rows[0] && userFrom(found.rows[0]);
  }

  changeFactors(step: FactorStep, request: FactorRequest): Promise<FactorOutcome> {
    const { appId } = request;
    const { userKeys, authorization, budgets } = step;
    const evidence = 'evidence' in request ? request.evidence : undefined;
    return this.#steps.ofUser(
      { appId, userKeys },
      (tables) => {
        tables.budgets.want(appId, budgets);
        tables.verifications.want(appId, authorization);
        tables.verifications.want(appId, evidence);
      },
      ({ verifications, budgets: counts, now }, user) => ({
        user,
        authorization: verifications.find(authorization, now),
        evidence: verifications.find(evidence, now),
        budgets: counts.load(appId, budgets),
      }),
      (state, now) => decideFactorChange(state, request, this.#steps.keyring, now),
    );
  }

  recover({ userKeys, budgets }: RecoveryRef, request: RecoveryRequest): Promise<RecoveryOutcome> {
    const { appId } = request;
    const evidence = 'evidence' in request ? request.evidence : undefined;
    return this.#steps.ofUser(
      { appId, userKeys },
      (tables) => {
        tables.budgets.want(appId, budgets);
        tables.verifications.want(appId, evidence);
      },
      ({ verifications, budgets: counts, now }, user) => ({
        user,
        evidence: verifications.find(evidence, now),
        budgets: counts.load(appId, budgets),
      }),
      (state, now) => decideRecovery(state, request, this.#steps.keyring, now),
    );
  }

  async usersToRekey(limit: number, skip: readonly string[]): Promise<StoredUser[]> {
    const statement = readUsersToRekey(this.#steps.keyring.olderIds, limit, skip);
    const [found] = await this.#steps.reads.read((connection) => readAll(connection, [statement]));
    return (found?.rows ?? []).map(userFrom);
  }

  async usersToTidy(limit: number, skip: readonly string[]): Promise<StoredUser[]> {
    const statement = readUsersToTidy(this.#steps.clock?.(), limit, skip);
    const [found] = await this.#steps.reads.read((connection) => readAll(connection, [statement]));
    return (found?.rows ?? []).map(userFrom);
  }

  async usersUnderOthers(): Promise<UsersUnder[]> {
    const statement = readUsersUnderOthers(this.#steps.keyring.currentId);
    const [found] = await this.#steps.reads.read((connection) => readAll(connection, [statement]));
    return (found?.rows ?? []).map(usersUnderFrom);
  }

  async removeUser(ref: UserRef): Promise<string | null> {
    const user = await this.readUser(ref);
    if (!user) return null;
    await this.#steps.reads.write((connection) => writeAll(connection, [removeUser(user)]));
    return user.id;
  }
}
