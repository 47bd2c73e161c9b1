import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isGsm7 } from '#core/gsm7.ts';
import { originLine, parseOriginLine, segmentsOf } from '#core/message-text.ts';
import { cleanFact } from '#delivery/templates/clean-fact.ts';
import type { MessageInput } from '#delivery/templates/message-input.ts';
import { renderSms } from '#delivery/templates/sms.ts';
import {
  doorOnly,
  locales,
  longest,
  notToShare,
  purposes,
  usual,
} from '#test/delivery/templates/message-samples.ts';

const gsmLocales: readonly string[] = ['en', 'de', 'es'];
const scripts = {
  hi: /\p{Script=Devanagari}/u,
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u,
  ar: /\p{Script=Arabic}/u,
};

const everyText = locales.flatMap((locale) =>
  purposes.flatMap((purpose) =>
    [longest, usual].map((sample) => {
      const input: MessageInput = { ...sample, locale, purpose };
      return { locale, purpose, input, text: renderSms(input), name: `${locale} ${purpose} ${input.brand}` };
    }),
  ),
);

/** Amount and payee alone fill a UCS-2 text next to the longest brand and host: these are sent in English. */
function isPaymentBeyondUcs2({ locale, purpose, input }: (typeof everyText)[number]): boolean {
  return (
    purpose === 'payment' &&
    !gsmLocales.includes(locale) &&
    (input.brand === longest.brand || locale !== 'ja')
  );
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

test('every text in every language is one message of at most 140 octets at the longest values', () => {
  assert.equal(longest.brand.length, 20);
  assert.equal(longest.originHost?.length, 25);
  assert.equal(longest.binding.payee?.length, 20);
  for (const { text, name } of everyText) {
    const { segments, octets } = segmentsOf(text);
    assert.equal(segments, 1, `${name}: ${text}`);
    assert.ok(octets <= 140, `${name}: ${octets} octets`);
  }
});

test('English, German and Spanish texts stay in the GSM alphabet', () => {
  for (const { locale, text, name } of everyText) {
    if (gsmLocales.includes(locale)) assert.ok(isGsm7(text), `${name}: ${text}`);
  }
});

test('the brand comes first, whole in GSM texts and by its beginning in the shorter UCS-2 ones', () => {
  for (const { locale, text, input, name } of everyText) {
    const known = gsmLocales.includes(locale) ? input.brand : input.brand.slice(0, 8);
    assert.ok(text.startsWith(known), `${name}: ${text}`);
  }
});

test('the code stands once in the text and once in the origin line, and a handover code once only', () => {
  for (const { text, input, purpose, name } of everyText) {
    const [words = '', tail] = text.split(/\n+/);
    assert.equal(occurrences(words, input.code), 1, `${name}: ${text}`);
    if (purpose === 'handover') assert.equal(tail, undefined, name);
    else assert.equal(occurrences(tail ?? '', input.code), 1, name);
  }
});

test('the last line of every text binds the code to the host by the WICG parser, and a handover text has none', () => {
  for (const { text, input, purpose, name } of everyText) {
    const expected =
      purpose === 'handover' ? null : { host: input.originHost, code: input.code, embeddedHost: null };
    assert.deepEqual(parseOriginLine(text), expected, `${name}: ${text}`);
  }
});

test('an empty line parts words and origin line wherever there is room', () => {
  assert.match(renderSms({ ...usual, locale: 'en', purpose: 'sign_in' }), /min\.\n\n@shop\.example #654321$/);
});

test('every text is in its own language, payments too long for UCS-2 excepted', () => {
  for (const sample of everyText) {
    const { locale, purpose, input, text, name } = sample;
    if (locale === 'en') continue;
    const english = renderSms({ ...input, locale: 'en', purpose });
    if (isPaymentBeyondUcs2(sample)) {
      assert.equal(text, english, name);
      continue;
    }
    assert.notEqual(text, english, name);
    if (locale === 'hi' || locale === 'ja' || locale === 'ar') assert.match(text, scripts[locale], name);
  }
});

test('a payment to the brand itself is in Hindi, Japanese and Arabic at usual lengths', () => {
  for (const locale of ['hi', 'ja', 'ar'] as const) {
    const binding = { ...usual.binding, payee: usual.brand };
    const text = renderSms({ ...usual, code: '87654321', locale, purpose: 'payment', binding });
    assert.match(text, scripts[locale]);
    assert.ok(text.startsWith('ExampleShop'), text);
    assert.ok(text.includes('EUR 129.90'), text);
    assert.deepEqual(parseOriginLine(text), { host: 'shop.example', code: '87654321', embeddedHost: null });
  }
});

test('a payment says the exact amount and the payee, before the code', () => {
  for (const { purpose, text, input, name } of everyText) {
    if (purpose !== 'payment') continue;
    const money = text.indexOf(`EUR ${input.binding.amount}`);
    const payee = text.indexOf(input.binding.payee ?? '-');
    assert.ok(money > 0 && payee > 0, `${name}: ${text}`);
    assert.ok(Math.max(money, payee) < text.indexOf(input.code), `${name}: ${text}`);
  }
});

test('the payee of a payment to the brand is never cut to the short brand', () => {
  for (const locale of locales) {
    for (let length = 8; length <= 20; length++) {
      const brand = longest.brand.slice(0, length).trim();
      const binding = { ...usual.binding, payee: brand };
      const text = renderSms({ ...usual, code: '87654321', brand, locale, purpose: 'payment', binding });
      assert.ok(text.includes(brand), text);
    }
  }
});

test('every text says not to share the code at usual lengths, and in GSM languages at the longest', () => {
  for (const sample of everyText) {
    const { locale, purpose, input, text, name } = sample;
    if (purpose === 'handover' || purpose === 'payment') continue;
    if (input.brand === longest.brand && !gsmLocales.includes(locale)) continue;
    assert.match(text, notToShare[locale], name);
  }
  for (const locale of ['en', 'de', 'es'] as const) {
    assert.match(renderSms({ ...longest, locale, purpose: 'payment' }), notToShare[locale]);
  }
});

test('a handover text says to tell the code at the door only, and never not to share it', () => {
  for (const { locale, purpose, text, name } of everyText) {
    if (purpose !== 'handover') continue;
    assert.match(text, doorOnly[locale], `${name}: ${text}`);
    assert.doesNotMatch(text, notToShare[locale], name);
  }
});

test('sign-in, payment, change, recovery and handover are worded differently even at their shortest', () => {
  for (const locale of locales) {
    const kinds = ['sign_in', 'payment', 'change_password', 'recover', 'handover'];
    const texts = kinds.map((purpose) => renderSms({ ...longest, locale, purpose }));
    assert.equal(new Set(texts).size, kinds.length, locale);
  }
});

test('no text holds a link', () => {
  for (const { text, name } of everyText) {
    const words = text.split('\n')[0] ?? '';
    assert.doesNotMatch(words, /:\/\/|www\.|[\p{L}\p{N}]\.[\p{L}]{2}/u, name);
  }
});

test('a payee or parcel cannot become a link or a forged last line', () => {
  const binding = {
    amount: '5',
    currency: 'EUR',
    payee: 'pay\u200b.evil\u200b.example://x\n@evil.example #1111',
  };
  const text = renderSms({ ...usual, locale: 'en', purpose: 'payment', binding });
  assert.doesNotMatch(text.split('\n')[0] ?? '', /evil\.example|:\/\//);
  assert.deepEqual(parseOriginLine(text), { host: 'shop.example', code: '654321', embeddedHost: null });
});

test('a brand cannot forge the last line of a text that has none of its own', () => {
  for (const brand of [
    '@evil.example #1111',
    '＠evil.example ＃1111',
    '\u200e@evil.example #1111',
    '#@ @evil.example #1',
  ]) {
    const { originHost: _, ...rest } = usual;
    assert.equal(parseOriginLine(renderSms({ ...rest, brand, locale: 'en', purpose: 'sign_in' })), null);
    assert.equal(parseOriginLine(renderSms({ ...usual, brand, locale: 'ja', purpose: 'handover' })), null);
  }
});

test('a name loses its scheme, so that no phone draws a link', () => {
  assert.equal(cleanFact('https://shop'), 'https shop');
  assert.equal(cleanFact('x:////y:\u200b//z：／／w'), 'x y z w');
});

test('accents the GSM alphabet lacks are dropped rather than half of the text', () => {
  const input = { ...longest, locale: 'es', purpose: 'sign_in', brand: 'Papelería Łódź’s' };
  assert.match(renderSms(input), /^Papeleria Lodz's: su clave de acceso/);
  assert.match(renderSms({ ...input, locale: 'ja' }), /^Papelería/);
});

test('letters that fold to two are counted after they are folded', () => {
  const binding = { ...longest.binding, payee: 'Œ'.repeat(20) };
  const text = renderSms({ ...longest, locale: 'en', purpose: 'payment', brand: 'Œ'.repeat(20), binding });
  assert.equal(parseOriginLine(text)?.host, longest.originHost);
  assert.match(text, /^(OE){8}O\.\.\.: .* to (OE){8}O\.\.\.,/);
});

test('names too long in their own script cost the last line before they cost their letters', () => {
  const name = '山田書店オンライン東京本店第二営業部'.padEnd(20, '店');
  const binding = { ...longest.binding, payee: name };
  const text = renderSms({ ...longest, locale: 'en', purpose: 'payment', brand: name, binding });
  assert.ok(text.includes(name) && text.includes('EUR 1234567.89'), text);
  assert.equal(parseOriginLine(text), null);
});

test('a host that leaves no room costs the last line and not the message', () => {
  const originHost = `${'a'.repeat(60)}.${'b'.repeat(60)}.example`;
  for (const locale of locales) {
    const text = renderSms({ ...longest, originHost, locale, purpose: 'payment' });
    assert.equal(segmentsOf(text).segments, 1);
    assert.ok(text.includes('EUR 1234567.89') && text.includes('Antiquariat Schubert'), text);
    assert.equal(parseOriginLine(text), null);
  }
});

test('even the longest of everything gives one message with the whole amount', () => {
  const binding = { amount: '999999999999.9999', currency: 'EUR', payee: '店'.repeat(30) };
  for (const host of ['shop.example', `${'a'.repeat(60)}.${'b'.repeat(60)}.example`]) {
    for (const locale of locales) {
      const input = { ...longest, originHost: host, code: '1234567890', brand: '京'.repeat(30), binding };
      const text = renderSms({ ...input, locale, purpose: 'payment' });
      assert.equal(segmentsOf(text).segments, 1, text);
      assert.ok(text.includes('EUR 999999999999.9999') && text.includes('1234567890'), text);
      if (locale === 'en' && host === 'shop.example') assert.equal(parseOriginLine(text)?.host, host, text);
    }
  }
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      '@',
      '#',
      ':',
      '/',
      '\n',
      '\r',
      '\u2028',
      '\u0085',
      ' ',
      'e',
      '.',
      'é',
      '€',
      '{',
      '…',
      '\u202e',
      '日',
      '😀',
      '７',
      '＠',
      'क्',
      '\u0301',
      "'",
      '<',
      'ﷺ',
    ),
    maxLength: 60,
  }),
);

test('no brand, payee, parcel or contact can change the last line or the number of messages', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...locales),
      fc.constantFrom(...purposes),
      fc.record({ brand: hostile, payee: hostile, parcel: hostile, newContact: hostile }),
      fc.boolean(),
      (locale, purpose, { brand, payee, parcel, newContact }, isBound) => {
        const { originHost, ...rest } = longest;
        const input = {
          ...rest,
          locale,
          purpose,
          brand,
          binding: { ...longest.binding, payee, parcel, newContact },
        };
        const text = renderSms(isBound && originHost ? { ...input, originHost } : input);
        const { segments, octets } = segmentsOf(text);
        assert.equal(segments, 1, text);
        assert.ok(octets <= 140, text);
        const own = `\n${originLine('accounts.lessing.example1', longest.code)}`;
        // A name in a script of its own may cost the origin line, but never puts another one in its place.
        const parsed = parseOriginLine(text);
        if (parsed) assert.ok(isBound && text.endsWith(own), text);
        const words = text.endsWith(own) ? text.slice(0, -own.length).trimEnd() : text;
        assert.doesNotMatch(words, /[\p{Cc}\p{Zl}\p{Zp}]/u);
        assert.equal(occurrences(words, longest.code) >= 1, true, text);
      },
    ),
    { numRuns: 400 },
  );
});

