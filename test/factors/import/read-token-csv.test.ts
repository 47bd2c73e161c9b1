import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeBase32 } from '#core/base32.ts';
import { mostImportCharacters } from '#factors/import/imported-token.ts';
import { readTokenCsv } from '#factors/import/read-token-csv.ts';

const bytes = Buffer.from('12345678901234567890');
const hex = bytes.toString('hex');
const base32 = encodeBase32(bytes);
const only = (text: string) => {
  const { tokens, problems } = readTokenCsv(text);
  assert.deepEqual(problems, [], text);
  assert.equal(tokens.length, 1, text);
  return tokens[0];
};
const reasonsOf = (text: string): string[] => {
  const { tokens, problems } = readTokenCsv(text);
  assert.deepEqual(tokens, [], text);
  return problems.map(({ reason }) => reason);
};

test('a file without a heading is read in the usual order', () => {
  const facts = { issuer: '', startsAt: null, expiresAt: null, secret: base32, algorithm: 'sha1' } as const;
  assert.deepEqual(readTokenCsv(`A1,${hex},HOTP,5,8\nA2,${base32},totp,60,6\n`), {
    tokens: [
      { ...facts, line: 1, serial: 'A1', kind: 'hotp', counter: 5, digits: 8 },
      { ...facts, line: 2, serial: 'A2', kind: 'totp', periodSeconds: 60, driftSteps: 0, digits: 6 },
    ],
    problems: [],
  });
});

test('what is left out is what tokens do by default', () => {
  assert.partialDeepStrictEqual(only(`A1,${hex},hotp`), { counter: 0, digits: 6, algorithm: 'sha1' });
  assert.partialDeepStrictEqual(only(`A1,${hex},totp,,,,`), { periodSeconds: 30, digits: 6, issuer: '' });
});

test('a heading says the order, in the words of several makers, and columns of other names are passed over', () => {
  const expected = {
    serial: 'A1',
    secret: base32,
    kind: 'totp',
    periodSeconds: 60,
    digits: 8,
    algorithm: 'sha256',
  };
  for (const text of [
    `Type,Made on,Serial,Secret,Algorithm,Digits,Period\nTOTP,2026,A1,${hex},SHA-256,8,60`,
    `serial number,seed,type,timeInterval,digits,algorithm\nA1,${base32},TOTP,60,8,HMAC-SHA256`,
    `type,counter,period,serial_no,key,digits,algorithm\ntotp,7,60,A1,${hex},8,sha256`,
    `SERIAL;SECRET;TYPE;COUNTER/PERIOD;DIGITS;ALGORITHM\r\nA1;${hex};TOTP;60;8;SHA256\r\n`,
  ]) {
    assert.partialDeepStrictEqual(only(text), expected, text);
  }
});

test('a heading that leaves out what no token can do without is refused whole', () => {
  for (const text of ['serial,type\nA1,hotp', `secret,type\n${hex},hotp`]) {
    assert.deepEqual(readTokenCsv(text), { tokens: [], problems: [{ line: 1, reason: 'missing-column' }] });
  }
});

test('commas, semicolons and tabs part values, quotation marks hold them, and any line end ends a row', () => {
  for (const text of [
    `A1;${hex};hotp;5`,
    `A1\t${hex}\thotp\t5`,
    ` A1 , ${hex} , hotp , 5 `,
    `"A1","${hex}","hotp","5"`,
    `\ufeff"A1" , "${hex}",hotp,5\r\n\r\n`,
    `\rA1,${hex},hotp,5\r`,
  ]) {
    assert.partialDeepStrictEqual(only(text), { serial: 'A1', secret: base32, counter: 5 }, text);
  }
  const issuer = `serial,secret,type,issuer\n"A ""1""",${hex},hotp,"Acme, Ltd."`;
  assert.partialDeepStrictEqual(only(issuer), { serial: 'A "1"', issuer: 'Acme, Ltd.' });
});

test('a quotation mark that is left open ends with its line, and swallows no other token', () => {
  const { tokens, problems } = readTokenCsv(
    `"A1,${hex},hotp\nA2,${hex},hotp\nA"3,${hex},hotp\n"A4"x,${hex},hotp`,
  );
  assert.deepEqual(
    tokens.map(({ serial }) => serial),
    ['A2'],
  );
  assert.deepEqual(
    problems,
    [1, 3, 4].map((line) => ({ line, reason: 'bad-quotes' })),
  );
});

