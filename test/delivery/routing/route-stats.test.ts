import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RouteStats } from '#delivery/routing/route-stats.ts';
import { FakeClock } from '#test/contract/steps.ts';

const arm = { channel: 'sms', country: 'DE', provider: 'one' } as const;

function started() {
  const clock = new FakeClock();
  return { clock, stats: new RouteStats(clock.read) };
}

describe('what is known of a way', () => {
  it('counts a message as lost when it should have arrived by now, before anybody gives it up', () => {
    const { clock, stats } = started();
    for (let i = 0; i < 20; i++) {
      const at = clock.now;
      stats.accepted(arm, at);
      clock.advance(1);
      stats.delivered(arm, at, clock.now);
    }
    const before = stats.record(arm);
    for (let i = 0; i < 8; i++) stats.accepted(arm, clock.now);
    assert.equal(stats.record(arm).bad, before.bad);
    clock.advance(9);
    assert.ok(stats.record(arm).bad > before.bad + 3);
  });

  it('is dark when the last five that should have arrived have not, and light again with the first that does', () => {
    const { clock, stats } = started();
    stats.accepted(arm, clock.now);
    stats.delivered(arm, clock.now, clock.now + 500);
    clock.advance(10);
    for (let i = 0; i < 5; i++) stats.accepted(arm, clock.now);
    assert.equal(stats.record(arm).isDark, false);
    clock.advance(8);
    assert.equal(stats.record(arm).isDark, true);
    stats.accepted(arm, clock.now);
    stats.delivered(arm, clock.now, clock.now + 500);
    assert.equal(stats.record(arm).isDark, false);
  });

  it('does not take a late arrival for one in time', () => {
    const { clock, stats } = started();
    stats.accepted(arm, clock.now);
    stats.delivered(arm, clock.now, clock.now + 30_000);
    assert.ok(stats.record(arm).bad > 0.9);
  });

  it('forgets what was a quarter of an hour ago', () => {
    const { clock, stats } = started();
    for (let i = 0; i < 50; i++) stats.failed(arm, clock.now);
    clock.advance(16 * 60);
    assert.deepEqual(stats.record(arm), { good: 0, bad: 0, typed: 0, untyped: 0, isDark: false });
  });

  it('is the same on a node that heard all of it from others', () => {
    const { clock, stats } = started();
    const [sender, receiver, third] = [new RouteStats(clock.read), new RouteStats(clock.read), stats];
    const at = clock.now;
    for (let i = 0; i < 10; i++) sender.accepted(arm, at);
    for (let i = 0; i < 7; i++) receiver.delivered(arm, at, at + 2000);
    for (const node of [sender, receiver]) third.merge(node.takeUnshared());
    clock.advance(60);
    const record = third.record(arm);
    assert.ok(Math.abs(record.bad / record.good - 3 / 7) < 1e-9);
    assert.deepEqual(third.takeUnshared(), []);
  });

  it('says how long messages usually take once it has seen ten', () => {
    const { clock, stats } = started();
    for (let i = 1; i <= 9; i++) stats.delivered(arm, clock.now, clock.now + i * 1000);
    assert.equal(stats.usualMs('sms', 'DE', ['one']), null);
    stats.delivered(arm, clock.now, clock.now + 10_000);
    assert.equal(stats.usualMs('sms', 'DE', ['one', 'two']), 10_000);
  });
});
