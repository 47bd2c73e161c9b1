import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { it } from 'node:test';
import { isUsableKey } from '#passkeys/public-key.ts';

const from = (text = ''): Buffer => Buffer.from(text, 'base64url');
const hex = (text: string): Buffer => Buffer.from(text, 'hex');

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
const es256 = Buffer.concat([hex('a5010203262001215820'), from(ec.x), hex('225820'), from(ec.y)]);
const ed = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
const edDsa = Buffer.concat([hex('a4010103272006215820'), from(ed.x)]);
const rsa = (bits: number): Buffer => {
  const { n } = generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' });
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bits / 8);
  return Buffer.concat([hex('a401030339010020'), hex('59'), length, from(n), hex('2143010001')]);
};

it('can check by keys of the three kinds we ask for', () => {
  for (const key of [es256, edDsa, rsa(2048)]) assert.equal(isUsableKey(key), true);
});

it('refuses a key cut short, off its curve, too weak, of another kind, or no key at all', () => {
  const off = Buffer.from(es256);
  off[20] = (off[20] ?? 0) ^ 1;
  const es384 = Buffer.from(es256);
  es384[4] = 0x22;
  for (const key of [
    es256.subarray(0, -1),
    off,
    rsa(1024),
    es384,
    edDsa.subarray(0, 9),
    Buffer.alloc(0),
    hex('00'),
  ])
    assert.equal(isUsableKey(key), false, key.toString('hex'));
});
