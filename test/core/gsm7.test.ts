import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldToGsm7, isGsm7, septetsOf } from '#core/gsm7.ts';

test('the default alphabet has its 127 characters at one septet and its extension 10 at two', () => {
  const all = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit));
  // Escape itself is no character; form feed is in the extension table.
  assert.equal(all.filter((character) => septetsOf(character) === 1).length, 127);
  assert.equal(
    all.filter((character) => septetsOf(character) === 2).join(''),
    ['\f', '[', '\\', ']', '^', '{', '|', '}', '~', '€'].join(''),
  );
});

test('the characters that silently turn a text into UCS-2 are not taken for GSM ones', () => {
  for (const trap of ['ç', 'á', 'í', 'ó', 'ú', '’', '“', '–', '\u00a0', '`', '…', '😀', '\t', '\u200e']) {
    assert.equal(isGsm7(trap), false, JSON.stringify(trap));
  }
});

test('folding keeps what the alphabet has and drops only the accents it lacks', () => {
  assert.equal(foldToGsm7('Müller & Söhne – Straße'), 'Müller & Söhne - Straße');
  assert.equal(foldToGsm7('Mu\u0308ller'), 'Müller');
  assert.equal(foldToGsm7('Papelería Núñez, Łódź, François’'), "Papeleria Nuñez, Lodz, Francois'");
});

test('folding leaves other scripts readable instead of turning them into question marks', () => {
  assert.equal(foldToGsm7('山田書店'), '山田書店');
  assert.equal(foldToGsm7('Книги'), 'Книги');
});

test('folding never puts a line break into a text that had none', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.equal(/[\n\r]/.test(foldToGsm7(text)), /[\n\r]/.test(text));
    }),
  );
});
