import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  type BudgetKind,
  type BudgetState,
  blockedUntil,
  budgetExpiresAt,
  budgetRules,
  clearConsecutive,
  emptyBudget,
  isDisabled,
  mergeBudgets,
  runLeft,
  spend,
  unspend,
} from '#core/budget.ts';

const start = Date.UTC(2026, 0, 1);
const seconds = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 120 });
const exact: BudgetKind[] = ['sends', 'failures', 'client_sends', 'client_failures'];

describe('a budget', () => {
  it('never lets more through in any window than its limit, whatever the times of asking', () => {
    fc.assert(
      fc.property(fc.constantFrom(...exact), seconds, (kind, gaps) => {
        let state: BudgetState = emptyBudget;
        let now = start;
        const granted: number[] = [];
        for (const gap of gaps) {
          now += gap * 100;
          if (blockedUntil(kind, state, now) !== null) continue;
          state = spend(kind, state, now);
          granted.push(now);
        }
        for (const { max, windowSeconds } of budgetRules[kind].limits) {
          for (const at of granted) {
            const within = granted.filter((other) => other > at - windowSeconds * 1000 && other <= at).length;
            assert.ok(within <= max, `${within} of ${max} in ${windowSeconds} s`);
          }
        }
      }),
    );
  });

  it('says exactly when it lets one more through: not a millisecond before, and then', () => {
    fc.assert(
      fc.property(fc.constantFrom(...exact), seconds, (kind, gaps) => {
        let state: BudgetState = emptyBudget;
        let now = start;
        for (const gap of gaps) {
          now += gap * 10;
          const until = blockedUntil(kind, state, now);
          if (until === null) {
            state = spend(kind, state, now);
            continue;
          }
          assert.notEqual(blockedUntil(kind, state, until - 1), null);
          assert.equal(blockedUntil(kind, state, until), null);
        }
      }),
    );
  });

  it('stays as small as its largest limit', () => {
    let state: BudgetState = emptyBudget;
    for (let i = 0; i < 5000; i++) {
      const now = start + i * 60_000;
      if (blockedUntil('failures', state, now) === null) state = spend('failures', state, now);
    }
    assert.ok(state.marks.length <= 30);
  });

  it('disables a factor after 50 failures in a row, until a success or its enrolment', () => {
    let state: BudgetState = emptyBudget;
    for (let i = 0; i < 50; i++) {
      assert.equal(isDisabled('failures', state), false);
      state = spend('failures', state, start + i * 4 * 86_400_000);
    }
    assert.equal(isDisabled('failures', state), true);
    assert.equal(budgetExpiresAt('failures', state), Date.UTC(9999, 0));
    assert.equal(isDisabled('failures', clearConsecutive(state)), false);
  });

  it('warns of that from the 40th failure in a row on, by how many are left, and of no limit that disables nothing', () => {
    const left = (consecutive: number) => runLeft('failures', { marks: [], consecutive });
    assert.deepEqual([0, 39, 40, 49, 50, 51].map(left), [null, null, 10, 1, 0, 0]);
    assert.equal(runLeft('sends', { marks: [], consecutive: 45 }), null);
  });

  it('takes back one failure that was none, and nothing that was counted before or since', () => {
    const counted = [start, start + 1, start + 1, start + 2].reduce(
      (state, at) => spend('failures', state, at),
      emptyBudget,
    );
    const once = unspend(counted, start + 1);
    assert.deepEqual(once, {
      marks: [
        [start, 1],
        [start + 1, 1],
        [start + 2, 1],
      ],
      consecutive: 3,
    });
    assert.deepEqual(unspend(once, start + 1).marks, [
      [start, 1],
      [start + 2, 1],
    ]);
    assert.equal(unspend(clearConsecutive(once), start).consecutive, 0);
  });

  it('is kept as long as its windows see it, a run of failures for a year, and a disabled factor for ever', () => {
    const day = 24 * 3600_000;
    const failed = spend('failures', emptyBudget, start);
    assert.equal(budgetExpiresAt('failures', failed), start + 365 * day);
    assert.equal(budgetExpiresAt('failures', clearConsecutive(failed)), start + 30 * day);
    assert.ok(budgetExpiresAt('failures', { ...failed, consecutive: 50 }) > start + 1000 * 365 * day);
  });

  it('keeps its windows when a success clears the run', () => {
    let state: BudgetState = emptyBudget;
    for (let i = 0; i < 10; i++) state = spend('failures', state, start + i);
    assert.notEqual(blockedUntil('failures', clearConsecutive(state), start + 20), null);
  });

  it('merged from two keys counts what either saw, none of it twice', () => {
    const one = spend('sends', spend('sends', emptyBudget, start), start + 1000);
    const two = spend('sends', emptyBudget, start + 500);
    const merged = mergeBudgets([one, two]);
    assert.deepEqual(merged.marks, [
      [start, 1],
      [start + 500, 1],
      [start + 1000, 1],
    ]);
    assert.notEqual(blockedUntil('sends', merged, start + 2000), null);
  });

  it('stays small for the app-wide breaker, whose marks are hours', () => {
    let state: BudgetState = emptyBudget;
    for (let i = 0; i < 2000; i++) state = spend('attack', state, start + i * 60_000, 5);
    assert.ok(state.marks.length <= 25);
  });
});
