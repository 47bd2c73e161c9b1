import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeBase32 } from '#core/base32.ts';
import type { PskcSecrets } from '#factors/import/pskc-keys.ts';
import { readPskc } from '#factors/import/read-pskc.ts';
import {
  container,
  type Derivation,
  derivedKey,
  encrypted,
  keyPackage,
  macMethod,
  namedKey,
  ripe,
  type Sealing,
  sealedSecret,
} from './pskc-file.ts';

const macs = [
  ['http://www.w3.org/2000/09/xmldsig#hmac-sha1', 'sha1'],
  ['http://www.w3.org/2001/04/xmldsig-more#hmac-sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#hmac-sha384', 'sha384'],
  ['http://www.w3.org/2001/04/xmldsig-more#hmac-sha512', 'sha512'],
] as const;
const key = Buffer.alloc(16, 7);
const sealing: Sealing = {
  key,
  cipher: 'aes128-cbc',
  macAlgorithm: macs[0][0],
  macHash: 'sha1',
  macKey: Buffer.alloc(20, 9),
  iv: Buffer.alloc(16, 5),
};
const file = (over: Partial<Sealing> = {}, head = namedKey): string => {
  const used = { ...sealing, ...over };
  return container(keyPackage({ secret: sealedSecret(used, ripe) }), head + macMethod(used));
};
const outcome = async (text: string, secrets: PskcSecrets): Promise<string | undefined> => {
  const { tokens, problems } = await readPskc(text, secrets);
  return tokens[0]?.secret ?? problems[0]?.reason;
};
const opened = encodeBase32(ripe);

test('secrets under any of the ciphers and MACs that are known are opened, whatever their length', async () => {
  const bytes = (length: number) =>
    fc.uint8Array({ minLength: length, maxLength: length }).map((b) => Buffer.from(b));
  const bits = fc.constantFrom(128, 192, 256);
  const made = bits.chain((size) =>
    fc.record({
      key: bytes(size / 8),
      cipher: fc.constantFrom(`aes${size}-cbc`, `kw-aes${size}`),
      mac: fc.constantFrom(...macs),
      macKey: fc.constantFrom(16, 24, 32, 64).chain(bytes),
      iv: bytes(16),
      // Key wrap takes whole blocks of 64 bits alone.
      secret: fc.constantFrom(16, 24, 32, 40, 64, 128).chain(bytes),
    }),
  );
  await fc.assert(
    fc.asyncProperty(made, async ({ mac: [macAlgorithm, macHash], secret, ...rest }) => {
      const used = { ...rest, macAlgorithm, macHash };
      const text = container(keyPackage({ secret: sealedSecret(used, secret) }), namedKey + macMethod(used));
      assert.equal(await outcome(text, { preSharedKey: used.key }), encodeBase32(secret));
    }),
  );
});

test('a wrapped key needs no MAC, as the wrapping has one; anything else does', async () => {
  const wrapping = { ...sealing, cipher: 'kw-aes128' };
  const secret = Buffer.alloc(24, 3);
  const bare = (used: Sealing) => `<EncryptedValue>${encrypted(used, secret).xml}</EncryptedValue>`;
  const wrapped = container(keyPackage({ secret: bare(wrapping) }), namedKey);
  assert.equal(await outcome(wrapped, { preSharedKey: key }), encodeBase32(secret));
  assert.equal(await outcome(wrapped, { preSharedKey: Buffer.alloc(16, 8) }), 'wrong-key-or-changed');
  const noMac = container(keyPackage({ secret: bare(sealing) }), namedKey + macMethod(sealing));
  assert.equal(await outcome(noMac, { preSharedKey: key }), 'no-mac');
  const noMethod = container(keyPackage({ secret: sealedSecret(sealing, ripe) }), namedKey);
  assert.equal(await outcome(noMethod, { preSharedKey: key }), 'no-mac');
});

test('a MAC without a key of its own is made with the encryption key, as drafts of the RFC had it', async () => {
  assert.equal(await outcome(file({ macKey: null }), { preSharedKey: key }), opened);
});

