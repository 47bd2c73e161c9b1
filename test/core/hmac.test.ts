import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { HmacKey } from '#core/hmac.ts';

describe('HMAC-SHA-256 under one key', () => {
  const key = Uint8Array.from({ length: 32 }, (_, i) => 255 - i);

  test('is what the standard says, for text and bytes of any value and length', () => {
    const hmac = new HmacKey(key);
    for (const length of [0, 1, 55, 56, 63, 64, 65, 256, 5000]) {
      const bytes = Uint8Array.from({ length }, (_, i) => i);
      const expected = createHmac('sha256', key).update('Zoë\0€').update(bytes).digest();
      assert.deepEqual(hmac.sign('Zoë\0€', bytes), expected, `${length} bytes`);
    }
  });

  test('of one message stays as it was when others are signed', () => {
    const hmac = new HmacKey(key);
    const first = hmac.sign('first');
    const copy = first.toString('hex');
    for (let i = 0; i < 200; i++) hmac.sign(`other ${i}`);
    assert.equal(first.toString('hex'), copy);
  });

  test('takes no key longer than a block, which would have to be hashed first', () => {
    assert.throws(() => new HmacKey(new Uint8Array(65)), RangeError);
  });
});
