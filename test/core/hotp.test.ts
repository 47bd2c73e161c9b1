import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { findHotp, hotp, type OtpAlgorithm, truncatedMacs } from '#core/hotp.ts';

const secret = Buffer.from('12345678901234567890');

const appendixD = [
  ['cc93cf18508d94934c64b65d8ba7667fb7cde4b0', 1284755224, '755224'],
  ['75a48a19d4cbe100644e8ac1397eea747a2d33ab', 1094287082, '287082'],
  ['0bacb7fa082fef30782211938bc1c5e70416ff44', 137359152, '359152'],
  ['66c28227d03a2d5529262ff016a1e6ef76557ece', 1726969429, '969429'],
  ['a904c900a64b35909874b33e61c5938a8e15ed1c', 1640338314, '338314'],
  ['a37e783d7b7233c083d4f62926c7a25f238d0316', 868254676, '254676'],
  ['bc9cd28561042c83f219324d3c607256c03272ae', 1918287922, '287922'],
  ['a4fb960c0bc06e1eabb804e5b397cdc4b45596fa', 82162583, '162583'],
  ['1b3c89f65e6c9e883012052823443f048b4332db', 673399871, '399871'],
  ['1637409809a679dc698207310c8c7fc07290d9e5', 645520489, '520489'],
] as const;

const macOf = (algorithm: OtpAlgorithm, key: Uint8Array, counter: bigint) => {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(counter);
  return createHmac(algorithm, key).update(message).digest();
};

const truncationOf = (mac: Buffer) => mac.readUInt32BE(mac.readUInt8(mac.length - 1) & 0xf) & 0x7fffffff;

test('every vector of RFC 4226 appendix D is met, the truncated numbers between included', () => {
  const counters = appendixD.map((_, counter) => counter);
  assert.deepEqual(
    truncatedMacs(secret, 'sha1', counters),
    appendixD.map(([, truncated]) => truncated),
  );
  for (const [counter, [mac, truncated, code]] of appendixD.entries()) {
    assert.equal(macOf('sha1', secret, BigInt(counter)).toString('hex'), mac);
    assert.equal(truncationOf(Buffer.from(mac, 'hex')), truncated);
    assert.equal(hotp({ secret, counter }), code);
    assert.equal(hotp({ secret, counter: BigInt(counter), digits: 6, algorithm: 'sha1' }), code);
  }
});

test('any key length, hash and counter gives what HMAC of the platform gives', () => {
  const algorithms = fc.constantFrom<OtpAlgorithm>('sha1', 'sha256', 'sha512');
  const keys = fc.uint8Array({ minLength: 16, maxLength: 300 });
  fc.assert(
    fc.property(algorithms, keys, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (algorithm, key, counter) => {
      assert.deepEqual(truncatedMacs(key, algorithm, [counter]), [
        truncationOf(macOf(algorithm, key, counter)),
      ]);
    }),
  );
});

test('a key as long as a block of the hash, one byte less and one more are all used rightly', () => {
  for (const [algorithm, block] of [
    ['sha1', 64] as const,
    ['sha256', 64] as const,
    ['sha512', 128] as const,
  ]) {
    for (const length of [block - 1, block, block + 1]) {
      const key = Buffer.alloc(length, 0xa7);
      assert.deepEqual(truncatedMacs(key, algorithm, [9]), [truncationOf(macOf(algorithm, key, 9n))]);
    }
  }
});

test('a counter beyond 32 bits counts in full, as a number as well as a bigint', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (counter) => {
      assert.equal(hotp({ secret, counter }), hotp({ secret, counter: BigInt(counter) }));
    }),
  );
  assert.notEqual(hotp({ secret, counter: 2 ** 32 }), hotp({ secret, counter: 0 }));
});

test('a code keeps its leading zeros and has exactly the digits asked for', () => {
  assert.equal(hotp({ secret, counter: 7, digits: 8 }), '82162583');
  assert.equal(hotp({ secret, counter: 2, digits: 7 }), '7359152');
  assert.equal(hotp({ secret, counter: 44 }), '000152');
});

test('a secret under 128 bits makes no code (RFC 4226 R6)', () => {
  assert.throws(() => hotp({ secret: secret.subarray(0, 15), counter: 0 }), RangeError);
  assert.equal(hotp({ secret: secret.subarray(0, 16), counter: 0 }).length, 6);
});

test('a counter that is none is refused instead of giving the code of another', () => {
  for (const counter of [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, -1n, 2n ** 64n]) {
    assert.throws(() => hotp({ secret, counter }), RangeError, String(counter));
  }
});

test('a code is found within the look-ahead and not one counter past it or before it', () => {
  const find = (code: string) => findHotp({ secret, code, counter: 2, lookAhead: 5 });
  const found = appendixD.map(([, , code]) => find(code));
  assert.deepEqual(found, [undefined, undefined, 2, 3, 4, 5, 6, 7, undefined, undefined]);
  assert.equal(findHotp({ secret, code: '359152', counter: 2, lookAhead: 0 }), 2);
  assert.equal(findHotp({ secret, code: '969429', counter: 2, lookAhead: 0 }), undefined);
});

test('of two counters with the same code the nearer one is found, so that the device stays in step', () => {
  const first = new Map<string, number>();
  let pair: [number, number] | undefined;
  for (let counter = 0; pair === undefined; counter++) {
    const code = hotp({ secret, counter });
    const earlier = first.get(code);
    if (earlier !== undefined) pair = [earlier, counter];
    first.set(code, counter);
  }
  const [near, far] = pair;
  const code = hotp({ secret, counter: far });
  assert.equal(findHotp({ secret, code, counter: near, lookAhead: far - near }), near);
});

test('what only reads as the same number is no code', () => {
  const [, , code] = appendixD[9];
  for (const typed of [
    '',
    code.slice(1),
    `0${code}`,
    ` ${code}`,
    `${code}\n`,
    '5204e2',
    '+20489',
    '0x7f12',
    '٥٢٠٤٨٩',
  ]) {
    assert.equal(findHotp({ secret, code: typed, counter: 0, lookAhead: 9 }), undefined, typed);
  }
});

test('a sign or a space does not stand for a leading zero', () => {
  const counter = 35;
  const code = hotp({ secret, counter });
  assert.match(code, /^0/);
  for (const lead of ['+', ' ', '\n', '\u00a0', '٠']) {
    const typed = lead + code.slice(1);
    assert.equal(findHotp({ secret, code: typed, counter, lookAhead: 0 }), undefined, JSON.stringify(typed));
  }
});

test('an endless look-ahead is refused instead of never ending', () => {
  for (const lookAhead of [Number.POSITIVE_INFINITY, Number.NaN, 2 ** 53]) {
    assert.throws(() => findHotp({ secret, code: '000000', counter: 0, lookAhead }), /below 2\^53/);
  }
});
