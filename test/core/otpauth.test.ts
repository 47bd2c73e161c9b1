import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { URI } from 'otpauth';
import { encodeBase32 } from '#core/base32.ts';
import { groupedSecret, otpauthUri } from '#core/otpauth.ts';
import { readOtpauth } from '#core/read-otpauth.ts';

const bytes = Buffer.from('12345678901234567890');
const secret = encodeBase32(bytes);
const usual = { secret, algorithm: 'sha1', digits: 6, periodSeconds: 30 } as const;
const label = { issuer: 'Lantern & Loom', account: 'ann@pine.example' };

const names = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .map((text) => text.replaceAll(':', '').replace(/\p{C}/gu, '').trim())
  .filter((text) => text !== '' && encodeURIComponent(text).length <= 90);
const secrets = fc.uint8Array({ minLength: 16, maxLength: 64 });
const settings = fc.record({
  algorithm: fc.constantFrom('sha1' as const, 'sha256' as const, 'sha512' as const),
  digits: fc.constantFrom(6 as const, 7 as const, 8 as const),
  periodSeconds: fc.integer({ min: 1, max: 3600 }),
});

test('the address of a usual key says nothing that some app may not know', () => {
  assert.equal(
    otpauthUri(label, usual),
    `otpauth://totp/Lantern%20%26%20Loom:ann%40pine.example?secret=${secret}&issuer=Lantern%20%26%20Loom`,
  );
});

test('what is unusual is said', () => {
  const uri = otpauthUri(label, { secret, algorithm: 'sha256', digits: 8, periodSeconds: 60 });
  assert.match(uri, /&algorithm=SHA256&digits=8&period=60$/);
});

test('a space is %20 and never a plus, which some apps show', () => {
  assert.ok(!otpauthUri({ issuer: 'A + B', account: 'c + d' }, usual).includes('+'));
});

test('no brand and no account can end its own part, or add a member', () => {
  const uri = otpauthUri({ issuer: 'A:B&secret=AAAA', account: 'c?issuer=x:#/d' }, usual);
  const read = readOtpauth(uri);
  assert.deepEqual(read, { kind: 'totp', issuer: 'A B&secret=AAAA', account: 'c?issuer=x #/d', ...usual });
});

test('half a character, which JSON can hold, is no reason to fail', () => {
  const uri = otpauthUri({ issuer: 'A\ud83d', account: '\ude00b' }, usual);
  assert.match(uri, /^otpauth:\/\/totp\/A%EF%BF%BD:%EF%BF%BDb\?/);
});

test('a name too long for a picture that can be scanned is cut between its letters, and one that fits is not', () => {
  const partsOf = (issuer: string, account: string) => {
    const uri = otpauthUri({ issuer, account }, usual);
    const [, brand = '', name = ''] = /^otpauth:\/\/totp\/([^:]*):([^?]*)\?/.exec(uri) ?? [];
    assert.ok(brand.length <= 90 && name.length <= 160 && uri.length <= 404, uri);
    assert.equal(new URL(uri).searchParams.get('issuer'), decodeURIComponent(brand));
    return [decodeURIComponent(brand), decodeURIComponent(name)];
  };
  assert.deepEqual(partsOf('x'.repeat(90), 'y'.repeat(160)), ['x'.repeat(90), 'y'.repeat(160)]);
  assert.deepEqual(partsOf('x'.repeat(91), 'y'.repeat(161)), [`${'x'.repeat(81)}…`, `${'y'.repeat(151)}…`]);
  assert.deepEqual(partsOf('ж'.repeat(15), 'ж'.repeat(27)), ['ж'.repeat(15), `${'ж'.repeat(25)}…`]);
  assert.deepEqual(partsOf('😀'.repeat(8), '😀'.repeat(300)), [`${'😀'.repeat(6)}…`, `${'😀'.repeat(12)}…`]);
});

test('what is written here is read by another library as what it was, and the other way round', () => {
  fc.assert(
    fc.property(names, names, secrets, settings, (issuer, account, key, rest) => {
      const written = { issuer, account, secret: encodeBase32(key), ...rest };
      const uri = otpauthUri(written, written);
      assert.deepEqual(readOtpauth(uri), { kind: 'totp', ...written });
      const theirs = URI.parse(uri);
      assert.equal(theirs.issuer, issuer);
      assert.equal(theirs.label, account);
      assert.equal(theirs.secret.base32, written.secret);
      assert.equal(theirs.algorithm.toLowerCase(), rest.algorithm);
      assert.equal(theirs.digits, rest.digits);
      assert.equal('period' in theirs && theirs.period, rest.periodSeconds);
      assert.deepEqual(readOtpauth(theirs.toString()), { kind: 'totp', ...written });
    }),
  );
});

