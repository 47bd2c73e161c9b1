import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CircuitBreaker } from '#delivery/routing/circuit-breaker.ts';

function failing(times: number, now = 0): CircuitBreaker {
  const breaker = new CircuitBreaker();
  for (let i = 0; i < times; i++) breaker.note(false, now);
  return breaker;
}

describe('a circuit breaker', () => {
  it('opens after five failures in a row, and not when one of them succeeds', () => {
    assert.equal(failing(4).allows(0), true);
    assert.equal(failing(5).allows(0), false);
    const mended = failing(4);
    mended.note(true, 0);
    for (let i = 0; i < 4; i++) mended.note(false, 0);
    assert.equal(mended.allows(0), true);
  });

  it('closes at once when a message that was under way goes well, and begins with short pauses again', () => {
    const breaker = failing(9);
    breaker.note(true, 1);
    assert.equal(breaker.allows(1), true);
    for (let i = 0; i < 5; i++) breaker.note(false, 1);
    assert.deepEqual([breaker.allows(2000), breaker.allows(2001)], [false, true]);
  });

  it('lets one message try after a pause, and closes when that succeeds', () => {
    const breaker = failing(5);
    assert.equal(breaker.allows(1999), false);
    assert.equal(breaker.allows(2000), true);
    breaker.begin();
    assert.equal(breaker.allows(2000), false);
    breaker.note(true, 2001);
    assert.equal(breaker.allows(2001), true);
  });

  it('waits twice as long after each try that fails, and a minute at most', () => {
    const breaker = failing(5);
    let now = 0;
    const pauses: number[] = [];
    for (let i = 0; i < 7; i++) {
      let pause = 0;
      while (!breaker.allows(now + pause)) pause += 1000;
      pauses.push(pause / 1000);
      now += pause;
      breaker.begin();
      breaker.note(false, now);
    }
    assert.deepEqual(pauses, [2, 4, 8, 16, 32, 60, 60]);
  });
});
