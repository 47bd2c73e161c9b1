import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns } from '#verifications/turns.ts';

/** Work that ends when it is told to, and knows how much of it was under way at once. */
function makeWork(turns: Turns) {
  const ends: (() => void)[] = [];
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const run = (name: number, fails = false): Promise<number> =>
    turns.run(async () => {
      begun.push(name);
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => ends.push(resolve));
      running--;
      if (fails) throw new Error('failed');
      return name;
    });
  return { run, begun, endOne: () => ends.shift()?.(), most: () => most };
}

test('no more than agreed is under way at once, in the order of asking', async () => {
  const work = makeWork(new Turns({ atOnce: 2, mostWaiting: 10 }));
  const results = Promise.all([1, 2, 3, 4, 5].map((name) => work.run(name)));
  assert.deepEqual(work.begun, [1, 2]);
  for (let i = 0; i < 5; i++) {
    work.endOne();
    await new Promise(setImmediate);
  }
  assert.deepEqual(await results, [1, 2, 3, 4, 5]);
  assert.deepEqual(work.begun, [1, 2, 3, 4, 5]);
  assert.equal(work.most(), 2);
});

test('who asks at the moment a place is handed on does not get in before those who wait, nor beside them', async () => {
  const work = makeWork(new Turns({ atOnce: 1, mostWaiting: 10 }));
  const first = work.run(1);
  const second = work.run(2);
  const third = first.then(() => work.run(3));
  work.endOne();
  await first;
  for (let i = 0; i < 2; i++) {
    await new Promise(setImmediate);
    work.endOne();
  }
  await Promise.all([second, third]);
  assert.deepEqual(work.begun, [1, 2, 3]);
  assert.equal(work.most(), 1);
});

test('what would wait too long is turned away at once, and does not take a place', {
  timeout: 5000,
}, async () => {
  const work = makeWork(new Turns({ atOnce: 1, mostWaiting: 1 }));
  const kept = [work.run(1), work.run(2)];
  for (let i = 0; i < 3; i++) await assert.rejects(work.run(9), { code: 'not-now' });
  work.endOne();
  await new Promise(setImmediate);
  kept.push(work.run(3));
  for (let i = 0; i < 2; i++) {
    work.endOne();
    await new Promise(setImmediate);
  }
  assert.deepEqual(await Promise.all(kept), [1, 2, 3]);
});

test('work that fails gives its place on', async () => {
  const work = makeWork(new Turns({ atOnce: 1, mostWaiting: 5 }));
  const failing = work.run(1, true);
  const next = work.run(2);
  work.endOne();
  await assert.rejects(failing, /failed/);
  await new Promise(setImmediate);
  work.endOne();
  assert.equal(await next, 2);
});