test('a secret is hex wherever it may be hex, and base32 otherwise', () => {
  const secretOf = (text: string) => only(`A1,${text},hotp`)?.secret;
  assert.equal(
    secretOf('22334455667722334455667722334455'),
    encodeBase32(Buffer.from('22334455667722334455667722334455', 'hex')),
  );
  assert.equal(secretOf(hex.toUpperCase()), base32);
  assert.equal(secretOf(hex.replace(/..(?=.)/g, '$&:')), base32);
  assert.equal(secretOf(base32.toLowerCase()), base32);
  assert.equal(secretOf(`"${base32.replace(/.{4}(?=.)/g, '$& ')}"`), base32);
  assert.equal(secretOf('JBSWY3DPEHPK3PXPJBSWY3DPEHPK====')?.length, 28);
});

test('whatever secret is written, in hex or in base32, is the secret that is read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 128 }), (secret) => {
      assert.equal(only(`A1,${Buffer.from(secret).toString('hex')},hotp`)?.secret, encodeBase32(secret));
      assert.equal(only(`A1,${encodeBase32(secret)},hotp`)?.secret, encodeBase32(secret));
    }),
  );
});

test('everything wrong with a file is said at once, each with its line', () => {
  const rows = [
    'serial,secret,type,moving,digits,algorithm,issuer',
    `,${hex},hotp`,
    'A2,,hotp',
    'A3,1234,hotp',
    'A4,not base32!,hotp',
    `A5,${hex},ocra`,
    `A6,${hex},hotp,-1`,
    `A7,${hex},totp,0`,
    `A8,${hex},hotp,0,9`,
    `A9,${hex},hotp,0,6,md5`,
    `A10,${hex},hotp,0,6,sha1,${'x'.repeat(101)}`,
    `1.23457E+12,${hex},hotp`,
    'A12,3.13E+39,hotp',
    `A13,${'00'.repeat(129)},hotp`,
    `A14,${hex}${',x'.repeat(40)}`,
    `A15,${hex},hotp,5,6,sha1,Acme`,
    '',
    `A15,${hex},totp`,
    'A16,x,x,x,x,x',
  ];
  const { tokens, problems } = readTokenCsv(rows.join('\n'));
  assert.deepEqual(
    tokens.map(({ line, serial }) => [line, serial]),
    [[16, 'A15']],
  );
  assert.deepEqual(
    problems.map(({ line, reason }) => `${line} ${reason}`),
    [
      '2 bad-serial',
      '3 no-secret',
      '4 short-secret',
      '5 bad-secret',
      '6 bad-type',
      '7 bad-counter',
      '8 bad-period',
      '9 bad-digits',
      '10 bad-algorithm',
      '11 bad-issuer',
      '12 spreadsheet-number',
      '13 spreadsheet-number',
      '14 long-secret',
      '15 too-many-columns',
      '18 duplicate-serial',
      '19 bad-secret',
      '19 bad-digits',
      '19 bad-algorithm',
      '19 bad-type',
    ],
  );
});

test('size and rows are limited', () => {
  assert.deepEqual(reasonsOf(' '.repeat(mostImportCharacters + 1)), ['too-large']);
  assert.deepEqual(readTokenCsv('a\n'.repeat(20_001)), {
    tokens: [],
    problems: [{ line: 20_001, reason: 'too-large' }],
  });
});

test('an empty file has no tokens and no problems', () => {
  for (const text of ['', '\n\n', '\ufeff', 'serial,secret']) {
    assert.deepEqual(readTokenCsv(text), { tokens: [], problems: [] }, text);
  }
});

test('no text makes the reader throw, and every problem stands on a line of it', () => {
  const words = [
    ',',
    ';',
    '\t',
    '"',
    '\n',
    '\r\n',
    'serial',
    'secret',
    'hotp',
    'totp',
    hex,
    base32,
    '__proto__',
    ' ',
  ];
  const soup = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'binary', maxLength: 4 })), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(soup, (parts) => {
      const text = parts.join('');
      const lines = text.split(/\r\n|\n|\r/).length;
      const { tokens, problems } = readTokenCsv(text);
      for (const { line } of [...tokens, ...problems]) assert.ok(line >= 1 && line <= lines);
    }),
    { numRuns: 2000 },
  );
});
