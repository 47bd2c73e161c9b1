import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { septetsOf } from '#core/gsm7.ts';
import { segmentsOf } from '#core/message-text.ts';
import { paidSegments } from '#core/segments.ts';
import { userDataOf } from '#delivery/smpp/user-data.ts';

/** Texts of all kinds: plain, with characters that take two septets, and with ones that take two UTF-16 units. */
const texts = fc
  .array(fc.constantFrom('a', 'é', '€', '^', 'ç', '字', '😀', ' ', '\n'), { maxLength: 340, size: 'max' })
  .map((characters) => characters.join(''));
const gsmTexts = fc
  .array(fc.constantFrom('a', '€', '[', 'Ω'), { maxLength: 500, size: 'max' })
  .map((characters) => characters.join(''));

test('a text is paid as the parts that really leave by SMPP, one by one', () => {
  fc.assert(
    fc.property(fc.oneof(texts, gsmTexts), (text) => {
      const { parts } = userDataOf(text, { reference: 1, whole: false });
      assert.equal(paidSegments('sms', text), parts.length);
    }),
  );
});

test('a text is one message up to 160 septets or 70 units, and never fewer parts than its length demands', () => {
  fc.assert(
    fc.property(fc.oneof(texts, gsmTexts), (text) => {
      const gsm = Array.from(text).every((character) => septetsOf(character) !== undefined);
      const units = gsm ? Array.from(text).reduce((sum, one) => sum + (septetsOf(one) ?? 0), 0) : text.length;
      const [single, part] = gsm ? [160, 153] : [70, 67];
      const segments = paidSegments('sms', text);
      assert.equal(segments === 1, units <= single);
      if (units <= single) return;
      assert.ok(segments >= Math.ceil(units / part));
      // At most one unit of each part is left empty, for a pair that would not fit whole.
      assert.ok(segments <= Math.ceil(units / (part - 1)));
    }),
  );
});

test('more text never costs less', () => {
  fc.assert(
    fc.property(gsmTexts, gsmTexts, (text, more) => {
      assert.ok(paidSegments('sms', text + more) >= paidSegments('sms', text));
    }),
  );
});

test('an emoji on the border of two parts goes whole into the second', () => {
  const text = `${'字'.repeat(66)}😀${'字'.repeat(66)}`;
  assert.equal(text.length, 2 * 67);
  assert.equal(paidSegments('sms', text), 3);
});

test('a call, a mail and a WhatsApp message are paid as one, whatever they say', () => {
  const long = 'x'.repeat(2000);
  assert.equal(segmentsOf(long).segments, 14);
  for (const channel of ['voice', 'email', 'whatsapp'] as const) assert.equal(paidSegments(channel, long), 1);
});
