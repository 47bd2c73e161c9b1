import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addedUp, dayOf, nextDayAt, type Spend } from '#core/spend.ts';

const spends: fc.Arbitrary<Spend> = fc.record({
  appId: fc.constantFrom('app_1', 'app_2'),
  day: fc.constantFrom('2026-11-23', '2026-11-24'),
  channel: fc.constantFrom('sms', 'voice', 'email'),
  country: fc.constantFrom('DE', 'GB', null),
  prefix: fc.constantFrom('', '4915', '49151'),
  provider: fc.constantFrom('a', 'b'),
  messages: fc.nat(9),
  segments: fc.nat(9),
  micros: fc.nat(99),
});
const keyOf = ({ day, appId, channel, country, prefix, provider }: Spend): string =>
  [day, appId, channel, country ?? '', prefix, provider].join(' ');

test('adding up loses nothing, leaves each key once, and gives the same order whatever came first', () => {
  const total = (items: readonly Spend[]): number =>
    items.reduce((sum, { messages, segments, micros }) => sum + messages + 10 * segments + 100 * micros, 0);
  fc.assert(
    fc.property(fc.array(spends, { maxLength: 30, size: 'max' }), (items) => {
      const sums = addedUp(items);
      assert.equal(total(sums), total(items));
      assert.equal(new Set(sums.map(keyOf)).size, sums.length);
      assert.deepEqual(addedUp(items.toReversed()), sums);
      assert.deepEqual(addedUp(sums), sums);
    }),
  );
});

test('a day is one of UTC, and ends at its midnight', () => {
  const last = Date.UTC(2026, 10, 23, 23, 59, 59, 999);
  assert.deepEqual([dayOf(last), dayOf(last + 1)], ['2026-11-23', '2026-11-24']);
  assert.equal(nextDayAt(last), last + 1);
  assert.equal(nextDayAt(last + 1), last + 1 + 24 * 3600_000);
});
