import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Recovery } from '#core/recovery.ts';
import { isTrueStill, remindersOf } from '#core/recovery-reminders.ts';
import { mailContact, phoneContact, Recovering } from './recovering.ts';

const day = 24 * 3600;

function waiting(): { readonly r: Recovering; readonly now: () => Recovery } {
  const r = new Recovering();
  r.prove(mailContact, [mailContact, phoneContact]);
  const now = (): Recovery => {
    const { recovery } = r.user;
    if (!recovery) throw new Error('No recovery.');
    return recovery;
  };
  return { r, now };
}

describe('reminders of a recovery', () => {
  it('come halfway and at the end of the wait; anew when it gets shorter, and not for what is over at once', () => {
    const { r, now } = waiting();
    const none = { ...now(), startedAt: null, readyAt: null };
    const start = r.clock.now;
    assert.deepEqual(remindersOf(none, now(), start), [
      { kind: 'recovery_pending', dueAt: start + 1.5 * day * 1000 },
      { kind: 'recovery_ready', dueAt: start + 3 * day * 1000 },
    ]);
    const before = now();
    assert.deepEqual(remindersOf(before, before, start), []);
    r.prove(phoneContact);
    assert.deepEqual(remindersOf(before, now(), start), [
      { kind: 'recovery_ready', dueAt: start + day * 1000 },
    ]);
    assert.deepEqual(remindersOf(before, { ...now(), readyAt: start }, start), []);
  });

  it('are true while it waits, and at its end; not of another one, a shorter one, or one that was stopped', () => {
    const { r, now } = waiting();
    const recovery = now();
    const { id, readyAt } = recovery;
    const end = { kind: 'recovery_ready', recoveryId: id, dueAt: readyAt ?? 0 };
    const half = { kind: 'recovery_pending', recoveryId: id, dueAt: r.clock.now };
    const at = readyAt ?? 0;
    assert.equal(isTrueStill(half, recovery, r.clock.now), true);
    assert.equal(isTrueStill(half, recovery, at), false);
    assert.equal(isTrueStill(end, recovery, at), true);
    assert.equal(isTrueStill({ ...end, dueAt: at - 1 }, recovery, at), false);
    assert.equal(isTrueStill({ ...end, recoveryId: 'rcv_other' }, recovery, at), false);
    assert.equal(isTrueStill(end, { ...recovery, canceledAt: r.clock.now }, at), false);
    assert.equal(isTrueStill(end, null, at), false);
  });
});