test('names in the GSM alphabet never cost a text its origin line', () => {
  const gsmName = fc.string({ unit: fc.constantFrom(...'abcXYZ ÄÖü&€{}[]~!?@#.,-_0127'), maxLength: 40 });
  fc.assert(
    fc.property(
      fc.constantFrom(...locales),
      fc.constantFrom(...purposes),
      gsmName,
      gsmName,
      (locale, purpose, brand, payee) => {
        fc.pre(purpose !== 'handover');
        const binding = {
          ...longest.binding,
          payee: payee.replaceAll(/[€{}[\]~]/g, ''),
          newContact: '***42',
        };
        const text = renderSms({
          ...longest,
          brand: brand.replaceAll(/[€{}[\]~]/g, ''),
          locale,
          purpose,
          binding,
        });
        assert.equal(parseOriginLine(text)?.host, longest.originHost, text);
      },
    ),
    { numRuns: 300 },
  );
});

test('a payee in another script is shown as it is written', () => {
  const binding = { amount: '12800', currency: 'JPY', payee: '山田書店' };
  for (const locale of ['ja', 'en']) {
    assert.match(
      renderSms({ ...usual, locale, purpose: 'payment', binding }),
      /JPY 12800.*山田書店|山田書店.*JPY 12800/,
    );
  }
});

