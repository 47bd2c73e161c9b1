import assert from 'node:assert/strict';
import { scryptSync } from 'node:crypto';
import { test } from 'node:test';
import { RecoveryHasher } from '#verifications/recovery-hasher.ts';

const salt = Buffer.alloc(16, 3).toString('base64url');
const code = '7k3mx2pq9rtv4hnc';
/** A tenth of the real thing, where many are hashed. */
const cheap = { N: 2 ** 13, r: 8, p: 1 };

test("a code is hashed with scrypt at one of OWASP's settings", async () => {
  const expected = scryptSync(code, Buffer.alloc(16, 3), 32, { N: 2 ** 14, r: 8, p: 5, maxmem: 2 ** 26 });
  const hasher = new RecoveryHasher();
  assert.equal(await hasher.hashTyped(code, salt, 'ver_1'), expected.toString('base64url'));
  assert.deepEqual(await hasher.hashSet([code], salt, 'ann'), [expected.toString('base64url')]);
});

test('another code and another salt give another hash', async () => {
  const hasher = new RecoveryHasher();
  const other = Buffer.alloc(16, 4).toString('base64url');
  const hashes = await Promise.all([
    hasher.hashTyped(code, salt, 'ver_1'),
    hasher.hashTyped(`${code.slice(1)}0`, salt, 'ver_2'),
    hasher.hashTyped(code, other, 'ver_3'),
  ]);
  assert.equal(new Set(hashes).size, 3);
});

test('hashing leaves the event loop free for others', async () => {
  let done = false;
  const hashing = new RecoveryHasher().hashTyped(code, salt, 'ver_1').finally(() => {
    done = true;
  });
  let turns = 0;
  for (; !done; turns++) await new Promise(setImmediate);
  await hashing;
  assert.ok(turns > 10, `${turns} turns`);
});

test('a flood is turned away while what came before is still hashed', async () => {
  const hasher = new RecoveryHasher(cheap);
  const flood = Array.from({ length: 70 }, (_, i) => hasher.hashTyped(code, salt, `ver_${i}`));
  assert.deepEqual(
    (await Promise.all(flood)).flatMap((hash, i) => (hash === null ? [i] : [])),
    [66, 67, 68, 69],
  );
});

test('a flood on one verification keeps nobody else waiting, and neither does whoever makes codes', async () => {
  const hasher = new RecoveryHasher(cheap);
  const making = hasher.hashSet(Array(20).fill(code), salt, 'ann');
  const flood = Array.from({ length: 70 }, () => hasher.hashTyped(code, salt, 'ver_1'));
  let isMade = false;
  void making.then(() => {
    isMade = true;
  });
  assert.notEqual(await hasher.hashTyped(code, salt, 'ver_2'), null);
  assert.equal(isMade, false);
  assert.equal((await Promise.all(flood)).filter((hash) => hash !== null).length, 2);
  await making;
  assert.notEqual(await hasher.hashTyped(code, salt, 'ver_1'), null, 'once it is over');
});

test('whoever makes one set of codes after the other keeps nobody else from making theirs', async () => {
  const hasher = new RecoveryHasher(cheap);
  const codes = Array(10).fill(code);
  const flood = Array.from({ length: 12 }, () => hasher.hashSet(codes, salt, 'mallory'));
  const others = hasher.hashSet(codes, salt, 'ann');
  const ends = await Promise.allSettled(flood);
  assert.deepEqual(
    ends.map(({ status }) => status),
    [...Array(2).fill('fulfilled'), ...Array(10).fill('rejected')],
  );
  assert.equal((await others).length, 10);
});
