import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IntlMessageFormat } from 'intl-messageformat';
import { noticeTextsFor } from '#core/notice-texts/catalogue.ts';
import { isolated } from '#pages/markup.ts';
import { en } from '#pages/texts/en.ts';
import { catalogueFor, catalogues, textsFor } from '#pages/texts/texts.ts';

/** Every text of a catalogue by its path, such as `notices.sent.sms`. */
function texts(node: object, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(node)) {
    const at = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') found.set(at, value);
    else for (const [inner, text] of texts(value, at)) found.set(inner, text);
  }
  return found;
}

type Elements = ReturnType<IntlMessageFormat['getAst']>;

/** The arguments a message asks for, those inside its choices too. */
function names(text: string): string[] {
  return [...new Set(argumentsOf(new IntlMessageFormat(text, 'en').getAst()))].sort();
}

function argumentsOf(elements: Elements): string[] {
  return elements.flatMap((element) => {
    if (!('value' in element) || element.type === 0) return [];
    const inner = 'options' in element ? Object.values(element.options).map(({ value }) => value) : [];
    return [element.value, ...inner.flatMap(argumentsOf)];
  });
}

const english = texts(en);
const fixed = ['locale', 'direction'];
/** `Passkey` and `Name` are what Germans call them too. */
const sameInMany = ['errorTitle', 'security.kinds.passkey', 'security.nameLabel'];

/** Of pages and notices of what somebody has enrolled: what the same thing is called elsewhere, and a reader would take for another. */
const strays: Readonly<Record<string, RegExp>> = {
  es: /claves? de recuperación|la clave\b(?! en la aplicación)/,
  ja: /復旧コード|[0-9#] [段桁回つ個日]|2段階の確認/,
  ar: /(?<!جهاز )رمز أمان|تُسجَّل خروجك/,
  // One spelling, and no form that fits men alone.
  hi: /ई-मेल|एँ|ाँ|था\/थी|आप [^।]*सकते हैं|पा रहे|साइन/,
};

it('calls one thing by one word on the pages of an account and in the notices of it', () => {
  for (const [locale, stray] of Object.entries(strays)) {
    const { security, recovery } = catalogueFor(locale);
    for (const part of [security, recovery, noticeTextsFor(locale)])
      for (const [path, text] of texts(part)) assert.doesNotMatch(text, stray, `${locale} ${path}`);
  }
});

describe('every catalogue', () => {
  for (const catalogue of catalogues) {
    const own = texts(catalogue);
    it(`has every text in ${catalogue.locale}, none empty`, () => {
      assert.deepEqual([...own.keys()].sort(), [...english.keys()].sort());
      for (const [path, text] of own) assert.notEqual(text.trim(), '', path);
    });

    it(`asks for the same facts in ${catalogue.locale} as in English`, () => {
      // A sentence may do without the number it has in words, but may not need what it isn't given.
      for (const [path, text] of own) {
        for (const name of names(text))
          assert.ok(names(english.get(path) ?? '').includes(name), `${path}: ${name}`);
      }
      for (const path of [
        'sentTo.sms',
        'sentTo.voice',
        'sentTo.email',
        'otherWay.voice',
        'share',
        'validFor',
      ])
        assert.deepEqual(names(own.get(path) ?? ''), names(english.get(path) ?? ''), path);
    });

    it(`is written in ${catalogue.locale} and not left in English`, () => {
      if (catalogue.locale === 'en') return;
      const same = [...own].filter(([path, text]) => !fixed.includes(path) && english.get(path) === text);
      assert.deepEqual(
        same.map(([path]) => path).filter((path) => !sameInMany.includes(path)),
        [],
      );
    });

    it(`has all the plural forms that ${catalogue.locale} has`, () => {
      const needed = new Intl.PluralRules(catalogue.locale).resolvedOptions().pluralCategories;
      for (const [path, text] of own) {
        const plural = text.indexOf('plural,');
        if (plural < 0) continue;
        for (const category of needed) {
          // A language whose other numbers only differ in the millions says those as `other`.
          if (category === 'many' && catalogue.locale === 'es') continue;
          assert.match(text.slice(plural), new RegExp(`\\b${category} \\{`), `${path}: ${category}`);
        }
      }
    });
  }
});

/** Words that the page has another for, or that speak to men only or to a friend. */
const strayWords: Readonly<Record<string, RegExp>> = {
  en: /canceled|talk you out/i,
  de: /Wiederherstellungs/,
  es: /llave(?!s? de acceso)|cifra|vuelve/i,
  ja: /サインイン|2 段階/,
  hi: /साइन इन|ई-मेल|ँ|मैं [^।]*सकता/,
  ar: /(?!)/,
};

it('calls a thing by one word in every language, and speaks to everybody alike', () => {
  for (const { security, recovery, locale, ...words } of catalogues) {
    for (const [path, text] of texts(words)) assert.doesNotMatch(text, strayWords[locale] ?? /^/, path);
  }
});

it('has no line end after the “e” of an e-mail', () => {
  for (const { security, recovery, ...words } of catalogues)
    for (const [path, text] of texts(words)) assert.doesNotMatch(text, /\be-mail/i, path);
});

describe('plurals', () => {
  const tries = (locale: string, count: number): string => {
    const { catalogue, plain } = textsFor(locale);
    return plain(catalogue.triesLeft, { count });
  };

  it('are right in Arabic for none, one, two, few and many', () => {
    assert.equal(tries('ar', 0), 'لم تبقَ أي محاولة');
    assert.equal(tries('ar', 1), 'بقيت محاولة واحدة');
    assert.equal(tries('ar', 2), 'بقيت محاولتان');
    assert.equal(tries('ar', 3), 'بقيت 3 محاولات');
    assert.equal(tries('ar', 10), 'بقيت 10 محاولات');
    assert.equal(tries('ar', 11), 'بقيت 11 محاولة');
    assert.equal(tries('ar', 100), 'بقيت 100 محاولة');
  });

  it('are right for one and more in the others', () => {
    assert.deepEqual([tries('en', 1), tries('en', 2)], ['1 try left', '2 tries left']);
    assert.deepEqual([tries('de', 1), tries('de', 2)], ['Noch 1 Versuch', 'Noch 2 Versuche']);
    assert.deepEqual([tries('es', 1), tries('es', 2)], ['Queda 1 intento', 'Quedan 2 intentos']);
    assert.deepEqual([tries('ja', 1), tries('ja', 2)], ['あと1回入力できます', 'あと2回入力できます']);
  });
});

it('finds a language by its tag, whatever follows, and English for what it doesn’t know', () => {
  const found = ['de-AT', 'ES_mx', 'zh-Hant', '', '*', 'ar-EG-u-nu-arab'].map(
    (tag) => catalogueFor(tag).locale,
  );
  assert.deepEqual(found, ['de', 'es', 'en', 'en', 'en', 'ar']);
});

it('escapes what is put into a sentence, and keeps what is markup', () => {
  const { say } = textsFor('en');
  assert.equal(
    String(say('{x} & {y}', { x: '<i>', y: isolated('<u>') })),
    '&lt;i&gt; &amp; <bdi>&lt;u&gt;</bdi>',
  );
});

it('fails for a sentence with something missing, instead of showing a gap', () => {
  const { catalogue, plain } = textsFor('en');
  assert.throws(() => plain(catalogue.validFor));
});
