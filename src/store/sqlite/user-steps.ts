import { decideFactorChange } from '#core/decide-factor-change.ts';
import { decideRecovery, type RecoveryOutcome, type RecoveryRequest } from '#core/decide-recovery.ts';
import type { FactorOutcome, FactorRequest } from '#core/factor-change.ts';
import type { StoredUser } from '#core/user.ts';
import type { FactorStep, UserSteps as Port, RecoveryRef, UserRef, UsersUnder } from '#store/store.ts';
import type { Steps } from './steps.ts';

/** The steps on what a user has enrolled, and on the way back to it. */
export class UserSteps implements Port {
  readonly #steps: Steps;

  constructor(steps: Steps) {
    this.#steps = steps;
  }

  async readUser(ref: UserRef): Promise<StoredUser | undefined> {
    return this.#steps.tables.users.find(ref);
  }

  changeFactors(step: FactorStep, request: FactorRequest): Promise<FactorOutcome> {
    const { appId } = request;
    const { userKeys, authorization, budgets } = step;
    const evidence = 'evidence' in request ? request.evidence : undefined;
    return this.#steps.ofUser(
      { appId, userKeys },
      (tables, user) => ({
        user,
        authorization: tables.findVerification({ id: authorization, appId }),
        evidence: tables.findVerification({ id: evidence, appId }),
        budgets: tables.budgets.load(budgets),
      }),
      (state, now) => decideFactorChange(state, request, this.#steps.keyring, now),
    );
  }

  recover({ userKeys, budgets }: RecoveryRef, request: RecoveryRequest): Promise<RecoveryOutcome> {
    const { appId } = request;
    const evidence = 'evidence' in request ? request.evidence : undefined;
    return this.#steps.ofUser(
      { appId, userKeys },
      (tables, user) => ({
        user,
        evidence: tables.findVerification({ id: evidence, appId }),
        budgets: tables.budgets.load(budgets),
      }),
      (state, now) => decideRecovery(state, request, this.#steps.keyring, now),
    );
  }

  async usersToRekey(limit: number, skip: readonly string[]): Promise<StoredUser[]> {
    return this.#steps.tables.users.toRekey(this.#steps.keyring.olderIds, limit, skip);
  }

  async usersToTidy(limit: number, skip: readonly string[]): Promise<StoredUser[]> {
    return this.#steps.tables.users.toTidy(this.#steps.clock(), limit, skip);
  }

  async usersUnderOthers(): Promise<UsersUnder[]> {
    return this.#steps.tables.users.underOthers(this.#steps.keyring.currentId);
  }

  removeUser(ref: UserRef): Promise<string | null> {
    const { users } = this.#steps.tables;
    return this.#steps.commit.submit(() => {
      const user = users.find(ref);
      return user && users.remove(user) ? user.id : null;
    });
  }
}
