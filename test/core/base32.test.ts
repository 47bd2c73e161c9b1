import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeBase32, encodeBase32 } from '#core/base32.ts';

const rfcVectors = [
  ['', ''],
  ['f', 'MY======'],
  ['fo', 'MZXQ===='],
  ['foo', 'MZXW6==='],
  ['foob', 'MZXW6YQ='],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI======'],
] as const;

const textOf = (text: string) => {
  const bytes = decodeBase32(text);
  return bytes && Buffer.from(bytes).toString();
};

test('every vector of RFC 4648 section 10 is met, written without padding and read with or without', () => {
  for (const [plain, padded] of rfcVectors) {
    const bare = padded.replace(/=+$/, '');
    assert.equal(encodeBase32(Buffer.from(plain)), bare);
    assert.equal(textOf(bare), plain);
    assert.equal(textOf(padded), plain);
  }
});

test('any bytes come back, however a person spaces and spells them', () => {
  const spellings = fc.array(fc.constantFrom(' ', '-', '', '\n', '\u00a0'), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), spellings, fc.boolean(), (bytes, gaps, small) => {
      const text = encodeBase32(bytes);
      assert.match(text, /^[A-Z2-7]*$/);
      assert.deepEqual(decodeBase32(text), bytes);
      const typed = [...text].map((letter, i) => letter + (gaps[i % gaps.length] ?? '')).join('');
      assert.deepEqual(decodeBase32(small ? typed.toLowerCase() : typed), bytes);
    }),
  );
});

test('a text that is no base32 is told apart from an empty secret', () => {
  for (const text of ['0', '18', 'MZ!W', 'MZXW6YT\u0131', 'ＭＹ', 'MY=Q', '=MY', 'M=Y', 'MY=======']) {
    assert.equal(decodeBase32(text), undefined, text);
  }
  assert.deepEqual(decodeBase32(''), new Uint8Array());
});

test('a text that lost a letter is refused where its length shows it', () => {
  for (const length of [1, 3, 6, 9, 11, 14]) assert.equal(decodeBase32('A'.repeat(length)), undefined);
  for (const length of [2, 4, 5, 7, 8, 32]) assert.notEqual(decodeBase32('A'.repeat(length)), undefined);
});

test('spare bits at the end are ignored, as authenticator apps do', () => {
  assert.equal(textOf('MZ'), textOf('MY'));
});

test('no text makes the decoder throw, and what it reads it writes the same way again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const bytes = decodeBase32(text);
      if (bytes) assert.deepEqual(decodeBase32(encodeBase32(bytes)), bytes);
    }),
  );
});
