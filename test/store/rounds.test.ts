import assert from 'node:assert/strict';
import { afterEach, beforeEach, it, mock } from 'node:test';
import { Rounds } from '#store/rounds.ts';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

/** Rounds that end when they are told to. */
function counted() {
  let begun = 0;
  let end = (_pauseMs: number): void => undefined;
  const rounds = new Rounds(() => {
    begun++;
    return new Promise((resolve) => {
      end = resolve;
    });
  });
  return { rounds, begun: () => begun, end: (pauseMs: number) => end(pauseMs) };
}

/** Lets what was resolved go on. */
const turn = () => new Promise(setImmediate);

it('begins a round when the pause that the one before asked for is over, and none while one is under way', async () => {
  const { rounds, begun, end } = counted();
  rounds.start(10);
  mock.timers.tick(9);
  assert.equal(begun(), 0);
  mock.timers.tick(1);
  assert.equal(begun(), 1);
  mock.timers.tick(1000);
  assert.equal(begun(), 1);
  end(50);
  await turn();
  mock.timers.tick(49);
  assert.equal(begun(), 1);
  mock.timers.tick(1);
  assert.equal(begun(), 2);
});

it('stops when the round under way is over, which is the last', async () => {
  const { rounds, begun, end } = counted();
  rounds.start(0);
  mock.timers.tick(0);
  let stopped = false;
  const stopping = rounds.stop().then(() => {
    stopped = true;
  });
  await turn();
  assert.equal(stopped, false);
  end(0);
  await stopping;
  mock.timers.tick(1000);
  assert.equal(begun(), 1);
});

it('begins none when it is stopped in a pause', async () => {
  const { rounds, begun } = counted();
  rounds.start(10);
  await rounds.stop();
  mock.timers.tick(1000);
  assert.equal(begun(), 0);
});
