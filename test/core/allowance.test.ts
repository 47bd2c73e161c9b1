import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { blockedByFailures, cleared, excused, spent } from '#core/allowance.ts';
import type { LoadedBudget } from '#core/budget.ts';
import { budgetsOf, failureBudgets } from '#core/budget-refs.ts';

const now = Date.UTC(2026, 10, 23, 9);
const subjects = {
  appId: 'app_1',
  userKeys: ['user'],
  destinations: [
    { channels: ['sms' as const], keys: ['phone'] },
    { channels: ['email' as const], keys: ['mailbox'] },
    // A landline where no provider makes calls.
    { channels: [], keys: ['nowhere'] },
  ],
};

/** Everything an engine loads, with this many failures in common from before. */
function loaded(earlier = 0): LoadedBudget[] {
  return failureBudgets(subjects).map((ref) => {
    const count = ref.keys[0] === 'user' ? earlier : 0;
    return { ...ref, state: { marks: count > 0 ? [[now - 1000, count]] : [], consecutive: count } };
  });
}

describe('failures that count for one factor', () => {
  it('are those of its addresses and of the user with that kind', () => {
    const keys = (kind: 'phone' | 'email') => budgetsOf(kind, subjects, loaded()).map((one) => one.keys[0]);
    assert.deepEqual(keys('phone'), ['phone', 'user:phone']);
    assert.deepEqual(keys('email'), ['mailbox', 'user:email']);
  });

  it('are never taken for none when an engine has not loaded them', () => {
    assert.throws(() => budgetsOf('phone', subjects, loaded().slice(1)), /has not loaded/);
    assert.throws(() => budgetsOf('phone', subjects, []), /has not loaded/);
  });

  it('go on from what was counted in common before, which is not written over', () => {
    const before = budgetsOf('phone', subjects, loaded(9));
    assert.equal(blockedByFailures(before, 'sign_in', now), null);
    const after = spent(before, ['failures'], now);
    assert.ok(blockedByFailures(after, 'sign_in', now));
    assert.deepEqual(
      after.map(({ keys, state }) => [keys[0], state.consecutive]),
      [
        ['phone', 1],
        ['user:phone', 1],
      ],
    );
  });

  it('end their run with a success, that from before included, also when it was counted as a failure first', () => {
    const tried = spent(budgetsOf('phone', subjects, loaded(9)), ['failures'], now);
    for (const written of [cleared(tried), excused(tried, now)]) {
      assert.deepEqual(written.map(({ keys, state }) => [keys[0], state.consecutive]).sort(), [
        ['phone', 0],
        ['user', 0],
        ['user:phone', 0],
      ]);
    }
  });
});
