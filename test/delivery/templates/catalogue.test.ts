import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordingOf } from '#core/wording.ts';
import { catalogueFor, catalogues, formatMessage } from '#delivery/templates/catalogue.ts';
import { en } from '#delivery/templates/en.ts';

test('a locale finds its language by dropping subtags from the end', () => {
  const expected = {
    'de-AT': 'de',
    'de-Latn-CH-1996': 'de',
    'ES-419': 'es',
    hi_IN: 'hi',
    ja: 'ja',
    'ar-EG': 'ar',
  };
  for (const [locale, language] of Object.entries(expected)) {
    assert.equal(catalogueFor(locale).locale, language, locale);
  }
});

test('an unknown, empty or malformed locale gets English', () => {
  for (const locale of ['', 'xx', 'den', 'd', '-', 'fr-CA', '../../de', 'constructor', '__proto__']) {
    assert.equal(catalogueFor(locale).locale, 'en', locale);
  }
});

test('every message is said in each language and none is left in English', () => {
  const strings = (value: object): string[] =>
    Object.values(value).flatMap((item) => (typeof item === 'string' ? [item] : strings(item)));
  const english = new Set([...strings(en.sms), ...strings(en.email), ...strings(en.voice)]);
  english.delete(en.voice.digitSeparator);
  for (const { locale, sms, email, voice } of catalogues) {
    for (const message of [...strings(sms), ...strings(email), ...strings(voice)]) {
      assert.notEqual(message, '', locale);
      if (locale !== 'en') assert.ok(!english.has(message), `${locale}: ${message}`);
    }
  }
});

test('a name with markup or ICU syntax in it is said as it is', () => {
  const name = "{code} <b>'{'x'}' # |";
  assert.equal(formatMessage(en, '{brand}: hello', { brand: name }), `${name}: hello`);
});

test('a message whose argument is missing is an error and not a gap', () => {
  assert.throws(() => formatMessage(en, '{brand}: {code}', { brand: 'x' }));
});

test("an app's own purpose, and one named like something built into the language, gets the generic wording", () => {
  assert.equal(wordingOf('payment'), 'payment');
  for (const purpose of ['loyalty_points', '', 'constructor', 'toString', 'Payment']) {
    assert.equal(wordingOf(purpose), 'generic');
  }
});