test('addresses as other services write them are read', () => {
  const expected = { kind: 'totp', issuer: 'Example', account: 'alice@google.com', ...usual };
  for (const uri of [
    `otpauth://totp/Example:alice@google.com?secret=${secret}&issuer=Example`,
    `otpauth://totp/Example%3Aalice%40google.com?secret=${secret}`,
    `otpauth://totp/Example:%20alice@google.com?secret=${secret}&algorithm=SHA1&digits=6&period=30`,
    `otpauth://totp/alice@google.com?issuer=Example&secret=${secret.toLowerCase()}&image=https%3A%2F%2Fa.example`,
    `otpauth://TOTP/Other:alice@google.com?secret=${secret}%3D%3D&issuer=Example&algorithm=SHA-1`,
    ` OTPAUTH://totp/Example:alice@google.com?secret=${secret}\n`,
  ]) {
    assert.deepEqual(readOtpauth(uri), expected, uri);
  }
  assert.deepEqual(readOtpauth(`otpauth://hotp/bob?secret=${secret}&counter=7`), {
    ...{ kind: 'hotp', issuer: '', account: 'bob', secret },
    ...{ algorithm: 'sha1', digits: 6, counter: 7 },
  });
});

test('an address that no key can be made of is refused, and why', () => {
  const totp = (members: string) => `otpauth://totp/bob?${members}`;
  const cases = [
    ['not-otpauth', ''],
    ['not-otpauth', `https://totp/bob?secret=${secret}`],
    ['not-otpauth', 'otpauth-migration://offline?data=x'],
    ['not-otpauth', totp(`secret=${secret}&secret=${secret}`)],
    ['not-otpauth', totp(`secret=${secret}&issuer=${'x'.repeat(2048)}`)],
    ['bad-type', `otpauth://yaotp/bob?secret=${secret}`],
    ['bad-type', `otpauth:totp/bob?secret=${secret}`],
    ['bad-label', `otpauth://totp/?secret=${secret}`],
    ['bad-label', `otpauth://totp/Example:?secret=${secret}`],
    ['bad-label', `otpauth://totp/%ff?secret=${secret}`],
    ['bad-label', `otpauth://totp/bob%00?secret=${secret}`],
    ['bad-label', `otpauth://totp/${'b'.repeat(201)}?secret=${secret}`],
    ['bad-secret', totp('issuer=x')],
    ['bad-secret', totp('secret=')],
    ['bad-secret', totp('secret=0189')],
    ['bad-secret', totp(`secret=${encodeBase32(Buffer.alloc(129))}`)],
    // The format's own example has 80 bits.
    ['short-secret', 'otpauth://totp/Example:alice@google.com?secret=JBSWY3DPEHPK3PXP&issuer=Example'],
    ['bad-algorithm', totp(`secret=${secret}&algorithm=MD5`)],
    ['bad-digits', totp(`secret=${secret}&digits=5`)],
    ['bad-digits', totp(`secret=${secret}&digits=06`)],
    ['bad-period', totp(`secret=${secret}&period=0`)],
    ['bad-period', totp(`secret=${secret}&period=3601`)],
    ['bad-period', totp(`secret=${secret}&period=3e1`)],
    ['bad-counter', `otpauth://hotp/bob?secret=${secret}`],
    ['bad-counter', `otpauth://hotp/bob?secret=${secret}&counter=-1`],
    ['bad-counter', `otpauth://hotp/bob?secret=${secret}&counter=281474976710656`],
  ] as const;
  for (const [fault, uri] of cases) assert.equal(readOtpauth(uri), fault, uri);
});

test('no text makes the reader throw', () => {
  const words = [
    'otpauth://',
    'totp',
    'hotp',
    '/',
    '?',
    '&',
    '=',
    'secret',
    secret,
    'issuer',
    '%',
    '%3A',
    ':',
    '[',
    '@',
  ];
  const soup = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'binary', maxLength: 4 })), {
    maxLength: 15,
  });
  fc.assert(
    fc.property(soup, (parts) => {
      readOtpauth(parts.join(''));
      readOtpauth(`otpauth://totp/${parts.join('')}`);
    }),
    { numRuns: 2000 },
  );
});

test('a secret is read in groups of four, and typed so it is the same', () => {
  assert.equal(groupedSecret(secret), 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ');
  assert.equal(groupedSecret('ABCDEF'), 'ABCD EF');
  assert.equal(groupedSecret(''), '');
});