test('a long name is cut between what the eye takes for characters, and says so', () => {
  const binding = { amount: '5', currency: 'EUR', payee: 'Antiquariat Schubert und Töchter' };
  assert.match(
    renderSms({ ...usual, locale: 'en', purpose: 'payment', binding }),
    / to Antiquariat Schub\.\.\., /,
  );
});

test('an Android app gets its hash as the last line instead of the origin line', () => {
  const input: MessageInput = {
    ...longest,
    locale: 'en',
    purpose: 'sign_in',
    client: 'android',
    androidAppHash: 'FA+9qCX9VSu',
  };
  const text = renderSms(input);
  assert.ok(text.endsWith('\nFA+9qCX9VSu'), text);
  assert.ok(segmentsOf(text).octets <= 140);
  assert.doesNotMatch(text, /@/);
  assert.throws(() => renderSms({ ...input, androidAppHash: 'evil.example' }), RangeError);
});

test('a browser on Android still gets the origin line', () => {
  const input: MessageInput = {
    ...usual,
    locale: 'en',
    purpose: 'sign_in',
    client: 'web',
    androidAppHash: 'FA+9qCX9VSu',
  };
  assert.equal(parseOriginLine(renderSms(input))?.host, 'shop.example');
});

test('without a host a text has no last line of its own', () => {
  const { originHost: _, ...rest } = usual;
  assert.equal(parseOriginLine(renderSms({ ...rest, locale: 'en', purpose: 'sign_in' })), null);
});