test('a wrong key, a changed value and a changed MAC are one answer, and no secret', async () => {
  const good = file();
  assert.equal(await outcome(good, { preSharedKey: key }), opened);
  assert.equal(await outcome(good, { preSharedKey: Buffer.alloc(16, 8) }), 'wrong-key-or-changed');
  assert.equal(await outcome(good, { preSharedKey: Buffer.alloc(32, 7) }), 'wrong-key-or-changed');
  const change = (tag: string) =>
    good.replace(
      new RegExp(`(${tag}>)(.{4})(?=[^]*ValueMAC)(?![^]*<EncryptedValue)`),
      (_, open, four) => open + (four === 'AAAA' ? 'BBBB' : 'AAAA'),
    );
  for (const tag of ['<ValueMAC', '<xenc:CipherValue']) {
    assert.notEqual(change(tag), good, tag);
    assert.equal(await outcome(change(tag), { preSharedKey: key }), 'wrong-key-or-changed', tag);
  }
  const short = good.replace(/<ValueMAC>.*<\/ValueMAC>/, '<ValueMAC></ValueMAC>');
  assert.equal(await outcome(short, { preSharedKey: key }), 'wrong-key-or-changed');
});

test('a file encrypted in a way that is not known here is said to be', async () => {
  const secrets = { preSharedKey: key, password: 'x' };
  const cases = [
    file().replaceAll('aes128-cbc', 'camellia128-cbc'),
    file().replaceAll(/"[^"]*aes128-cbc"/g, '"constructor"'),
    file().replace('hmac-sha1', 'hmac-md5'),
    file({}, '<EncryptionKey><ds:X509Data/></EncryptionKey>'),
    file({}, ''),
    file({}, derivedKey(derivation).xml.replace('#pbkdf2', '#scrypt')),
    file({}, derivedKey({ ...derivation, hash: 'md5' }).xml),
  ];
  for (const text of cases) assert.equal(await outcome(text, secrets), 'unsupported-encryption', text);
});

test('what the file needs and was not given is asked for', async () => {
  assert.equal(await outcome(file(), {}), 'no-key');
  assert.equal(await outcome(file(), { password: 'x' }), 'no-key');
  assert.equal(await outcome(file({}, derivedKey(derivation).xml), { preSharedKey: key }), 'no-password');
});

test('padding that is none is no secret, though the MAC fits', async () => {
  for (const last of [0, 17, 255]) {
    const padded = Buffer.concat([ripe, Buffer.alloc(11), Buffer.of(last)]);
    const secret = sealedSecret({ ...sealing, padding: false }, padded);
    const text = container(keyPackage({ secret }), namedKey + macMethod(sealing));
    assert.equal(await outcome(text, { preSharedKey: key }), 'wrong-key-or-changed');
  }
  const odd = Buffer.concat([ripe, Buffer.from('anything.Z.'), Buffer.of(12)]);
  const secret = sealedSecret({ ...sealing, padding: false }, odd);
  const text = container(keyPackage({ secret }), namedKey + macMethod(sealing));
  assert.equal(
    await outcome(text, { preSharedKey: key }),
    opened,
    'XML Encryption defines the last byte alone',
  );
});

const derivation: Derivation = {
  password: 'päss wörd',
  salt: Buffer.from('salt'),
  iterations: 10,
  keyBytes: 16,
};

test('a password opens with any of the hashes and key lengths', async () => {
  for (const [hash, keyBytes] of [
    ['sha1', 16],
    ['sha256', 24],
    ['sha512', 32],
  ] as const) {
    const { xml, key } = derivedKey({ ...derivation, hash, keyBytes });
    const text = file({ key, cipher: `aes${keyBytes * 8}-cbc` }, xml);
    assert.equal(await outcome(text, { password: derivation.password }), opened, hash);
    assert.equal(await outcome(text, { password: 'wrong' }), 'wrong-key-or-changed');
  }
});

test('a derivation that is incomplete, or would take forever, is not begun', async () => {
  const { password } = derivation;
  const head = derivedKey(derivation).xml;
  const changes = [
    ['<IterationCount>10<', '<IterationCount>1000001<'],
    ['<IterationCount>10<', '<IterationCount>999999999999<'],
    ['<IterationCount>10<', '<IterationCount>0<'],
    ['<IterationCount>10<', '<IterationCount><'],
    ['<KeyLength>16<', '<KeyLength>999999999<'],
    ['<KeyLength>16<', '<KeyLength>8<'],
    ['<Specified>c2FsdA==<', '<Specified><'],
    ['<Specified>c2FsdA==<', '<Specified>?<'],
    ['<Specified>c2FsdA==<', `<Specified>${Buffer.alloc(1025).toString('base64')}<`],
  ] as const;
  for (const [from, to] of changes) {
    const broken = head.replace(from, to);
    assert.notEqual(broken, head, from);
    assert.equal(await outcome(file({}, broken), { password }), 'bad-derivation', to);
  }
});
