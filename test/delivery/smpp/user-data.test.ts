import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isGsm7 } from '#core/gsm7.ts';
import { segmentsOf } from '#core/message-text.ts';
import { readText, userDataOf } from '#delivery/smpp/user-data.ts';

const gsm7 =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà\f^{}\\[~]|€';
const gsmText = fc
  .array(fc.constantFrom(...gsm7), { maxLength: 400 })
  .map((characters) => characters.join(''));
const anyText = fc.oneof(
  gsmText,
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
);

describe('a text for submit_sm', () => {
  it('has the septets of 3GPP TS 23.038, an octet each', () => {
    const { dataCoding, parts } = userDataOf('@$1A€[à', { reference: 0, whole: false });
    assert.equal(dataCoding, 0);
    assert.equal(parts[0]?.toString('hex'), '0002' + '31' + '41' + '1b65' + '1b3c' + '7f');
    const extended = userDataOf('\f^{}\\[~]|€', { reference: 0, whole: false }).parts[0];
    assert.equal(extended?.toString('hex'), '1b0a1b141b281b291b2f1b3c1b3d1b3e1b401b65');
  });

  it('is UCS-2, big end first, as soon as one character is outside the alphabet', () => {
    const { dataCoding, parts } = userDataOf('aя', { reference: 0, whole: false });
    assert.deepEqual([dataCoding, parts[0]?.toString('hex')], [8, '0061044f']);
  });

  it('goes as exactly the parts it was counted as, and comes out of them as it was', () => {
    fc.assert(
      fc.property(anyText, fc.nat(255), (text, reference) => {
        const { dataCoding, parts } = userDataOf(text, { reference, whole: false });
        assert.equal(parts.length, segmentsOf(text).segments);
        assert.equal(dataCoding, isGsm7(text) ? 0 : 8);
        const many = parts.length > 1;
        assert.equal(parts.map((part) => readText(part, dataCoding, many)).join(''), text);
        for (const [index, part] of parts.entries()) {
          const header = many ? 6 : 0;
          const octets: number =
            dataCoding === 0 ? Math.ceil(((part.length - header) * 7) / 8) + header : part.length;
          assert.ok(octets <= 140, `${octets} octets`);
          if (many) assert.deepEqual([...part.subarray(0, 6)], [5, 0, 3, reference, parts.length, index + 1]);
        }
      }),
    );
  });

  it('is parted at the very character that has no room', () => {
    for (const [character, length, parts] of [
      ['a', 160, 1],
      ['a', 161, 2],
      ['a', 306, 2],
      ['a', 307, 3],
      ['я', 70, 1],
      ['я', 71, 2],
      ['я', 134, 2],
      ['я', 135, 3],
    ] as const) {
      const data = userDataOf(character.repeat(length), { reference: 0, whole: false });
      assert.equal(data.parts.length, parts, `${length} of ${character}`);
    }
  });

  it('is never cut inside a character', () => {
    const euros = userDataOf('€'.repeat(100), { reference: 1, whole: false });
    assert.deepEqual(
      euros.parts.map((part) => part.length - 6),
      [152, 48],
    );
    const faces = userDataOf('🙂'.repeat(40), { reference: 1, whole: false });
    assert.deepEqual(
      faces.parts.map((part) => part.length - 6),
      [132, 28],
    );
  });

  it('stays whole when it goes as message_payload', () => {
    const { parts } = userDataOf('a'.repeat(500), { reference: 1, whole: true });
    assert.deepEqual([parts.length, parts[0]?.length], [1, 500]);
  });
});

describe('a text from a phone', () => {
  it('is read in whatever coding it says it has', () => {
    const word = 'Stop€';
    const bytes = userDataOf(word, { reference: 0, whole: true }).parts[0] ?? assert.fail();
    assert.equal(readText(bytes, 0, false), word);
    assert.equal(readText(Buffer.from('arrêt', 'latin1'), 3, false), 'arrêt');
    assert.equal(readText(Buffer.from('0930094b', 'hex'), 8, false), 'रो');
  });

  it('is read as far as it goes, whatever its bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(255), fc.boolean(), (bytes, coding, header) => {
        assert.equal(typeof readText(Buffer.from(bytes), coding, header), 'string');
      }),
    );
  });
});
