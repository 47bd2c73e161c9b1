import assert from 'node:assert/strict';
import { scryptSync } from 'node:crypto';
import { test } from 'node:test';
import { RecoveryHasher } from '#verifications/recovery-hasher.ts';

const salt = Buffer.alloc(16, 3).toString('base64url');
const code = '7k3mx2pq9rtv4hnc';

test("a code is hashed with scrypt at one of OWASP's settings", async () => {
  const expected = scryptSync(code, Buffer.alloc(16, 3), 32, { N: 2 ** 14, r: 8, p: 5, maxmem: 2 ** 26 });
  assert.equal(await new RecoveryHasher().hash(code, salt), expected.toString('base64url'));
});

test('another code and another salt give another hash', async () => {
  const hasher = new RecoveryHasher();
  const other = Buffer.alloc(16, 4).toString('base64url');
  const hashes = await Promise.all([
    hasher.hash(code, salt),
    hasher.hash(`${code.slice(1)}0`, salt),
    hasher.hash(code, other),
  ]);
  assert.equal(new Set(hashes).size, 3);
});

test('hashing leaves the event loop free for others', async () => {
  let done = false;
  const hashing = new RecoveryHasher().hash(code, salt).finally(() => {
    done = true;
  });
  let turns = 0;
  for (; !done; turns++) await new Promise(setImmediate);
  await hashing;
  assert.ok(turns > 10, `${turns} turns`);
});

test('a flood is turned away while what came before is still hashed', async () => {
  const hasher = new RecoveryHasher();
  const flood = await Promise.allSettled(Array.from({ length: 70 }, () => hasher.hash(code, salt)));
  const refused = flood.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
  assert.deepEqual(refused, Array(4).fill('store-unavailable'));
});
