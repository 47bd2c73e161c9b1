import { blockedBy } from '#core/allowance.ts';
import { type BudgetRef, emptyBudget, spend } from '#core/budget.ts';
import { everyApp, operatorTurn, reachBudget } from '#core/budget-refs.ts';
import { decideOperatorTurn } from '#core/operator-code.ts';
import { decideReach, type Reach } from '#core/reach.ts';
import type { AddressSteps as Port } from '#store/store.ts';
import type { Budgets } from './budgets.ts';
import type { Steps } from './steps.ts';

/** The steps on what is known of an address over all verifications. */
export class AddressSteps implements Port {
  readonly #steps: Steps;
  readonly #budgets: Budgets;

  constructor(steps: Steps) {
    this.#steps = steps;
    this.#budgets = steps.tables.budgets;
  }

  setStop(appId: string, stop: BudgetRef, on: boolean): Promise<void> {
    return this.#steps.commit.submit(() => {
      const state = on ? spend(stop.kind, emptyBudget, this.#steps.clock()) : emptyBudget;
      this.#budgets.save(appId, [{ ...stop, state }]);
    });
  }

  async isUsedUp(_appId: string, stop: BudgetRef): Promise<boolean> {
    return blockedBy(this.#budgets.load([stop]), stop.kind, this.#steps.clock()) !== null;
  }

  setReach({ appId, keys, ...reach }: Reach): Promise<void> {
    return this.#steps.commit.submit(() => {
      const [budget] = this.#budgets.load([reachBudget(keys)]);
      const { writes } = budget ? decideReach(budget, reach, this.#steps.clock()) : {};
      if (writes?.budgets) this.#budgets.save(appId, writes.budgets);
    });
  }

  takeOperatorTurn(keys: readonly string[]): Promise<number | null> {
    return this.#steps.commit.submit(() => {
      const [budget] = this.#budgets.load([operatorTurn(keys)]);
      if (!budget) return null;
      const { outcome, writes } = decideOperatorTurn(budget, this.#steps.clock());
      if (writes?.budgets) this.#budgets.save(everyApp, writes.budgets);
      return outcome;
    });
  }
}
