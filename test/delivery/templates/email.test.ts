import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { renderEmail } from '#delivery/templates/email.ts';
import {
  doorOnly,
  locales,
  longest,
  notToShare,
  purposes,
  usual,
} from '#test/delivery/templates/message-samples.ts';

const everyLetter = locales.flatMap((locale) =>
  purposes.flatMap((purpose) =>
    [longest, usual].map((sample) => {
      const input = { ...sample, locale, purpose };
      return { locale, purpose, input, name: `${locale} ${purpose}`, ...renderEmail(input) };
    }),
  ),
);

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** What a person sees of the HTML: without the tags, the style sheet and the title. */
function visible(html: string): string {
  return html
    .replace(/<(style|title)>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

test('no line of a letter ends within the word for e-mail', () => {
  for (const { html, text, name } of everyLetter)
    for (const shown of [visible(html), text]) assert.doesNotMatch(shown, /\be-mail/i, name);
});

test('a subject names the brand, is one line, and never holds the code, which a locked screen would show', () => {
  for (const { subject, input, name } of everyLetter) {
    assert.ok(subject.startsWith(input.brand), `${name}: ${subject}`);
    assert.ok(subject.length > input.brand.length + 4, name);
    assert.ok(!subject.includes(input.code), name);
    assert.doesNotMatch(subject, /[\r\n]/, name);
  }
});

test('the code stands once in the text and once in the HTML, in one piece', () => {
  for (const { text, html, input, name } of everyLetter) {
    assert.equal(occurrences(text, input.code), 1, name);
    assert.equal(occurrences(html, input.code), 1, name);
    assert.match(text, new RegExp(`^${input.code}$`, 'm'), name);
    assert.match(html, new RegExp(`user-select:all">${input.code}</p>`), name);
  }
});

test('what the code is for comes before the code, so that a notification shows that and not the code', () => {
  for (const { text, html, input, name } of everyLetter) {
    assert.ok(text.indexOf(input.code) > 60 || text.indexOf(input.code) > text.length / 3, name);
    assert.ok(
      visible(html).indexOf(input.code) > 60 || visible(html).indexOf(input.code) > visible(html).length / 3,
      name,
    );
  }
});

test('a payment letter shows the exact amount and the payee in both parts, and the amount in the subject', () => {
  for (const { purpose, subject, text, html, input, name } of everyLetter) {
    if (purpose !== 'payment') continue;
    const money = `EUR ${input.binding.amount}`;
    assert.ok(subject.includes(money), name);
    for (const part of [text, visible(html)]) {
      assert.ok(part.includes(money) && part.includes(input.binding.payee ?? '-'), name);
    }
  }
});

test('a change of contact shows the masked new contact and a handover its parcel', () => {
  for (const { purpose, text, html, input } of everyLetter) {
    for (const part of [text, visible(html)]) {
      assert.equal(part.includes(input.binding.newContact ?? '-'), purpose === 'change_contact');
      if (purpose === 'handover') assert.ok(part.includes(input.binding.parcel ?? '-'));
    }
  }
});

test('a letter says not to share the code and how long it lives, and a handover letter to tell it at the door only', () => {
  for (const { locale, purpose, text, html, input, name } of everyLetter) {
    for (const part of [text, visible(html)]) {
      if (purpose === 'handover') {
        assert.match(part, doorOnly[locale], name);
        assert.doesNotMatch(part, notToShare[locale], name);
      } else {
        assert.match(part, notToShare[locale], name);
        assert.match(part, new RegExp(`(?<!\\d)${input.lifetimeMinutes}(?!\\d)`), name);
      }
    }
  }
});

test('nothing in a letter is a link, an image or fetched from anywhere', () => {
  for (const { html, text, name } of everyLetter) {
    assert.doesNotMatch(
      html,
      /<(a|img|link|script|iframe|video|form|object|svg)\b|url\(|@import|@font-face|https?:|\bsrc=|\bhref=/i,
      name,
    );
    assert.doesNotMatch(text, /:\/\/|www\./, name);
  }
});

test('a letter tells its language, its direction and that it has dark colours', () => {
  for (const { locale, html, name } of everyLetter) {
    const direction = locale === 'ar' ? 'rtl' : 'ltr';
    assert.ok(html.includes(`<html lang="${locale}" dir="${direction}">`), name);
    // Clients that drop <html> keep the attributes of the body's first element.
    assert.ok(html.includes(`<div class="page" lang="${locale}" dir="${direction}"`), name);
    assert.ok(html.includes('<meta name="color-scheme" content="light dark">'), name);
    assert.ok(html.includes('@media (prefers-color-scheme: dark)'), name);
    assert.match(html, /<p class="code" dir="ltr"/, name);
  }
});

function luminance(hex: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test('every text colour reaches 7:1 on its background, in light and in dark', () => {
  const { html } = renderEmail({ ...usual, locale: 'en', purpose: 'payment' });
  const rule = (name: string, property: string): string =>
    new RegExp(`\\.${name} \\{[^}]*?(?<![-\\w])${property}: (#[0-9a-f]{6})`).exec(html)?.[1] ?? '';
  const inline = (name: string, property: string): string =>
    new RegExp(`class="[^"]*\\b${name}\\b[^"]*"[^>]*style="[^"]*?(?<![-\\w])${property}:(#[0-9a-f]{6})`).exec(
      html,
    )?.[1] ?? '';
  for (const read of [rule, inline]) {
    for (const [ink, paper] of [
      ['ink', 'card'],
      ['soft', 'card'],
      ['code', 'code'],
    ] as const) {
      const ratio = contrast(read(ink, 'color'), read(paper, 'background-color'));
      assert.ok(ratio >= 7, `${ink} on ${paper}: ${ratio}`);
    }
  }
});

test('in Arabic a masked contact keeps its own direction in both parts', () => {
  const { text, html } = renderEmail({ ...longest, locale: 'ar', purpose: 'change_contact' });
  assert.ok(text.includes('\u2068+49 *** ***42\u2069'));
  assert.ok(html.includes('<strong dir="ltr">+49 *** ***42</strong>'));
});

test('names are escaped wherever they stand in the HTML', () => {
  const brand = '<img src=x onerror=alert(1)> & "Co"';
  const binding = { amount: '5', currency: 'EUR', payee: `</strong><script>'x'</script>` };
  const { html, text } = renderEmail({ ...usual, locale: 'en', purpose: 'payment', brand, binding });
  assert.doesNotMatch(html, /<img|<script/);
  assert.ok(html.includes('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;Co&quot;'));
  assert.ok(html.includes('&lt;/strong&gt;&lt;script&gt;&#39;x&#39;&lt;/script&gt;'));
  assert.ok(text.includes(`</strong><script>'x'</script>`));
});

test('no name can add markup, a line or a header to a letter', () => {
  const shape = (html: string): string =>
    (html.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/dir="\w+"/g, '')).join('');
  const hostile = fc.string({
    unit: fc.oneof(
      fc.constantFrom('<', '>', '&', '"', "'", '\n', '\r', '`', '{', '@', ':', '\u202e', '$'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 40,
  });
  const plain = renderEmail({ ...usual, locale: 'en', purpose: 'payment' });
  fc.assert(
    fc.property(hostile, hostile, (brand, payee) => {
      const binding = { ...usual.binding, payee };
      const letter = renderEmail({ ...usual, locale: 'en', purpose: 'payment', brand, binding });
      assert.equal(shape(letter.html), shape(plain.html));
      assert.equal(letter.text.split('\n').length, plain.text.split('\n').length);
      assert.doesNotMatch(letter.subject, /[\p{Cc}\p{Zl}\p{Zp}]/u);
    }),
    { numRuns: 300 },
  );
});

test('the number of minutes takes the form its language wants', () => {
  const lifetime = (locale: string, lifetimeMinutes: number): string =>
    renderEmail({ ...usual, locale, purpose: 'sign_in', lifetimeMinutes }).text;
  assert.match(lifetime('en', 1), /valid for 1 minute\./);
  assert.match(lifetime('en', 5), /valid for 5 minutes\./);
  assert.match(lifetime('de', 1), /ist 1 Minute gültig/);
  assert.match(lifetime('ar', 2), /لمدة دقيقتين\./);
  assert.match(lifetime('ar', 5), /لمدة 5 دقائق\./);
  assert.match(lifetime('ar', 15), /لمدة 15 دقيقة\./);
});
