import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Recent } from '#core/recent.ts';

describe('recent entries', () => {
  it('keeps as many as it may, and lets the one that came first go', () => {
    const recent = new Recent<number>(3);
    for (let i = 0; i < 10; i++) recent.set(`k${i}`, i);
    assert.deepEqual(
      ['k6', 'k7', 'k8', 'k9'].map((key) => recent.get(key)),
      [undefined, 7, 8, 9],
    );
  });

  it('takes a new value for an entry without letting another go', () => {
    const recent = new Recent<number>(2);
    recent.set('a', 1);
    recent.set('b', 2);
    recent.set('a', 3);
    assert.deepEqual([recent.get('a'), recent.get('b')], [3, 2]);
  });

  it('gives an entry away, and has room for as many as before', () => {
    const recent = new Recent<number>(2);
    recent.set('a', 1);
    recent.set('b', 2);
    assert.deepEqual([recent.take('a'), recent.take('a'), recent.get('b')], [1, undefined, 2]);
    recent.set('c', 3);
    assert.deepEqual([recent.get('b'), recent.get('c')], [2, 3]);
  });

  it('has nothing after it was cleared, and room for as many as before', () => {
    const recent = new Recent<number>(2);
    for (const key of ['a', 'b', 'c']) recent.set(key, 1);
    recent.clear();
    assert.equal(recent.get('c'), undefined);
    recent.set('d', 4);
    recent.set('e', 5);
    assert.deepEqual([recent.get('d'), recent.get('e')], [4, 5]);
  });
});
