import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TokenBucket } from '#delivery/routing/token-bucket.ts';

describe('a token bucket', () => {
  it('never gives more than its rate and one burst, whenever it is asked', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.2, max: 50, noNaN: true }),
        fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 200 }),
        (perSecond, pauses) => {
          const bucket = new TokenBucket(perSecond);
          let now = 1_000_000;
          let taken = 0;
          const start = now;
          for (const pause of pauses) {
            now += pause;
            if (bucket.take(now)) taken++;
          }
          assert.ok(taken <= Math.max(1, perSecond) + ((now - start) / 1000) * perSecond + 1e-6);
        },
      ),
    );
  });

  it('says when there is one again, and has it then', () => {
    const bucket = new TokenBucket(2);
    assert.deepEqual([bucket.take(0), bucket.take(0), bucket.take(0)], [true, true, false]);
    const wait = bucket.waitMs(0);
    assert.equal(wait, 500);
    assert.equal(bucket.waitMs(300), 200);
    assert.equal(bucket.take(499), false);
    assert.equal(bucket.take(500), true);
    assert.equal(bucket.waitMs(1250), 0, 'never less than nothing');
  });

  it('lets any number through at once without a limit', () => {
    const bucket = new TokenBucket(Number.POSITIVE_INFINITY);
    for (let i = 0; i < 3; i++) assert.equal(bucket.take(7), true);
  });

  it('stays closed for as long as the provider asked', () => {
    const bucket = new TokenBucket(Number.POSITIVE_INFINITY);
    bucket.close(3000, 500);
    bucket.close(1000, 500);
    assert.equal(bucket.waitMs(2000), 1500);
    assert.equal(bucket.take(3499), false);
    assert.equal(bucket.take(3500), true);
  });
});
