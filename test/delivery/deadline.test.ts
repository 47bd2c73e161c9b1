import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { startDeadline } from '#delivery/deadline.ts';

describe('a deadline', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('aborts its signal when the time is over, and not before', () => {
    const { signal } = startDeadline(100);
    mock.timers.tick(99);
    assert.equal(signal.aborted, false);
    mock.timers.tick(1);
    assert.equal(signal.reason.name, 'TimeoutError');
  });

  it('leaves nothing behind that runs out later, once it was let go', () => {
    const deadline = startDeadline(100);
    deadline[Symbol.dispose]();
    mock.timers.tick(1000);
    assert.equal(deadline.signal.aborted, false);
  });
});
