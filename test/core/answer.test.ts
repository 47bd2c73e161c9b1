import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { normaliseAnswer } from '#core/answer.ts';

const codeOf = (input: string, digits = 6) => {
  const answer = normaliseAnswer(input, digits);
  return answer.ok ? answer.code : undefined;
};

test('a code is read however it was spaced, copied or filled in', () => {
  const spaced = [
    '012345',
    ' 012345 ',
    '012 345',
    '012-345',
    '0 1 2 3 4 5',
    '012\u00a0345',
    '012\u202f345\n',
  ];
  const dashed = ['012–345', '012−345', '012‑345', '012—345'];
  const unseen = ['\u200e012345\u200f', '\ufeff012345', '012\u200b345', '\u2068012345\u2069', '012\u00ad345'];
  for (const typed of [...spaced, ...dashed, ...unseen, '\t012345\u0085', '012\u2028345']) {
    assert.equal(codeOf(typed), '012345', JSON.stringify(typed));
  }
});

test('a code is read from a keyboard of any script', () => {
  for (const typed of ['٠١٢٣٤٥', '۰۱۲۳۴۵', '०१२३४५', '০১২৩৪৫', '๐๑๒๓๔๕', '０１２３４５', '٠١٢345']) {
    assert.equal(codeOf(typed), '012345', typed);
  }
});

test('what is no code of this length is not ok', () => {
  const wrongLength = ['', '     ', '12345', '1234567', '12345678'];
  const wrongCharacter = [
    '12345a',
    '123.456',
    '123,456',
    '+12345',
    '#123456',
    '1e5000',
    '0x1234',
    '½12345',
    '²12345',
  ];
  for (const typed of [
    ...wrongLength,
    ...wrongCharacter,
    '12345一',
    '12345\ud835',
    '12345\u0000',
    '①②③④⑤⑥',
  ]) {
    assert.equal(codeOf(typed), undefined, JSON.stringify(typed));
  }
  assert.equal(codeOf('12345678', 8), '12345678');
  assert.equal(codeOf('123456', 8), undefined);
});

test('an input over 64 characters is not looked at', () => {
  assert.equal(codeOf(`123456${' '.repeat(58)}`), '123456');
  assert.equal(codeOf(`123456${' '.repeat(59)}`), undefined);
});

test('no input throws, and what is ok is exactly the digits asked for', () => {
  const digit = fc.constantFrom(...'0123456789٣۷०９');
  const near = fc.string({ unit: fc.oneof(digit, digit, digit, fc.constantFrom(' ', '-', '\u200b', 'x')) });
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), near),
      fc.constantFrom(6, 8),
      (input, digits) => {
        const code = codeOf(input, digits);
        if (code !== undefined) {
          assert.match(code, new RegExp(`^[0-9]{${digits}}$`));
          assert.equal(codeOf(code, digits), code);
        }
      },
    ),
    { numRuns: 500 },
  );
});
