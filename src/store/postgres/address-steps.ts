import { blockedBy } from '#core/allowance.ts';
import { type BudgetRef, emptyBudget, spend } from '#core/budget.ts';
import { everyApp, operatorTurn, reachBudget } from '#core/budget-refs.ts';
import { decideOperatorTurn } from '#core/operator-code.ts';
import { decideReach, type Reach } from '#core/reach.ts';
import type { AddressSteps as Port } from '#store/store.ts';
import { addressLane } from './facts.ts';
import type { Steps } from './steps.ts';

/** The steps on what is known of an address over all verifications. */
export class AddressSteps implements Port {
  readonly #steps: Steps;

  constructor(steps: Steps) {
    this.#steps = steps;
  }

  setStop(appId: string, stop: BudgetRef, on: boolean): Promise<void> {
    return this.#steps.commit.submit({
      lane: () => [addressLane(appId, stop.keys)],
      want: ({ budgets }) => budgets.want(appId, [stop]),
      run: ({ budgets, now }) => {
        const state = on ? spend(stop.kind, emptyBudget, now) : emptyBudget;
        budgets.save(appId, [{ ...stop, state }]);
      },
    });
  }

  isUsedUp(appId: string, stop: BudgetRef): Promise<boolean> {
    return this.#steps.commit.submit({
      lane: () => [addressLane(appId, stop.keys)],
      want: ({ budgets }) => budgets.want(appId, [stop]),
      run: ({ budgets, now }) => blockedBy(budgets.load(appId, [stop]), stop.kind, now) !== null,
    });
  }

  setReach({ appId, keys, ...reach }: Reach): Promise<void> {
    const ref = reachBudget(keys);
    return this.#steps.commit.submit({
      lane: () => [addressLane(appId, keys)],
      want: ({ budgets }) => budgets.want(appId, [ref]),
      run: ({ budgets, now }) => {
        const [budget] = budgets.load(appId, [ref]);
        const { writes } = budget ? decideReach(budget, reach, now) : {};
        if (writes?.budgets) budgets.save(appId, writes.budgets);
      },
    });
  }

  takeOperatorTurn(keys: readonly string[]): Promise<number | null> {
    const ref = operatorTurn(keys);
    return this.#steps.commit.submit({
      lane: () => [`o:${keys.at(-1) ?? ''}`],
      want: ({ budgets }) => budgets.want(everyApp, [ref]),
      run: ({ budgets, now }) => {
        const [budget] = budgets.load(everyApp, [ref]);
        if (!budget) return null;
        const { outcome, writes } = decideOperatorTurn(budget, now);
        if (writes?.budgets) budgets.save(everyApp, writes.budgets);
        return outcome;
      },
    });
  }
}
