import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  makeRecoveryCodes,
  normaliseRecoveryCode,
  recoveryCodesOfSet,
  recoverySetBytes,
  withoutHash,
} from '#core/recovery-codes.ts';

const randomBytes = fc.uint8Array({ minLength: recoverySetBytes, maxLength: recoverySetBytes });

test('a set is ten codes of 80 bits each, in groups of four', () => {
  const codes = makeRecoveryCodes(new Uint8Array(recoverySetBytes).map((_, i) => i));
  assert.equal(codes.length, recoveryCodesOfSet);
  assert.equal(codes.length, 10);
  for (const code of codes) assert.match(code, /^(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
});

test('every letter is as likely as every other, and each stands for five bits of its own byte', () => {
  const lettersOf = (value: number) =>
    makeRecoveryCodes(new Uint8Array(recoverySetBytes).fill(value))[0]?.charAt(0);
  const letters = Array.from({ length: 256 }, (_, value) => lettersOf(value));
  const counts = Map.groupBy(letters, (letter) => letter);
  assert.equal(counts.size, 32);
  for (const [letter, times] of counts) assert.equal(times.length, 8, String(letter));
});

test('each byte is in one code, at one place', () => {
  const zero = makeRecoveryCodes(new Uint8Array(recoverySetBytes)).join('');
  for (let i = 0; i < recoverySetBytes; i++) {
    const one = makeRecoveryCodes(new Uint8Array(recoverySetBytes).map((_, at) => (at === i ? 1 : 0))).join(
      '',
    );
    assert.equal([...one].filter((letter, at) => letter !== zero[at]).length, 1);
  }
});

test('no other amount of randomness makes a set', () => {
  for (const length of [0, recoverySetBytes - 1, recoverySetBytes + 1]) {
    assert.throws(() => makeRecoveryCodes(new Uint8Array(length)), RangeError);
  }
});

test('no letter of a code is read, heard or typed for another', () => {
  const all = makeRecoveryCodes(Uint8Array.from({ length: recoverySetBytes }, (_, i) => i)).join('');
  for (const letter of 'ilouILOU') assert.ok(!all.includes(letter), letter);
});

test('a code is the same however it is typed: case, spaces, dashes of any kind, look-alikes, full-width letters', () => {
  const gaps = fc.array(fc.constantFrom('', ' ', '-', '–', '−', '\u00a0', '\u200b', '\n', ' - '), {
    minLength: 1,
    maxLength: 16,
  });
  fc.assert(
    fc.property(
      randomBytes,
      gaps,
      fc.constantFrom('o', 'O'),
      fc.constantFrom('i', 'l', 'I', 'L'),
      (random, between, zero, one) => {
        const code = makeRecoveryCodes(random)[0] ?? '';
        const plain = code.replaceAll('-', '');
        assert.equal(normaliseRecoveryCode(code), plain);
        const typed = [...plain].map((letter, i) => letter + (between[i % between.length] ?? '')).join('');
        assert.equal(normaliseRecoveryCode(typed.toUpperCase()), typed.length <= 64 ? plain : null);
        assert.equal(normaliseRecoveryCode(plain.replaceAll('0', zero).replaceAll('1', one)), plain);
        const wide = plain.replace(/./g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));
        assert.equal(normaliseRecoveryCode(wide), plain);
      },
    ),
  );
});

test('what is no code is told without a hash being made of it', () => {
  const code = '7k3mx2pq9rtv4hnc';
  assert.equal(normaliseRecoveryCode(code), code);
  for (const typed of [
    '',
    code.slice(1),
    `${code}0`,
    `${code.slice(1)}u`,
    `${code.slice(1)}é`,
    `${code.slice(1)}.`,
    '123456',
  ]) {
    assert.equal(normaliseRecoveryCode(typed), null, typed);
  }
  assert.equal(normaliseRecoveryCode(`${' '.repeat(64)}${code}`), null);
});

test('no text makes the reading throw, and what it gives it gives again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (typed) => {
      const code = normaliseRecoveryCode(typed);
      if (code !== null) assert.equal(normaliseRecoveryCode(code), code);
    }),
  );
});

test('the hash of a used code is taken out, whichever it is, and no other', () => {
  const hashes = ['aaaa', 'bbbb', 'cccc'];
  assert.deepEqual(withoutHash(hashes, 'aaaa'), ['bbbb', 'cccc']);
  assert.deepEqual(withoutHash(hashes, 'cccc'), ['aaaa', 'bbbb']);
  for (const other of ['', 'aaa', 'aaaaa', 'AAAA', 'dddd'])
    assert.equal(withoutHash(hashes, other), undefined, other);
  assert.equal(withoutHash([], 'aaaa'), undefined);
  assert.deepEqual(hashes, ['aaaa', 'bbbb', 'cccc']);
});
