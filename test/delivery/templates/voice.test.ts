import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { renderVoice } from '#delivery/templates/voice.ts';
import {
  doorOnly,
  locales,
  longest,
  notToShare,
  purposes,
  usual,
} from '#test/delivery/templates/message-samples.ts';

const everyCall = locales.flatMap((locale) =>
  purposes.flatMap((purpose) =>
    [longest, usual].map((sample) => {
      const input = { ...sample, locale, purpose };
      return { locale, purpose, input, name: `${locale} ${purpose}`, ...renderVoice(input) };
    }),
  ),
);

function spoken(ssml: string): string[] {
  return Array.from(
    ssml.matchAll(/<say-as interpret-as="characters">(\d)<\/say-as>/g),
    (match) => match[1] ?? '',
  );
}

test('before the key press a call says who calls and asks for the key 1, and no digit of the code', () => {
  for (const { ssmlBeforeKeyPress, plainBeforeKeyPress, input, name } of everyCall) {
    for (const part of [ssmlBeforeKeyPress, plainBeforeKeyPress]) {
      assert.ok(part.includes(input.brand.replace('&', part === ssmlBeforeKeyPress ? '&amp;' : '&')), name);
      assert.match(part, /(?<!\d)1(?!\d)/, name);
      assert.ok(!part.includes(input.code), name);
    }
    assert.deepEqual(spoken(ssmlBeforeKeyPress), [], name);
  }
});

test('after the key press the digits come one by one, with a pause between, twice', () => {
  for (const { ssmlAfterKeyPress, plainAfterKeyPress, input, name } of everyCall) {
    assert.equal(spoken(ssmlAfterKeyPress).join(''), input.code + input.code, name);
    assert.equal(
      ssmlAfterKeyPress.split('<break time="500ms"/>').length - 1,
      2 * (input.code.length - 1),
      name,
    );
    assert.equal(ssmlAfterKeyPress.split('<prosody rate="slow">').length - 1, 2, name);
    assert.ok(!plainAfterKeyPress.includes(input.code), name);
    assert.equal(plainAfterKeyPress.replace(/\D/g, ''), input.code + input.code, name);
  }
});

test('a payment call says the amount and the payee before the key press', () => {
  const call = (locale: string): string =>
    renderVoice({ ...usual, locale, purpose: 'payment' }).plainBeforeKeyPress;
  assert.match(call('en'), /payment of 129\.90 euros to NovaBooks/);
  assert.match(call('de'), /Zahlung von 129,90 Euro an NovaBooks/);
  assert.match(call('es'), /pago de 129,90 euros a NovaBooks/);
  for (const locale of locales) {
    assert.match(call(locale), /129[.,]90/);
    assert.match(call(locale), /NovaBooks/);
  }
});

test('a spoken amount keeps every digit that is bound', () => {
  const binding = { ...usual.binding, amount: '999999999999.9997' };
  assert.match(
    renderVoice({ ...usual, locale: 'en', purpose: 'payment', binding }).plain,
    /999999999999\.9997 euros/,
  );
});

test('a call says not to tell the code, and a handover call to tell it at the door only', () => {
  for (const { locale, purpose, plainAfterKeyPress, name } of everyCall) {
    if (purpose === 'handover') {
      assert.match(plainAfterKeyPress, doorOnly[locale], name);
      assert.doesNotMatch(plainAfterKeyPress, notToShare[locale], name);
    } else {
      assert.match(plainAfterKeyPress, notToShare[locale], name);
    }
  }
});

test('a call names the voice that can read it', () => {
  const languages = everyCall.map(({ locale, language }) => {
    assert.ok(language.startsWith(`${locale}-`));
    return language;
  });
  assert.equal(new Set(languages).size, locales.length);
});

test('no name can add markup to a call', () => {
  const shape = (ssml: string): string => (ssml.match(/<[^>]*>/g) ?? []).join('');
  const plain = renderVoice({ ...usual, locale: 'en', purpose: 'payment' });
  const hostile = fc.string({
    unit: fc.constantFrom('<', '>', '&', '"', "'", '/', 'a', '\n', '\u0000', ']', '!', '\ud800'),
    maxLength: 40,
  });
  fc.assert(
    fc.property(hostile, hostile, (brand, payee) => {
      const call = renderVoice({
        ...usual,
        locale: 'en',
        purpose: 'payment',
        brand,
        binding: { ...usual.binding, payee },
      });
      assert.equal(shape(call.ssmlBeforeKeyPress), shape(plain.ssmlBeforeKeyPress));
      assert.doesNotMatch(call.ssmlBeforeKeyPress, /&(?!(amp|lt|gt|quot|apos);)|[\p{Cc}\p{Cs}]/u);
    }),
    { numRuns: 200 },
  );
});
