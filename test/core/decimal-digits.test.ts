import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asciiDigits } from '#core/decimal-digits.ts';

test('the digits of every script that the platform can write are read with their value', () => {
  const read: string[] = [];
  for (const system of Intl.supportedValuesOf('numberingSystem')) {
    const written = new Intl.NumberFormat(`en-u-nu-${system}`, { useGrouping: false }).format(1234567890);
    // The Chinese numerals are the only ones that are letters and not decimal digits.
    if (!/^\p{Nd}+$/u.test(written)) continue;
    assert.equal(asciiDigits(written), '1234567890', system);
    read.push(system);
  }
  for (const system of ['arab', 'arabext', 'deva', 'beng', 'thai', 'fullwide', 'mathmono']) {
    assert.ok(read.includes(system), system);
  }
});

test('there are ten decimal digits of each script, and each value is given to the same number of them', () => {
  const counts = new Map<string, number>();
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
    const character = String.fromCodePoint(codePoint);
    if (!/\p{Nd}/u.test(character)) continue;
    const digit = asciiDigits(character);
    assert.match(digit, /^[0-9]$/);
    counts.set(digit, (counts.get(digit) ?? 0) + 1);
  }
  assert.equal(counts.size, 10);
  assert.equal(new Set(counts.values()).size, 1);
});

test('what is no decimal digit stays as it is', () => {
  const others = 'a²½Ⅷ一①٪+ 09\ud800😀';
  assert.equal(asciiDigits(others), others);
});
