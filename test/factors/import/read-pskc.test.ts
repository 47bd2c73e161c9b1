import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { encodeBase32 } from '#core/base32.ts';
import { mostImportCharacters } from '#factors/import/imported-token.ts';
import { readPskc } from '#factors/import/read-pskc.ts';
import { container, hotpProfile, keyPackage, ripe, totpProfile } from './pskc-file.ts';

const figure = (number: string): string =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/pskc/figure-${number}.xml`, import.meta.url)), 'utf8');
const preSharedKey = Buffer.from('12345678901234567890123456789012', 'hex');
const secret = encodeBase32(ripe);

const reasonsOf = async (text: string): Promise<string[]> => {
  const { tokens, problems } = await readPskc(text);
  assert.deepEqual(tokens, []);
  return problems.map(({ reason }) => reason);
};
const one = async (...parts: Parameters<typeof keyPackage>) => {
  const { tokens, problems } = await readPskc(container(keyPackage(...parts)));
  assert.deepEqual(problems, []);
  return tokens[0];
};

test("the RFC's tokens are read: in the clear, under a pre-shared key, under a password", async () => {
  const token = { kind: 'hotp', secret, algorithm: 'sha1', digits: 8, counter: 0 } as const;
  const unlimited = { startsAt: null, expiresAt: null };
  const serial = '987654321';
  const figures = [
    ['03', 14, 'Issuer', {}],
    ['05', 13, 'Issuer', {}],
    ['06', 28, 'Issuer', { preSharedKey }],
    ['07', 48, 'Example-Issuer', { password: 'qwerty' }],
  ] as const;
  for (const [number, line, issuer, secrets] of figures) {
    const read = await readPskc(figure(number), secrets);
    assert.deepEqual(
      read,
      { tokens: [{ ...token, ...unlimited, line, serial, issuer }], problems: [] },
      number,
    );
  }
});

test("the RFC's bulk file is read, each token with the time in which it is good", async () => {
  const { tokens, problems } = await readPskc(figure('10'));
  assert.deepEqual(problems, []);
  const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);
  assert.deepEqual(
    tokens.map(({ serial, startsAt, expiresAt }) => [serial, startsAt, expiresAt]),
    [
      ['654321', day('2006-05-01'), day('2006-05-31')],
      ['123456', day('2006-05-01'), day('2006-05-31')],
      ['9999999', day('2006-03-01'), day('2006-03-31')],
      ['9999999', day('2006-04-01'), day('2006-04-30')],
    ],
  );
});

test("of the RFC's tokens, one with a secret too short and one without any are said, by their lines", async () => {
  const problemsOf = async (number: string) => (await readPskc(figure(number))).problems;
  assert.deepEqual(await problemsOf('02'), [{ line: 6, reason: 'short-secret' }]);
  assert.deepEqual(await problemsOf('04'), [{ line: 13, reason: 'no-secret' }]);
});

test('what other namespaces say is not taken for what the RFC says', async () => {
  const attributes = '" xmlns:x="urn:maker" x:Algorithm="other"><Issuer>';
  const foreign = container(keyPackage()).replace('"><Issuer>', attributes);
  assert.equal((await readPskc(foreign)).tokens.length, 1);
  const nothing = container(keyPackage()).replace('<Secret>', '<Secret xmlns="urn:maker">');
  assert.deepEqual(await reasonsOf(nothing), ['no-secret']);
});

test('the PIN of a token is no token', async () => {
  const { tokens } = await readPskc(figure('05'));
  assert.equal(tokens.length, 1);
});

test('a clock token says its interval, the drift of its clock and its hash', async () => {
  const data =
    '<Time><PlainValue>0</PlainValue></Time><TimeInterval><PlainValue>60</PlainValue></TimeInterval><TimeDrift><PlainValue>-4</PlainValue></TimeDrift>';
  const parameters = '<Suite>HMAC-SHA256</Suite><ResponseFormat Length="8" Encoding="DECIMAL"/>';
  const token = await one({ profile: totpProfile, data, parameters });
  const expected = { kind: 'totp', algorithm: 'sha256', digits: 8, periodSeconds: 60, driftSteps: -4 };
  assert.partialDeepStrictEqual(token, expected);
  const usual = { kind: 'totp', algorithm: 'sha1', digits: 6, periodSeconds: 30, driftSteps: 0 };
  assert.partialDeepStrictEqual(await one({ profile: totpProfile }), usual);
});

test('the hash may stand behind the algorithm, and not two of them', async () => {
  assert.equal((await one({ profile: `${totpProfile}-sha512` }))?.algorithm, 'sha512');
  assert.equal((await one({ profile: `${totpProfile}:HMAC-SHA256` }))?.algorithm, 'sha256');
  const draft = 'urn:ietf:params:xml:ns:keyprov:pskc#totp';
  assert.equal((await one({ profile: draft }))?.kind, 'totp');
  const parameters = '<Suite>SHA1</Suite>';
  const both = container(keyPackage({ profile: `${totpProfile}-sha512`, parameters }));
  assert.deepEqual(await reasonsOf(both), ['unsupported-algorithm']);
});

test('what is no counting or clock token that can be kept here is said, and why', async () => {
  const number = (name: string, value: string) => `<${name}><PlainValue>${value}</PlainValue></${name}>`;
  const format = (attributes: string) => `<ResponseFormat ${attributes}/>`;
  const totp = { profile: totpProfile };
  const cases = [
    ['unsupported-algorithm', { profile: 'urn:ietf:params:xml:ns:keyprov:pskc:ocra' }],
    ['unsupported-algorithm', { profile: `${hotpProfile}-md5` }],
    ['unsupported-algorithm', { parameters: '<Suite>HMAC-MD5</Suite>' }],
    ['unsupported-format', { parameters: format('Length="6" Encoding="HEXADECIMAL"') }],
    ['unsupported-format', { parameters: format('Length="10" Encoding="DECIMAL"') }],
    ['unsupported-format', { parameters: format('Length="6"') }],
    ['unsupported-format', { parameters: format('Length="6" Encoding="DECIMAL" CheckDigits="true"') }],
    ['bad-counter', { data: number('Counter', '-1') }],
    ['bad-counter', { data: number('Counter', '281474976710656') }],
    ['bad-counter', { data: number('Counter', '1e3') }],
    ['bad-counter', { data: '<Counter><EncryptedValue/></Counter>' }],
    ['bad-period', { ...totp, data: number('TimeInterval', '0') }],
    ['bad-period', { ...totp, data: number('TimeInterval', '3601') }],
    ['bad-drift', { ...totp, data: number('TimeDrift', '21') }],
    ['bad-drift', { ...totp, data: number('TimeDrift', '') }],
    ['bad-serial', { serial: '' }],
    ['bad-serial', { serial: 'x'.repeat(101) }],
    ['bad-serial', { serial: '12\u200b34' }],
    ['bad-issuer', { issuer: 'x'.repeat(101) }],
    ['spreadsheet-number', { serial: '1.23E+12' }],
    ['no-secret', { secret: '' }],
    ['no-secret', { secret: '<PlainValue/>' }],
    ['bad-secret', { secret: '<PlainValue>MTIz!DU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue>' }],
    ['bad-secret', { secret: `<PlainValue>${'A'.repeat(29)}</PlainValue>` }],
    ['short-secret', { secret: `<PlainValue>${Buffer.alloc(15).toString('base64')}</PlainValue>` }],
    ['long-secret', { secret: `<PlainValue>${Buffer.alloc(129).toString('base64')}</PlainValue>` }],
  ] as const;
  for (const [reason, parts] of cases) {
    assert.deepEqual(await reasonsOf(container(keyPackage(parts))), [reason], JSON.stringify(parts));
  }
});

test('a policy is kept to or the key is not taken (RFC 6030 §5)', async () => {
  const reasons = (policy: string) => reasonsOf(container(keyPackage({ policy })));
  for (const policy of [
    '<KeyUsage>CR</KeyUsage>',
    '<NumberOfTransactions>100</NumberOfTransactions>',
    '<PINPolicy PINUsageMode="Prepend"/>',
    '<x:Secret xmlns:x="urn:maker"/>',
    '<KeyUsage xmlns="urn:maker">OTP</KeyUsage>',
  ]) {
    assert.deepEqual(await reasons(policy), ['unsupported-policy'], policy);
  }
  assert.ok(await one({ policy: '<KeyUsage>CR</KeyUsage><KeyUsage>OTP</KeyUsage>' }));
  assert.ok(await one({ policy: '<PINPolicy PINUsageMode="Local"/>' }));
});

test('a date without a zone is UTC, and none that is no date or is over before it begins is taken', async (t) => {
  const { TZ } = process.env;
  process.env.TZ = 'Asia/Tokyo';
  t.after(() => {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  });
  const policy =
    '<StartDate>2026-01-02T03:04:05</StartDate><ExpiryDate>2027-01-01T01:00:00+01:00</ExpiryDate>';
  assert.partialDeepStrictEqual(await one({ policy }), {
    startsAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    expiresAt: Date.UTC(2027, 0, 1),
  });
  for (const wrong of [
    '<StartDate>tomorrow</StartDate>',
    '<StartDate>2026-13-01T00:00:00Z</StartDate>',
    '<ExpiryDate></ExpiryDate>',
    '<StartDate>2026-01-01T00:00:00Z</StartDate><ExpiryDate>2026-01-01T00:00:00Z</ExpiryDate>',
  ]) {
    assert.deepEqual(await reasonsOf(container(keyPackage({ policy: wrong }))), ['bad-date'], wrong);
  }
});

test('all that is wrong is said at once, each with its line, and what is right is read', async () => {
  const bad = keyPackage({ id: '2', serial: '', issuer: 'x'.repeat(101) });
  const text = container(`${keyPackage()}\n${bad}\n${keyPackage({ id: '1' })}\n${keyPackage({ id: '3' })}`);
  const { tokens, problems } = await readPskc(text);
  const lineOf = (nth: number) =>
    text.split('\n').flatMap((line, i) => (line.startsWith('<Key Id') ? [i + 1] : []))[nth];
  assert.deepEqual(
    tokens.map(({ line }) => line),
    [lineOf(0), lineOf(3)],
  );
  assert.deepEqual(problems, [
    { line: lineOf(1), reason: 'bad-serial' },
    { line: lineOf(1), reason: 'bad-issuer' },
    { line: lineOf(2), reason: 'duplicate-key' },
  ]);
});

test('a file that declares a document type is not read: no entity is made larger, none is fetched', async () => {
  const laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>';
  for (const doctype of [laughs, '<!DOCTYPE x SYSTEM "file:///etc/passwd">', '<!DOCTYPE x>']) {
    assert.deepEqual(await reasonsOf(`${doctype}${container(keyPackage())}`), ['doctype'], doctype);
  }
  const outside = container(keyPackage()).replace(
    '<?xml version="1.0"?>',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
  );
  assert.deepEqual(await reasonsOf(outside.replace('Acme', '&e;')), ['doctype']);
});

test('no entity is known but the five of XML', async () => {
  assert.equal((await one({ issuer: '&lt;A&amp;B&#65;&gt;' }))?.issuer, '<A&BA>');
  for (const entity of ['&e;', '&constructor;', '&toString;', '&__proto__;', '&nbsp;', '&']) {
    assert.deepEqual(await reasonsOf(container(keyPackage({ issuer: entity }))), ['not-xml'], entity);
  }
});

test('size, depth and number of elements are limited', async () => {
  assert.deepEqual(await reasonsOf(' '.repeat(mostImportCharacters + 1)), ['too-large']);
  assert.deepEqual(await reasonsOf(container('<a>'.repeat(40))), ['too-deep']);
  assert.deepEqual(await reasonsOf(container('<a>'.repeat(100_000))), ['too-deep']);
  assert.deepEqual(await reasonsOf(container('<a/>'.repeat(300_001))), ['too-large']);
});

test('what is no container is none', async () => {
  for (const text of [
    '',
    'hello',
    '<a',
    '<a></b>',
    '<a/><b/>',
    '<x:a/>',
    container(keyPackage()).slice(0, -1),
  ]) {
    assert.deepEqual(await reasonsOf(text), ['not-xml'], text);
  }
  for (const text of [
    '<KeyContainer Version="1.0"/>',
    container('').replace('"1.0" ', '"2.0" '),
    container('').replaceAll('KeyContainer', 'SecretContainer'),
    container('').replace(':pskc"', ':pskc:1.0"'),
  ]) {
    assert.deepEqual(await reasonsOf(text), ['not-pskc'], text);
  }
});

test('a container of nothing has no tokens and no problems', async () => {
  assert.deepEqual(await readPskc(container('')), { tokens: [], problems: [] });
});

test('no text makes the reader throw', async () => {
  const words = [
    '<',
    '>',
    '/',
    '"',
    '&',
    ';',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '<?',
    '<!DOCTYPE',
    'xmlns:',
    'Key',
    ' ',
  ];
  const soup = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 5 })), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(soup, async (parts) => {
      const { tokens, problems } = await readPskc(parts.join(''));
      assert.deepEqual(tokens, []);
      assert.ok(problems.every(({ line }) => line >= 1));
    }),
    { numRuns: 1000 },
  );
});

test('no damage to a good file makes the reader throw, or take a secret that nobody wrote', async () => {
  const good = figure('06');
  const edits = fc.tuple(fc.nat(good.length - 1), fc.nat(3), fc.string({ unit: 'binary', maxLength: 3 }));
  await fc.assert(
    fc.asyncProperty(edits, async ([at, cut, put]) => {
      const damaged = good.slice(0, at) + put + good.slice(at + cut);
      const { tokens } = await readPskc(damaged, { preSharedKey });
      for (const token of tokens) assert.equal(token.secret, secret);
    }),
    { numRuns: 1000 },
  );
});