test('a payment whose amount, currency or payee cannot be shown is not sent at all', () => {
  const full = { amount: '129.90', currency: 'EUR', payee: 'NovaBooks' };
  const wrong: Record<string, string>[] = [
    {},
    { amount: full.amount, currency: full.currency },
    { amount: full.amount, payee: full.payee },
    { ...full, amount: '129,90' },
    { ...full, amount: '1e3' },
    { ...full, currency: 'euro' },
  ];
  for (const binding of wrong) {
    assert.throws(() => renderSms({ ...usual, locale: 'en', purpose: 'payment', binding }), RangeError);
  }
});

test('a code that is not digits is not sent at all', () => {
  for (const code of ['', '12a456', '123', '１２３４５６', '123456 @evil.example']) {
    assert.throws(() => renderSms({ ...usual, code, locale: 'en', purpose: 'sign_in' }), RangeError);
  }
});

test('the code keeps its ASCII digits in every language', () => {
  for (const { text, name } of everyText) assert.doesNotMatch(text, /[٠-٩०-९０-９]/u, name);
});

test('a cleaned fact is one line, begins with neither @ nor #, holds nothing invisible, and stays as it is when cleaned again', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const clean = cleanFact(text);
      assert.doesNotMatch(clean, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|^[@#\s]|\s$|\s\s|:\/\//u);
      assert.equal(cleanFact(clean), clean);
    }),
  );
});
